import SpindCore
import Testing

/// What refused members read.
@Suite struct RefusalTextTests {
    private typealias Ex = BookingExamples

    private static func text(_ language: Language) -> RefusalText {
        RefusalText(language, zone: BookingExamples.zone)
    }

    @Test func timesAreWrittenAsTheLanguageHasIt() throws {
        let broken = BrokenRule(
            .overlap, asked: .window(try Ex.window("2026-11-24 14:00", "2026-11-24 16:00")),
            allowed: .window(try Ex.window("2026-11-24 15:45", "2026-12-01 08:05")))
        #expect(
            Self.text(.german).text(of: broken)
                == "Di 24.11.2026, 14:00 bis 16:00 Uhr ist nicht frei: schon vergeben "
                + "Di 24.11.2026, 15:45 Uhr bis Di 01.12.2026, 08:05 Uhr.")
        #expect(
            Self.text(.english).text(of: broken)
                == "Tue 24 Nov 2026, 14:00 to 16:00 is not free: taken "
                + "Tue 24 Nov 2026, 15:45 to Tue 01 Dec 2026, 08:05.")
        #expect(
            Self.text(.dutch).text(of: broken)
                == "di 24-11-2026, 14:00 tot 16:00 uur is niet vrij: bezet "
                + "di 24-11-2026, 15:45 uur tot di 01-12-2026, 08:05 uur.")
    }

    @Test func hourThatThereIsTwice_SaysWhich() throws {
        let times = try HoursExamples.occurrence("2026-10-25 02:30").times
        let texts = times.map { Self.text(.german).text(of: .time($0)) }
        #expect(
            texts == [
                "So 25.10.2026, 02:30 (UTC+02:00) Uhr", "So 25.10.2026, 02:30 (UTC+01:00) Uhr",
            ])
    }

    @Test(arguments: [
        (0, "0 Minuten"), (1, "1 Minute"), (45, "45 Minuten"), (60, "1 Stunde"),
        (1_500, "1 Tag 1 Stunde"), (10_080, "7 Tage"), (1_441, "1 Tag 1 Minute"),
    ])
    func lengthsAreCounted(minutes: Int, text: String) {
        #expect(Self.text(.german).text(of: .minutes(minutes)) == text)
    }

    @Test func wholeRefusal_EndsWithTheNextSlot() throws {
        let context = try Ex.context(terms: BookingTerms(maximumMinutes: 90))
        let refusal = try Ex.refusal(Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), context)
        #expect(
            Self.text(.german).text(of: refusal)
                == "Zu lang: 2 Stunden. Gebucht wird für höchstens 1 Stunde 30 Minuten. "
                + "Nächste Möglichkeit: Di 24.11.2026, 14:00 bis 15:30 Uhr.")
    }

    @Test func whereNoSlotHelps_TheRuleIsSaid() throws {
        var context = try Ex.context(terms: BookingTerms(licenceClass: "B"))
        context.member.blockedReason = "{allowed}?"
        let refusal = try Ex.refusal(Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), context)
        #expect(
            Self.text(.english).text(of: refusal)
                == "The account is blocked: {allowed}? A driving licence of class B is needed; none "
                + "has been checked yet. Not possible at other times either: The account is "
                + "blocked: {allowed}?")
    }

    @Test(arguments: Language.allCases, BookingRule.allCases)
    func everyRule_HasWordsInEveryLanguage(language: Language, rule: BookingRule) throws {
        let time = RuleValue.time(try Ex.time("2026-11-24 14:00"))
        let values: [(RuleValue?, RuleValue?)] = [
            (time, time), (time, nil), (nil, time), (.minutes(-5), .minutes(15)),
        ]
        for (asked, allowed) in values {
            let text = Self.text(language).text(
                of: BrokenRule(rule, asked: asked, allowed: allowed))
            #expect(text.count > 15)
            #expect(text != rule.rawValue)
            #expect(!text.contains("{") && !text.contains("}"), "\(text)")
        }
    }

    @Test(arguments: Language.allCases)
    func everyReasonForNoSlot_HasWords(language: Language) throws {
        let last = try Ex.time("2026-11-24 14:00")
        let reasons: [NoSlot] = [
            .notATimeMatter(.noMembership), .nothingUntil(last), .noLengthFits, .startIsKept,
        ]
        for reason in reasons {
            let text = Self.text(language).text(of: .none(reason), after: [])
            #expect(text.count > 20 && !text.contains("{") && !text.contains("?"), "\(text)")
        }
    }
}

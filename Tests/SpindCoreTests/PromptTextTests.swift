import SpindCore
import Testing

@Suite("What the display says")
struct PromptTextTests {
    private static let berlin = TimeZoneRules(
        firstOffsetSeconds: 3_600,
        transitions: [
            TimeZoneRules.Transition(
                at: WallTime(secondsSince1970: 1_774_746_000), offsetSeconds: 7_200)
        ])

    private func lines(_ prompt: Prompt, _ language: Language = .german) -> [String] {
        PromptText(language, timeZone: Self.berlin).lines(for: prompt)
    }

    // MARK: Whole

    @Test func everyPromptHasAnExample() {
        let kinds = Set(PromptExamples.all.map(PromptExamples.kind))
        #expect(kinds == Set(1...PromptExamples.kinds))
    }

    @Test(arguments: Language.allCases)
    func everyTextFitsTwoLinesOfSixteen(language: Language) {
        let text = PromptText(language, timeZone: Self.berlin)
        for prompt in PromptExamples.all {
            let lines = text.lines(for: prompt)
            #expect(lines.count == 2)
            for line in lines where line.count > PromptText.columns {
                Issue.record("\(language): \(prompt): '\(line)' has \(line.count) characters")
            }
            #expect(lines[0].contains { $0 != " " }, "\(prompt) says nothing in \(language)")
        }
    }

    @Test(arguments: Language.allCases)
    func noPlaceholderIsLeftUnfilled(language: Language) {
        let text = PromptText(language, timeZone: Self.berlin)
        for prompt in PromptExamples.all {
            let shown = text.lines(for: prompt).joined()
            #expect(!shown.contains { "{}".contains($0) }, "\(language): \(prompt): \(shown)")
        }
    }

    /// Words that stand in two languages alike are few, and known.
    @Test(arguments: [(Language.german, Language.english), (.german, .dutch), (.english, .dutch)])
    func nothingIsLeftInAnotherLanguage(one: Language, other: Language) {
        let sameOnPurpose = PromptExamples.all.filter {
            switch $0 {
            // A code, or words that are data.
            case .challenge, .notice, .question, .notAnAnswer: true
            default: false
            }
        }
        for prompt in PromptExamples.all where !sameOnPurpose.contains(prompt) {
            #expect(lines(prompt, one) != lines(prompt, other), "\(prompt)")
        }
    }

    // MARK: The words

    @Test func restInvitesInTheNextLanguageToo() {
        #expect(lines(.ready(next: nil)) == ["PIN eingeben", "und # drücken"])
        #expect(lines(.ready(next: .english)) == ["PIN eingeben, #", "* English"])
        #expect(lines(.ready(next: .dutch), .english) == ["Type PIN, then #", "* Nederlands"])
        #expect(lines(.ready(next: .german), .dutch) == ["Pincode en dan #", "* Deutsch"])
    }

    @Test func textsAreWholeAndNotCut() {
        let door = CompartmentID(999)
        #expect(lines(.closeDoor(door)) == ["Fach 999 ist auf", "Tür schließen"])
        #expect(
            lines(.opening(door, .return), .english) == ["Locker 999 opens", "Please put it in"])
        #expect(lines(.opening(door, .pickup), .dutch) == ["Vak 999 opent", "Haal het eruit"])
        #expect(
            lines(.openingElsewhere(home: CompartmentID(3), at: CompartmentID(7), .return))
                == ["Statt Fach 3:", "Fach 7 öffnet"])
    }

    @Test func numberIsShownWithItsUnitAtTheRight() {
        #expect(
            lines(.question(.odometer, typed: 12_345)) == ["Kilometerstand?", "      12345 km #"])
        #expect(lines(.question(.odometer, typed: nil))[1] == "* auslassen   km")
        #expect(lines(.question(.charge, typed: 80), .dutch) == ["Accu in %?", "          80 % #"])
        let count = HandoverQuestion(
            id: "bags", text: LocalizedText(german: "Taschen?", english: "Bags?", dutch: "Tassen?"),
            form: .number(0...9, .one))
        #expect(lines(.question(count, typed: 3))[1] == "             3 #")
    }

    @Test func choiceShowsAllOptions_AndThenTheOneThatIsTyped() {
        #expect(lines(.question(.damage, typed: nil))[1] == "1 nein 2 ja    #")
        #expect(
            lines(.question(.damage, typed: 2), .english) == ["New damage?", "2 yes          #"])
        #expect(lines(.question(.damage, typed: 7))[1] == "7              ?")
        // Options that fill the line leave no room for the key that confirms.
        #expect(lines(.question(PromptExamples.longChoice, typed: nil))[1] == "1 gut 2 so 3 arg")
        #expect(lines(.notAnAnswer(.damage))[1] == "Bitte noch mal")
    }

    @Test(arguments: [
        (Language.german, "29.3. 1:05"), (.english, "29 Mar 01:05"), (.dutch, "29 mrt 1:05"),
    ])
    func timesAreToldInTheZoneOfTheCabinet(language: Language, expected: String) {
        let summer = WallTime(secondsSince1970: 1_774_746_000)  // 2026-03-29 01:00 UTC
        let before = lines(.tooEarly(start: summer - .seconds(55 * 60)), language)
        #expect(before[1] == expected)
        #expect(lines(.tooEarly(start: summer))[1] == "29.3. 3:00")
        #expect(lines(.propped(CompartmentID(3), until: summer))[1] == "bis 29.3. 3:00")
    }

    @Test(arguments: [
        (1, "1 s"), (119, "119 s"), (120, "2 min"), (121, "3 min"), (7_199, "120 min"),
        (7_200, "2 Std."), (28_800, "8 Std."), (86_400, "24 Std."),
    ])
    func waitsAreRoundedUp(seconds: Int64, expected: String) {
        #expect(lines(.wait(seconds: seconds))[1] == expected)
        #expect(lines(.waitAndCall(seconds: seconds, phone: "02861 12345"))[1] == "02861 12345")
    }

    @Test func languageOfATextCanChange() {
        var text = PromptText(.german, timeZone: .utc)
        text.language = .english
        #expect(text.lines(for: .busy) == PromptText(.english, timeZone: .utc).lines(for: .busy))
    }

    @Test(arguments: [
        (0, "1970-1-1 0:0"), (-1, "1969-12-31 23:59"), (951_782_400, "2000-2-29 0:0"),
        (1_709_164_800, "2024-2-29 0:0"), (4_107_542_399, "2100-2-28 23:59"),
        (4_107_542_400, "2100-3-1 0:0"),
    ])
    func datesAreThoseOfTheCalendar(seconds: Int, expected: String) {
        let time = TimeZoneRules.utc.local(WallTime(secondsSince1970: Int64(seconds)))
        let text = "\(time.year)-\(time.month)-\(time.day) \(time.hour):\(time.minute)"
        #expect(text == expected)
    }
}

import SpindCore
import Testing

/// What `spindctl why` says of each reason, with the values that the rule compared.
struct DenialExplanationTests {
    /// 2026-12-01 09:05:30 in Berlin.
    private static let at = WallTime(secondsSince1970: 1_796_112_330)
    private static let berlin = TimeZoneRules(firstOffsetSeconds: 3_600, transitions: [])
    private static let hour = Duration.seconds(3_600)

    private func explain(
        _ reason: DenialReason, trust: ClockTrust = .trusted, delayed: Bool = false,
        grant: GrantID? = GrantID("g-1")
    ) -> DenialExplanation? {
        let event = AuditEvent.accessDenied(
            keypad: KeypadID("keypad"), reason: reason, grant: grant)
        let draft = AuditDraft(at: Self.at, trust: trust, delayed: delayed, event: event)
        return DenialExplanation(
            AuditRecord(sequence: 41, draft: draft), timeZone: Self.berlin)
    }

    @Test(arguments: [
        (DenialReason.unknownCredential, ["PIN of no grant", "grant revoke"]),
        (
            .lockedOut(remainingMilliseconds: 250_000),
            ["4 min 10 s to go", "until 2026-12-01 09:09:40 +01:00", "spindctl open N"]
        ),
        (
            .tooEarly(start: at + hour),
            [
                "begins at 2026-12-01 10:05:30 +01:00", "came at 2026-12-01 09:05:30", "1 h before",
                "display said",
            ]
        ),
        (
            .beforeWindow(start: at + hour * 30),
            ["begins at 2026-12-02 15:05:30", "1 d 6 h before", "More than 2 h", "wrong PIN"]
        ),
        (
            .afterWindow(end: at - hour),
            ["until 2026-12-01 08:05:30", "1 h after", "grace included", "wrong PIN"]
        ),
        (
            .clockTooUncertain(errorMilliseconds: 120_000),
            [
                "up to 2 min", "between 2026-12-01 09:03:30 +01:00 and 2026-12-01 09:07:30",
                "another grant",
            ]
        ),
        (
            .clockTooUncertain(errorMilliseconds: 7_200_000),
            ["up to 2 h", "above 10 min", "inside the time of grant g-1"]
        ),
        (.clockUntrusted, ["Nothing", "returns-only", "battery"]),
        (.usedUp(usesAllowed: 1), ["good for 1 use,", "--uses N"]),
        (.usedUp(usesAllowed: 3), ["good for 3 uses,"]),
        (.revoked(at: at - hour), ["revoked at 2026-12-01 08:05:30", "came at 2026-12-01 09:05"]),
        (
            .blocked(CompartmentID(3), note: "hinge broken"),
            ["Compartment 3", "hinge broken", "spindctl unblock 3"]
        ),
        (.unknownHandoverSet(HandoverSetID(9)), ["handover set 9", "cabinet file"]),
        (.busy(CompartmentID(4)), ["Compartment 4", "again", "did not count"]),
        (.storeUnavailable, ["recorded", "spindctl status", "mechanical key"]),
    ])
    func explanationHasTheValuesTheRuleComparedAndWhatToDo(
        reason: DenialReason, words: [String]
    ) throws {
        let found = try #require(explain(reason, trust: trust(for: reason)))
        let text = found.lines.joined(separator: "\n")
        for word in words { #expect(text.contains(word), "'\(word)' in:\n\(text)") }
        #expect(
            found.headline
                == "Record 41: refused at keypad, 2026-12-01 09:05:30 +01:00: \(reason.name)")
        #expect(!found.because.isEmpty)
        #expect(!found.advice.isEmpty)
        #expect(text.contains("counted toward") == reason.countsAsMiss)
    }

    private func trust(for reason: DenialReason) -> ClockTrust {
        switch reason {
        case .clockUntrusted: .untrusted
        case .clockTooUncertain(let error): .holdover(errorMilliseconds: error)
        default: .trusted
        }
    }

    @Test func theClocksErrorIsToldWhereItWasTakenIntoAccount() throws {
        let early = DenialReason.tooEarly(start: Self.at + Self.hour)
        let holdover = try #require(explain(early, trust: .holdover(errorMilliseconds: 90_000)))
        #expect(holdover.because.contains { $0.contains("wrong by up to 1 min 30 s") })
        let trusted = try #require(explain(early))
        #expect(!trusted.because.contains { $0.contains("wrong by") })
        let untrusted = try #require(
            explain(.afterWindow(end: Self.at - Self.hour), trust: .untrusted))
        #expect(untrusted.because.contains { $0.contains("earliest it can have been") })
    }

    @Test func aRecordWrittenLaterSaysSo() throws {
        let found = try #require(explain(.storeUnavailable, delayed: true))
        #expect(found.because.contains { $0.contains("written later") })
    }

    @Test func withoutAGrantNoneIsNamed() throws {
        let found = try #require(explain(.clockUntrusted, grant: nil))
        #expect(found.lines.contains { $0.contains("whether the grant is in force") })
    }

    @Test func whatIsNoRefusalHasNoExplanation() {
        let draft = AuditDraft(at: Self.at, trust: .trusted, event: .stopped)
        let record = AuditRecord(sequence: 1, draft: draft)
        #expect(DenialExplanation(record, timeZone: .utc) == nil)
    }

    @Test(arguments: [
        (Duration.zero, "0 s"), (.milliseconds(250), "250 ms"), (.seconds(12), "12 s"),
        (.milliseconds(12_900), "12 s"), (.seconds(303), "5 min 3 s"), (.seconds(3_600), "1 h"),
        (.seconds(3_659), "1 h"), (.seconds(90_000), "1 d 1 h"), (.seconds(-90), "-1 min 30 s"),
        (.seconds(86_400 * 400), "400 d"),
    ])
    func durationIsToldInItsTwoLargestUnits(duration: Duration, text: String) {
        #expect(duration.briefText == text)
    }

    @Test func timesAreToldWithTheirOffset() {
        #expect(TimeZoneRules.utc.text(of: Self.at) == "2026-12-01 08:05:30 +00:00")
        let newfoundland = TimeZoneRules(firstOffsetSeconds: -12_600, transitions: [])
        #expect(newfoundland.text(of: Self.at) == "2026-12-01 04:35:30 -03:30")
    }
}

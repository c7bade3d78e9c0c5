import SpindCore
import Testing

/// What `spindctl why` says when an operator was refused.
@Suite struct ServiceDenialTests {
    /// 2026-12-01 09:05:30 in Berlin.
    private static let at = WallTime(secondsSince1970: 1_796_112_330)
    private static let berlin = TimeZoneRules(firstOffsetSeconds: 3_600, transitions: [])

    private func explain(
        _ reason: ServiceDenial, trust: ClockTrust = .trusted, delayed: Bool = false
    ) -> DenialExplanation? {
        let event = AuditEvent.serviceDenied(
            keypad: KeypadID("keypad"), reason: reason, credential: ServiceID("op-3"))
        let draft = AuditDraft(at: Self.at, trust: trust, delayed: delayed, event: event)
        return DenialExplanation(
            AuditRecord(sequence: 41, draft: draft), timeZone: Self.berlin)
    }

    @Test(
        arguments: [
            (ServiceDenial.unknownCredential, ["unknownCredential", "service list", "not kept"]),
            (
                .notYet(start: at + .seconds(3_600)),
                ["op-3 begins at 2026-12-01 10:05:30", "clock show"]
            ),
            (.ended(end: at), ["op-3 ended at 2026-12-01 09:05:30 +01:00", "service add"]),
            (.revoked(at: at), ["op-3 was revoked at 2026-12-01 09:05:30", "Ask why"]),
            (
                .lockedOut(remainingMilliseconds: 250_000),
                ["4 min 10 s more", "spindctl open N", "000#"]
            ),
            (.challengedBefore, ["1 min before", "10 min", "000#"]),
            (.wrongAnswer(triesLeft: 3), ["3 more", "digit by digit"]),
            (.wrongAnswer(triesLeft: 0), ["the last one", "somebody is guessing"]),
            (.storeUnavailable, ["operators neither", "mechanical key"]),
        ] as [(ServiceDenial, [String])])
    func eachReasonIsExplainedWithItsValues(reason: ServiceDenial, words: [String]) throws {
        let found = try #require(explain(reason))
        #expect(found.headline.hasPrefix("Record 41: operator refused at keypad, 2026-12-01 09:05"))
        #expect(found.headline.hasSuffix(": \(reason.name)"))
        let text = found.lines.joined(separator: "\n")
        for word in words { #expect(text.contains(word), "\(text)") }
        #expect(!found.because.isEmpty && !found.advice.isEmpty)
    }

    @Test func doubtAndDelayAreTold() throws {
        let found = try #require(explain(.challengedBefore, trust: .untrusted, delayed: true))
        let text = found.lines.joined(separator: "\n")
        #expect(text.contains("vouched"))
        #expect(text.contains("written later"))
    }

    @Test func onlyWhatAWrongPinCouldBeCounts() {
        let counting: [ServiceDenial] = [
            .unknownCredential, .notYet(start: Self.at), .ended(end: Self.at),
            .revoked(at: Self.at),
        ]
        let others: [ServiceDenial] = [
            .lockedOut(remainingMilliseconds: 1), .challengedBefore, .wrongAnswer(triesLeft: 1),
            .storeUnavailable,
        ]
        #expect(counting.allSatisfy { $0.countsAsMiss })
        #expect(!others.contains { $0.countsAsMiss })
    }
}

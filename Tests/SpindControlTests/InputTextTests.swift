import SpindAgent
import SpindCore
import Testing

@testable import SpindControl

/// What people type on the command line.
struct InputTextTests {
    /// Berlin around the end of summer time, 2026-10-25, and its beginning, 2027-03-28.
    private static let berlin = TimeZoneRules(
        firstOffsetSeconds: 7_200,
        transitions: [
            .init(at: WallTime(secondsSince1970: 1_792_890_000), offsetSeconds: 3_600),
            .init(at: WallTime(secondsSince1970: 1_806_195_600), offsetSeconds: 7_200),
        ])

    @Test(
        arguments: [
            ("3d", 259_200_000), ("12h", 43_200_000), ("90m", 5_400_000), ("1d12h", 129_600_000),
            ("1d2h3m4s", 93_784_000), ("0s", 0),
        ] as [(String, Int64)])
    func durationIsRead(text: String, milliseconds: Int64) throws {
        #expect(try InputText.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", "3", "d", "3x", "-3d", "3d ", "1h1d", "1h1h", "3.5h", "99999999999999999999d",
        "10001d", "٣d", "3 d",
    ])
    func whatIsNoDurationIsRefusedWithAnExample(text: String) {
        #expect {
            try InputText.milliseconds(text)
        } throws: {
            "\($0)".contains("1d12h")
        }
    }

    @Test(arguments: [
        ("2026-12-01 09:00", "2026-12-01 08:00:00 +00:00"),
        ("2026-12-01T09:00:30", "2026-12-01 08:00:30 +00:00"),
        ("2026-07-01 09:00", "2026-07-01 07:00:00 +00:00"),
        ("2026-12-01 09:00 +05:30", "2026-12-01 03:30:00 +00:00"),
        ("2026-12-01T09:00Z", "2026-12-01 09:00:00 +00:00"),
        ("2028-02-29 00:00Z", "2028-02-29 00:00:00 +00:00"),
        ("2100-03-01 00:00Z", "2100-03-01 00:00:00 +00:00"),
        // Gone through twice: the first of the two.
        ("2026-10-25 02:30", "2026-10-25 00:30:00 +00:00"),
    ])
    func timeIsReadInItsZone(text: String, utc: String) throws {
        let time = try InputText.time(text, in: Self.berlin)
        #expect(TimeZoneRules.utc.text(of: time) == utc)
    }

    @Test(arguments: [
        "", "tomorrow", "2026-12-01", "2026-13-01 09:00", "2026-02-29 09:00", "2026-12-01 24:00",
        "2026-12-01 09:60", "2026-12-01 9:00", "2026-12-01 09:00 CET", "2026-12-01 09:00+1:00",
        "1999-12-31 09:00", "2026-12-01 09:00 ",
    ])
    func whatIsNoTimeIsRefusedWithAnExample(text: String) {
        #expect {
            try InputText.time(text, in: Self.berlin)
        } throws: {
            "\($0)".contains("2026-12-01 09:00")
        }
    }

    @Test func anHourThatTheClocksJumpOverIsRefused() {
        #expect {
            try InputText.time("2027-03-28 02:30", in: Self.berlin)
        } throws: {
            "\($0)".contains("jump over")
        }
    }

    @Test func aReasonHasThreeToTwoHundredCharactersOnOneLine() throws {
        #expect(try InputText.reason("  Tür  ", what: "reason") == "Tür")
        let longest = String(repeating: "ü", count: 200)
        #expect(try InputText.reason(longest, what: "reason") == longest)
        for bad in ["", "ab", " a  ", longest + "x", "abc\ndef", "abc\u{1B}[2J", "abc\u{202E}"] {
            #expect(throws: InputText.Fault.self) {
                try InputText.reason(bad, what: "reason")
            }
        }
    }
}

/// What `spindctl open` says became of an opening.
struct OpeningWatchTests {
    private static let id = OpeningID(7)
    private static let door = CompartmentID(3)

    private func verdict(
        _ events: [AuditEvent], seesDoor: Bool = true
    ) -> (OpeningWatch.Verdict?, OpeningWatch.Verdict) {
        var watch = OpeningWatch(opening: Self.id, compartment: Self.door, seesDoor: seesDoor)
        var found: OpeningWatch.Verdict?
        for (index, event) in events.enumerated() where found == nil {
            found = watch.see(
                AuditRecord(
                    sequence: Int64(index),
                    draft: AuditDraft(at: Examples.now, trust: .trusted, event: event)))
        }
        return (found, watch.unfinished)
    }

    private func pulse(_ outcome: PulseOutcome, of opening: OpeningID = id) -> AuditEvent {
        .pulseEnded(opening: opening, compartment: Self.door, attempt: 1, outcome: outcome)
    }

    @Test func aDoorSeenOpenIsOpen() {
        let opened = AuditEvent.doorOpened(
            compartment: Self.door, opening: Self.id, alreadyOpen: false)
        let (found, _) = verdict([pulse(.pulsed), opened])
        #expect(found == .init(words: "door 3: open", opened: true))
    }

    @Test func anotherOpeningIsNotLookedAt() {
        let other = OpeningID(8)
        let opened = AuditEvent.doorOpened(
            compartment: Self.door, opening: other, alreadyOpen: false)
        let (found, unfinished) = verdict([pulse(.expired, of: other), opened])
        #expect(found == nil)
        #expect(!unfinished.opened)
    }

    @Test func withoutAContactThePulseIsTheOpening() {
        #expect(verdict([pulse(.pulsed)], seesDoor: false).0?.opened == true)
        #expect(verdict([pulse(.pulsed)]).0 == nil)
    }

    @Test(arguments: [
        PulseOutcome.expired, .limited(.duty, retryAfterMilliseconds: 1), .failed("no line"),
        .interrupted,
    ])
    func aLockThatWasNotDrivenIsNoOpening(outcome: PulseOutcome) {
        let found = verdict([pulse(outcome)]).0
        #expect(found?.opened == false)
        #expect(found?.words.contains(outcome.line) == true)
    }

    @Test func aDoorThatDidNotOpenOnEachTryIsStuckOrUnfinished() {
        let missed = AuditEvent.openNotDetected(
            compartment: Self.door, opening: Self.id, attempt: 1)
        let (none, unfinished) = verdict([pulse(.pulsed), missed])
        #expect(none == nil)
        #expect(unfinished == .init(words: "door 3: did not open so far", opened: false))
        let stuck = AuditEvent.lockStuck(compartment: Self.door, opening: Self.id)
        #expect(verdict([pulse(.pulsed), missed, stuck]).0?.words.contains("STUCK") == true)
    }
}

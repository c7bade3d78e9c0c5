import SpindCore
import SpindMaintenance
import Testing

/// What trials of locks, contacts and keypads conclude.
struct TrialTests {
    private static let door = CompartmentID(3)
    private static let opening = OpeningID(7)

    // MARK: - Locks

    private func lock(
        _ events: [(Int64, AuditEvent)], seesDoor: Bool = true
    ) -> LockTrial {
        var trial = LockTrial(
            opening: Self.opening, compartment: Self.door, seesDoor: seesDoor)
        for (index, event) in events.enumerated() {
            let at = WallTime(millisecondsSince1970: 1_790_000_000_000 + event.0)
            _ = trial.see(
                AuditRecord(
                    sequence: Int64(index + 1),
                    draft: AuditDraft(at: at, trust: .trusted, event: event.1)))
        }
        return trial
    }

    private static func intended(_ attempt: Int = 1) -> AuditEvent {
        .openingIntended(
            opening: opening, compartment: door, attempt: attempt,
            cause: .command(by: Principal(userID: 0, loginUserID: nil), reason: "test"))
    }

    private static func pulse(_ outcome: PulseOutcome, attempt: Int = 1) -> AuditEvent {
        .pulseEnded(opening: opening, compartment: door, attempt: attempt, outcome: outcome)
    }

    private static let opened = AuditEvent.doorOpened(
        compartment: door, opening: opening, alreadyOpen: false)
    private static let closed = AuditEvent.doorClosed(
        compartment: door, opening: opening, openMilliseconds: 4_000)

    @Test func aLockWorks_WhenTheDoorOpensAndIsClosed() {
        let trial = lock([
            (0, Self.intended()), (320, Self.opened), (500, Self.pulse(.pulsed)),
            (4_320, Self.closed),
        ])
        #expect(trial.isOver)
        #expect(trial.verdict.result == .passed)
        #expect(
            trial.verdict.words == "the door opened after 320 ms and was closed after 4 s")
    }

    @Test func aDoorThatIsLeftOpenIsUnclear_AndItSaysSo() {
        let trial = lock([(0, Self.intended()), (320, Self.opened), (500, Self.pulse(.pulsed))])
        #expect(!trial.isOver)
        #expect(trial.awaitsClosing)
        #expect(trial.verdict.result == .unclear)
        #expect(trial.verdict.advice.first?.hasPrefix("Close door 3") == true)
    }

    @Test func aSecondAttemptIsTold() {
        let trial = lock([
            (0, Self.intended()), (500, Self.pulse(.pulsed)),
            (3_000, .openNotDetected(compartment: Self.door, opening: Self.opening, attempt: 1)),
            (3_000, Self.intended(2)), (3_100, Self.opened),
            (3_500, Self.pulse(.pulsed, attempt: 2)), (9_000, Self.closed),
        ])
        #expect(trial.verdict.result == .passed)
        #expect(trial.verdict.words.contains("at attempt 2 after 100 ms"))
        #expect(!trial.verdict.advice.isEmpty)
    }

    @Test(arguments: [
        (PulseOutcome.limited(.duty, retryAfterMilliseconds: 12_000), TrialVerdict.Result.unclear),
        (.limited(.budget, retryAfterMilliseconds: 300), .unclear), (.expired, .unclear),
        (.interrupted, .unclear), (.failed("no such line"), .failed),
    ])
    func aLockThatWasNotDrivenHasAReasonAndAdvice(
        outcome: PulseOutcome, result: TrialVerdict.Result
    ) {
        let trial = lock([(0, Self.intended()), (1, Self.pulse(outcome))])
        #expect(trial.isOver)
        #expect(trial.verdict.result == result)
        #expect(!trial.verdict.advice.isEmpty)
    }

    @Test func aStuckLockFails() {
        let trial = lock([
            (0, Self.intended()), (500, Self.pulse(.pulsed)),
            (9_000, .lockStuck(compartment: Self.door, opening: Self.opening)),
        ])
        #expect(trial.verdict.result == .failed)
        #expect(trial.verdict.words.contains("STUCK"))
    }

    @Test func withoutAContactNothingIsClaimed() {
        let trial = lock(
            [(0, Self.intended()), (500, Self.pulse(.pulsed))], seesDoor: false)
        #expect(trial.isOver)
        #expect(trial.verdict.result == .unclear)
    }

    @Test func anotherOpeningIsNotTakenForThis() {
        let other = AuditEvent.doorOpened(
            compartment: Self.door, opening: OpeningID(8), alreadyOpen: false)
        #expect(lock([(0, Self.intended()), (10, other)]).awaitsClosing == false)
        #expect(lock([]).verdict.result == .unclear)
    }

    // MARK: - Contacts

    private func status(
        _ door: CompartmentStatus.Door, _ doubt: ContactDoubt? = nil
    ) -> CompartmentStatus {
        CompartmentStatus(
            id: Self.door, door: door, hasContact: true, blocked: nil, lockStuck: false,
            doubt: doubt)
    }

    @Test(
        arguments: [
            (
                [.closed, .unlocking, .open, .closed], TrialVerdict.Result.passed,
                "saw the door open and"
            ),
            ([.closed, .forcedOpen, .closed], .passed, "2 changes"),
            ([.closed, .open, .heldOpen], .unclear, "not close"),
            ([.closed, .closed], .failed, "always read closed"),
            ([.open], .failed, "always read open"),
            // A cut wire: the lock is driven while the contact reads open all the time.
            ([.forcedOpen, .unlocking, .open], .failed, "always read open"),
            ([.open, .closed, .open], .failed, "REVERSED"),
            ([.open, .closed], .unclear, "read open at"),
            ([.closed, .unknown, .closed], .failed, "cannot be read"),
        ] as [([CompartmentStatus.Door], TrialVerdict.Result, String)])
    func aContactIsJudgedByWhatItRead(
        readings: [CompartmentStatus.Door], result: TrialVerdict.Result, words: String
    ) {
        var trial = ContactTrial(status(readings[0]))
        for reading in readings.dropFirst() { _ = trial.see(status(reading)) }
        #expect(trial.verdict.result == result)
        #expect(trial.verdict.words.contains(words), "\(trial.verdict.words)")
        #expect(trial.verdict.advice.isEmpty == (result == .passed))
        #expect(trial.isDone == (result == .passed))
    }

    @Test func aChatteringContactFails_AlsoWhenItEndsWell() {
        var trial = ContactTrial(status(.closed))
        _ = trial.see(status(.open, .chatter))
        _ = trial.see(status(.closed))
        #expect(trial.verdict.result == .failed)
        #expect(trial.verdict.words.contains("CHATTERS"))
    }

    // MARK: - Keypads

    private func keypad(_ use: KeypadStatus.Use, _ fault: KeypadFault? = nil) -> KeypadStatus {
        KeypadStatus(
            id: KeypadID("keypad"), misses: 0, lockoutMilliseconds: 0, fault: fault, use: use)
    }

    private func trial(_ keys: String) -> KeypadTrial {
        var trial = KeypadTrial(KeypadID("keypad"))
        _ = trial.see(keypad(.test(presses: 0, key: nil)))
        for (index, key) in keys.enumerated() {
            #expect(
                trial.see(keypad(.test(presses: index + 1, key: String(key)))) == String(key))
        }
        return trial
    }

    @Test func aKeypadWorks_WhenEveryKeyWasSeen() {
        let trial = trial("1234567890*#")
        #expect(trial.isDone)
        #expect(trial.verdict.result == .passed)
        #expect(trial.drawing.first == "[1] [2] [3]")
    }

    @Test func keysThatNeverCameAreNamed_WithTheWireTheyShare() {
        let column = trial("2356890#")
        #expect(column.missing == ["1", "4", "7", "*"])
        #expect(column.verdict.result == .failed)
        #expect(column.verdict.advice.first?.contains("column 1") == true)
        #expect(column.drawing.first == " .  [2] [3]")
        let row = trial("123789*0#")
        #expect(row.verdict.advice.first?.contains("row 2") == true)
        #expect(trial("1").verdict.words.contains("2 3 4 5 6 7 8 9 * 0 #"))
        #expect(trial("").verdict.words == "no key was seen")
    }

    @Test func pressesThatCameTooFastMakeItUnclear() {
        var trial = trial("123")
        _ = trial.see(keypad(.test(presses: 5, key: "5")))
        #expect(trial.missing.contains("4"))
        #expect(trial.verdict.result == .unclear)
    }

    @Test func aStuckKeyFails_AndTheEndOfTheTestIsSeen() {
        var trial = trial("1")
        #expect(!trial.isEnded)
        _ = trial.see(keypad(.entries, .stuckKey("7")))
        #expect(trial.isEnded)
        #expect(trial.verdict.result == .failed)
        #expect(trial.verdict.words.contains("key 7 is STUCK"))
    }

    @Test func keysBeyondTheUsualAreShown() {
        #expect(trial("A").drawing.last == "also A")
    }
}

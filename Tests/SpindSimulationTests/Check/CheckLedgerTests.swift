import SpindCore
import SpindHAL
import SpindSeeds
import Testing

@testable import SpindSimulation

/// The checkers themselves: each promise, broken on purpose, must be noticed.
@Suite struct CheckLedgerTests {
    private static let noon = WallTime(secondsSince1970: 1_790_000_000)
    private static let ticket = CheckLedger.Ticket(
        pin: "123456", grant: GrantID("g"), kind: .loan, set: HandoverSetID(1),
        window: WallWindow(start: noon, end: noon + .seconds(3_600)), grace: .zero)

    private var plan: CheckPlan {
        var random = SeededGenerator(seed: 1)
        return CheckPlan(using: &random, acts: 0)
    }

    private func at(_ seconds: Int) -> Instant { Instant(sinceBoot: .seconds(seconds)) }

    private func ledger(typed: String? = "123456") -> CheckLedger {
        var ledger = CheckLedger(plan)
        ledger.tickets = [Self.ticket]
        ledger.typed = typed
        return ledger
    }

    private func record(
        _ sequence: Int64, _ event: AuditEvent, at time: WallTime = noon,
        trust: ClockTrust = .trusted
    ) -> AuditRecord {
        AuditRecord(sequence: sequence, draft: AuditDraft(at: time, trust: trust, event: event))
    }

    private let granted = AuditEvent.accessGranted(
        keypad: KeypadID("keypad"), grant: GrantID("g"), purpose: .pickup,
        set: HandoverSetID(1), loan: nil)
    private let intended = AuditEvent.openingIntended(
        opening: OpeningID(1), compartment: CompartmentID(1), attempt: 1,
        cause: .grant(GrantID("g"), .pickup))
    private let order = UnlockOrder(
        opening: OpeningID(1), compartment: CompartmentID(1), attempt: 1,
        notAfter: Instant(sinceBoot: .seconds(9)))

    private func commit(
        _ events: [AuditEvent], to ledger: inout CheckLedger, trueTime: WallTime = noon
    ) {
        for event in events {
            ledger.committed(
                record(Int64(ledger.journal.count) + 1, event, at: trueTime), at: at(1),
                trueTime: trueTime)
        }
    }

    @Test func whatIsInOrderPasses() {
        var ledger = ledger()
        commit([granted, intended], to: &ledger)
        ledger.driven(order, at: at(1))
        ledger.released(CompartmentID(1), at: at(1).advanced(by: .milliseconds(500)))
        #expect(ledger.failures == [])
    }

    @Test func aDriveWithoutAnIntentIsNoticed() {
        var ledger = ledger()
        ledger.driven(order, at: at(1))
        #expect(ledger.failures.count == 1)
    }

    @Test func anIntentOfSomebodyWhoWasNotLetInIsNoticed() {
        var ledger = ledger()
        commit([intended], to: &ledger)
        #expect(ledger.failures.count == 1)
    }

    @Test func aPinThatNobodyTypedIsNoticed() {
        var ledger = ledger(typed: "654321")
        commit([granted], to: &ledger)
        #expect(ledger.failures.count == 1)
    }

    @Test(arguments: [-7_200, 3_700])
    func somebodyLetInOutsideTheWindowIsNoticed(offset: Int) {
        var ledger = ledger()
        commit([granted], to: &ledger, trueTime: Self.noon + .seconds(offset))
        #expect(ledger.failures.count == 1)
    }

    @Test func somebodyLetInDuringALockoutIsNoticed() {
        var ledger = ledger()
        let lockout = AuditEvent.lockoutStarted(
            keypad: KeypadID("keypad"), milliseconds: 60_000, misses: 5, alarm: false)
        commit([lockout, granted], to: &ledger)
        #expect(ledger.failures.count == 1)
    }

    @Test func aLockDrivenTooLongIsNoticed() {
        var ledger = ledger()
        commit([granted, intended], to: &ledger)
        ledger.driven(order, at: at(1))
        ledger.released(CompartmentID(1), at: at(6))
        #expect(!ledger.failures.isEmpty)
    }

    @Test func aRecordThatIsLostOrChangedIsNoticed() {
        var ledger = ledger()
        commit([granted], to: &ledger)
        var other = ledger
        ledger.compare([], at: at(2), trueTime: Self.noon)
        #expect(ledger.failures.count == 1)
        other.compare([record(1, .stopped)], at: at(2), trueTime: Self.noon)
        #expect(other.failures.count == 1)
    }

    @Test func aGapInTheNumbersIsNoticed() {
        var ledger = ledger()
        ledger.committed(record(2, .stopped), at: at(1), trueTime: Self.noon)
        #expect(ledger.failures.count == 1)
    }

    @Test func aClockThatClaimsTooMuchIsNoticed() {
        var ledger = ledger()
        let wrong = record(
            1, .stopped, at: Self.noon + .seconds(60), trust: .holdover(errorMilliseconds: 500))
        ledger.committed(wrong, at: at(1), trueTime: Self.noon)
        #expect(ledger.failures.count == 1)
    }

    @Test func aLoanThatIsNotRecordedIsNoticed() {
        var ledger = ledger()
        let loan = LoanStatus(
            id: LoanID(1), grant: GrantID("g"), set: HandoverSetID(1), pickedUpAt: Self.noon,
            dueAt: Self.noon, overdue: false)
        var snapshot = CabinetSnapshot(
            cabinet: "check", at: Self.noon, trust: .trusted, storeFault: .full,
            compartments: [], keypads: [], loans: [loan])
        ledger.compare(snapshot)
        #expect(ledger.failures == [], "it is recorded when the store is back")
        snapshot.storeFault = nil
        ledger.compare(snapshot)
        #expect(ledger.failures.count == 1)
    }

    @Test func aSecondOpenLoanOfAnAssetIsNoticed() {
        var ledger = ledger()
        let loans = [1, 2].map {
            AuditEvent.loanOpened(
                loan: LoanID($0), grant: GrantID("g"), set: HandoverSetID(1), due: Self.noon)
        }
        commit(loans, to: &ledger)
        #expect(ledger.failures.count == 1)
    }
}

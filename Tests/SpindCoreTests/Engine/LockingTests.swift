import SpindCore
import Testing

/// Locks that a drive of their own locks: a car's central locking.
@Suite struct LockingTests {
    typealias Bench = EngineBench

    static let car = CompartmentID(1)

    private static func bench(
        contact: Bool = true, script: HandoverScript? = nil,
        recovered: RecoveredState = RecoveredState(), isFresh: Bool = false
    ) -> Bench {
        var bench = Bench(
            compartments: [
                CompartmentLayout(
                    id: car, lock: .centralLocking, hasContact: contact,
                    relocksAfter: .seconds(60))
            ], sets: [Bench.set(script: script)], recovered: recovered)
        guard !isFresh else { return bench }
        // What the run before left is locked first.
        bench.advance(by: .seconds(61))
        bench.pulse()
        return bench
    }

    private static func causes(_ bench: Bench) -> [LockingCause] {
        bench.records.compactMap {
            if case .lockingIntended(_, let cause) = $0 { cause } else { nil }
        }
    }

    private static func locked(_ bench: Bench) -> Int {
        bench.orders.count { $0.purpose == .locking }
    }

    @Test func pickup_UnlocksIt_AndTheBorrowerHasIt() {
        var bench = Self.bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(3_600))
        #expect(bench.hasOpenLoan)
        #expect(Self.locked(bench) == 1, "only the one at the start")
    }

    @Test func returnThatIsOver_LocksIt_WithAnIntentBefore() {
        var bench = Self.bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(100))
        #expect(Self.locked(bench) == 1, "not while its door is open")
        bench.door(1, .closed)
        #expect(!bench.hasOpenLoan)
        #expect(Self.causes(bench).last == .returned)
        #expect(bench.orders.last?.purpose == .locking)
        #expect(bench.records.last == .lockingIntended(compartment: Self.car, cause: .returned))
        bench.pulse()
        #expect(bench.records.last == .lockingEnded(compartment: Self.car, outcome: .pulsed))
        bench.advance(by: .seconds(3_600))
        #expect(Self.locked(bench) == 2)
    }

    @Test func questionsOfTheReturn_AreAnsweredBeforeItIsLocked() {
        var bench = Self.bench(script: HandoverScript.standard(for: .car))
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        bench.door(1, .open)
        bench.door(1, .closed)
        #expect(bench.snapshot.keypads[0].use != .entries, "something is asked")
        bench.advance(by: .seconds(50))
        #expect(Self.locked(bench) == 1)
        while bench.snapshot.keypads[0].use != .entries { bench.advance(by: .seconds(1)) }
        #expect(Self.locked(bench) == 2)
    }

    @Test func pickupWhoseDoorIsNotOpened_IsLockedAgain() {
        var bench = Self.bench()
        bench.type(Bench.grant())
        bench.pulse()
        bench.advance(by: .seconds(6))
        #expect(bench.orders.last?.attempt == 2)
        bench.pulse()
        bench.advance(by: .seconds(61))
        #expect(Self.causes(bench).last == .unattended)
        #expect(!bench.hasOpenLoan)
    }

    @Test func withoutAContact_ItIsLockedWhenNobodyCanTellThatItIsInUse() {
        var bench = Self.bench(contact: false)
        bench.type(Bench.grant())
        bench.pulse()
        bench.advance(by: .seconds(59))
        #expect(Self.locked(bench) == 1)
        bench.advance(by: .seconds(2))
        #expect(Self.locked(bench) == 2)
        #expect(Self.causes(bench).last == .unattended)
        bench.pulse()
        bench.type(Bench.grant(consumed: 1))
        bench.advance(by: .seconds(200))
        #expect(bench.hasOpenLoan, "locking ends no loan")
    }

    @Test func returnWithoutAContact_LeavesTimeToPutTheKeyIn() {
        var bench = Self.bench(contact: false)
        bench.type(Bench.grant())
        bench.pulse()
        bench.advance(by: .seconds(61))
        bench.pulse()
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        #expect(!bench.hasOpenLoan)
        #expect(Self.locked(bench) == 2)
        bench.advance(by: .seconds(61))
        #expect(Self.causes(bench).last == .returned)
        #expect(Self.locked(bench) == 3)
    }

    @Test func carOfALoan_IsNotLockedAtAStart_AndEveryOtherIs() {
        let loan = Loan(
            id: LoanID(rawValue: 4), grant: GrantID("g-1"), set: HandoverSetID(1),
            pickedUpAt: Bench.start, dueAt: Bench.start + .seconds(7_200))
        var away = Self.bench(
            recovered: RecoveredState(nextOpening: OpeningID(9), loans: [loan]), isFresh: true)
        away.advance(by: .seconds(3_600))
        #expect(away.orders.isEmpty)
        var home = Self.bench(isFresh: true)
        home.advance(by: .seconds(61))
        #expect(Self.causes(home) == [.started])
    }

    @Test func operatorLocksIt_OnlyWhereADriveDoesThat() {
        var bench = Self.bench()
        #expect(bench.command(.lock(Self.car, reason: "left open")) == .done)
        #expect(
            Self.causes(bench).last
                == .command(by: Bench.operatorOnSite, reason: "left open"))
        #expect(
            bench.command(.lock(Self.car, reason: "again")) == .refused(.busy(Self.car)))
        bench.pulse()
        #expect(
            bench.command(.lock(CompartmentID(9), reason: "nobody"))
                == .refused(.unknownCompartment(CompartmentID(9))))
        var doors = Bench()
        #expect(doors.command(.lock(Self.car, reason: "no")) == .refused(.nothingToDo))
    }

    @Test func lockingThatFails_IsTriedAFewTimes_AndTold() {
        var bench = Self.bench()
        _ = bench.command(.lock(Self.car, reason: "left open"))
        for _ in 0..<20 {
            bench.pulse(.failed("EIO"))
            bench.advance(by: .seconds(61))
        }
        #expect(Self.locked(bench) == 6)
        #expect(bench.status(1)?.lockStuck == true)
    }

    @Test func lockingThatMustWait_IsDrivenAsSoonAsItMay() {
        var bench = Self.bench()
        _ = bench.command(.lock(Self.car, reason: "left open"))
        bench.pulse(.limited(.duty, retryAfterMilliseconds: 9_000))
        bench.advance(by: .seconds(8))
        #expect(Self.locked(bench) == 2)
        bench.advance(by: .seconds(2))
        #expect(Self.locked(bench) == 3)
    }

    @Test func nobodyIsLetIn_WhileItIsBeingLocked_AndThenAgain() {
        var bench = Self.bench()
        _ = bench.command(.lock(Self.car, reason: "left open"))
        bench.type(Bench.grant())
        #expect(bench.denials == [.busy(Self.car)])
        bench.pulse()
        bench.type(Bench.grant())
        #expect(bench.orders.last?.purpose == .opening)
    }

    @Test func itIsLockedThoughNothingCanBeRecorded_AndThatIsRecordedLater() {
        var bench = Self.bench(contact: false)
        bench.type(Bench.grant(kind: .opening))
        bench.pulse()
        bench.send(.storeFailed(.full))
        bench.advance(by: .seconds(61))
        #expect(Self.locked(bench) == 2)
        bench.pulse()
        bench.send(.storeRecovered)
        #expect(Self.causes(bench).last == .unattended)
    }

    @Test func nothingIsLocked_WhenTheAgentStops() {
        var bench = Self.bench(contact: false)
        bench.type(Bench.grant())
        bench.pulse()
        bench.now.instant = bench.now.instant.advanced(by: .seconds(90))
        bench.send(.stopping)
        #expect(Self.locked(bench) == 1)
    }
}

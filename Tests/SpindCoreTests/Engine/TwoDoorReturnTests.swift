import SpindCore
import Testing

/// A return ends its loan only when every door of it was opened and closed.
@Suite struct TwoDoorReturnTests {
    typealias Bench = EngineBench

    private func lentBench() -> Bench {
        var bench = Bench(
            sets: [Bench.set(of: [1, 2])], policy: CabinetPolicy(operatorPhone: "02861 12345"))
        bench.type(Bench.grant())
        bench.use(door: 1)
        bench.use(door: 2)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        return bench
    }

    @Test func theLoanStaysOpenWhicheverDoorFails_BeforeTheOtherIsClosed() {
        for failing in [1, 2] {
            var bench = lentBench()
            bench.pulse(door: failing, .failed("no line"))
            #expect(bench.failures == [.doorNotOpened])
            bench.use(door: 3 - failing)
            #expect(bench.hasOpenLoan)
            #expect(bench.prompt == .returnFailed(phone: "02861 12345"))
        }
    }

    @Test func theLoanStaysOpenWhicheverDoorFails_AfterTheOtherIsClosed() {
        for failing in [1, 2] {
            var bench = lentBench()
            bench.use(door: 3 - failing)
            bench.pulse(door: failing, .failed("no line"))
            #expect(bench.hasOpenLoan)
            #expect(bench.failures == [.doorNotOpened])
            #expect(bench.prompt == .returnFailed(phone: "02861 12345"))
        }
    }

    @Test func theSamePinTriesAgainAndEndsTheLoan() {
        var bench = lentBench()
        bench.use(door: 1)
        bench.pulse(door: 2, .expired)
        #expect(bench.prompt == .busy)
        #expect(bench.hasOpenLoan)
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.prompt == .opening(CompartmentID(1), .return))
        bench.use(door: 1)
        bench.use(door: 2)
        #expect(!bench.hasOpenLoan)
        #expect(bench.prompt == .returned)
    }

    @Test func aDoorThatOpensLateEndsTheLoanAfterAll() {
        var bench = lentBench()
        bench.use(door: 1)
        for _ in 0..<2 {
            bench.pulse(door: 2)
            bench.advance(by: .seconds(5))
        }
        #expect(bench.failures == [.doorNotOpened])
        #expect(bench.prompt == .returnFailed(phone: "02861 12345"))
        bench.advance(by: .seconds(60))
        bench.door(2, .open)
        bench.door(2, .closed)
        #expect(!bench.hasOpenLoan)
        #expect(bench.failures.count == 1)
    }

    @Test func aDoorThatIsNotClosedIsToldOnceAndTheLoanEndsWhenItIs() {
        var bench = lentBench()
        bench.use(door: 1)
        bench.pulse(door: 2)
        bench.door(2, .open)
        bench.advance(by: .seconds(600))
        #expect(bench.failures == [.doorNotClosed])
        #expect(bench.prompt == .doorHeldOpen(CompartmentID(2)))
        #expect(bench.hasOpenLoan)
        bench.door(2, .closed)
        #expect(!bench.hasOpenLoan)
        #expect(bench.prompt == .returned)
    }

    @Test func anOperatorAtTheOpenDoorReturnsNothingForAnybody() {
        var bench = Bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        bench.door(1, .open)
        _ = bench.command(.open(CompartmentID(1), reason: "look"))
        #expect(bench.hasOpenLoan, "the door was not closed")
        #expect(bench.failures == [.doorNotClosed])
        bench.pulse()
        bench.door(1, .closed)
        #expect(bench.hasOpenLoan)
        let closings = bench.count { if case .doorClosed = $0 { true } else { false } }
        #expect(closings == 2, "closed after the pickup, and now")
        bench.goThrough(Bench.grant(consumed: 1), door: 1)
        #expect(!bench.hasOpenLoan)
    }

    @Test func theSamePinAtTheOpenDoorGoesOnWithTheReturn() {
        var bench = Bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        bench.door(1, .open)
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.hasOpenLoan)
        #expect(bench.failures.isEmpty)
        bench.pulse()
        bench.door(1, .closed)
        #expect(!bench.hasOpenLoan)
    }

    @Test func somebodyElseAtTheOpenDoorTakesTheAssetOver() {
        var bench = Bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        bench.door(1, .open)
        bench.type(Bench.grant("g-2"), pin: 2)
        #expect(bench.failures == [.doorNotClosed])
        bench.pulse()
        let ended = AuditEvent.loanEnded(
            loan: LoanID(1), grant: GrantID("g-1"), set: HandoverSetID(1), how: .presumedReturned)
        #expect(bench.records.contains(ended))
        bench.door(1, .closed)
        #expect(bench.snapshot.loans.map(\.grant) == [GrantID("g-2")])
        #expect(bench.prompt == .pickedUp)
    }

    @Test func aForcedDoorThatIsOpenedForSomebodyIsNotSaidToBeClosed() {
        var bench = Bench()
        bench.door(1, .open)
        bench.type(Bench.grant())
        bench.pulse()
        #expect(bench.count { if case .doorClosed = $0 { true } else { false } } == 0)
        #expect(bench.signals.contains(.quiet), "it is in order now")
        #expect(bench.hasOpenLoan)
    }

    @Test func aStrikeNobodyPulledLeavesTheLoanOpen() {
        var bench = Bench(compartments: [
            CompartmentLayout(id: CompartmentID(1), lock: .strike, hasContact: true)
        ])
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        for _ in 0..<2 {
            bench.pulse()
            bench.advance(by: .seconds(5))
        }
        #expect(bench.failures == [.doorNotOpened])
        #expect(bench.prompt == .returnFailed(phone: nil))
        #expect(bench.hasOpenLoan)
    }
}

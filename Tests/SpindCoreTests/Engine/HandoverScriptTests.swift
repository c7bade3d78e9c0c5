import SpindCore
import Testing

@Suite struct HandoverScriptTests {
    typealias Bench = EngineBench

    /// A cargo bike: the key first, then the battery.
    static let keyThenBattery = HandoverScript(
        pickup: [.open([CompartmentID(1)]), .open([CompartmentID(2)])],
        return: [.open([CompartmentID(2)]), .open([CompartmentID(1)])])

    private func bench(_ script: HandoverScript = keyThenBattery) -> Bench {
        Bench(sets: [Bench.set(of: [1, 2], script: script)])
    }

    @Test func aStepOpensWhenTheOneBeforeIsClosed() {
        var bench = bench()
        bench.type(Bench.grant())
        #expect(bench.opened(since: 0) == [1])
        bench.pulse()
        bench.door(1, .open)
        #expect(bench.hasOpenLoan, "the pickup counts with the first door")
        #expect(bench.opened(since: 0) == [1])
        bench.door(1, .closed)
        #expect(bench.opened(since: 0) == [1, 2])
        #expect(bench.prompt == .opening(CompartmentID(2), .pickup))
        bench.use(door: 2)
        #expect(bench.prompt == .pickedUp)
        #expect(bench.signals.last == .done)
        let opens = bench.operations.count { if case .openLoan = $0 { true } else { false } }
        #expect(opens == 1)
    }

    @Test func aReturnEndsWithTheLastStepOnly() {
        var bench = bench()
        bench.type(Bench.grant())
        bench.use(door: 1)
        bench.use(door: 2)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        let order = bench.orders.count
        bench.use(door: 2)
        #expect(bench.opened(since: order) == [1])
        #expect(bench.hasOpenLoan)
        bench.use(door: 1)
        #expect(!bench.hasOpenLoan)
        #expect(bench.prompt == .returned)
    }

    @Test func aStepThatDoesNotOpenIsTheLast() {
        var bench = bench()
        bench.type(Bench.grant())
        bench.pulse(.failed("no line"))
        bench.advance(by: .seconds(300))
        #expect(bench.opened(since: 0) == [1])
        #expect(!bench.hasOpenLoan)
    }

    @Test func aCompartmentBlockedMeanwhileIsNotOpenedForAPickupButForAReturn() {
        var bench = bench()
        bench.type(Bench.grant())
        bench.pulse()
        bench.door(1, .open)
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        bench.door(1, .closed)
        #expect(bench.opened(since: 0) == [1])
        #expect(bench.hasOpenLoan)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.use(door: 2)
        #expect(bench.opened(since: 0) == [1, 2, 1])
        bench.use(door: 1)
        #expect(!bench.hasOpenLoan)
    }

    @Test func aStepWhoseDoorAnOperatorIsOpeningIsOpenedWithTheNextPin() {
        var bench = bench()
        bench.type(Bench.grant())
        bench.pulse()
        bench.door(1, .open)
        _ = bench.command(.open(CompartmentID(2), reason: "restock"))
        bench.door(1, .closed)
        #expect(bench.prompt == .busy)
        bench.use(door: 2)
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.prompt == .opening(CompartmentID(1), .reopening))
        #expect(bench.hasOpenLoan)
    }

    @Test func aReopeningOpensAllAtOnce() {
        var bench = bench()
        bench.type(Bench.grant())
        bench.use(door: 1)
        bench.use(door: 2)
        let count = bench.orders.count
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.opened(since: count) == [1, 2])
    }

    @Test func aStandardHandoverIsThatOfItsKind() {
        let car = HandoverSet(
            id: HandoverSetID(1), compartments: [CompartmentID(1)], kind: .car)
        var bench = Bench(sets: [car])
        bench.goThrough(Bench.grant(), door: 1)
        #expect(bench.prompt == .pickedUp)
        bench.advance(by: .seconds(600))
        bench.goThrough(Bench.grant(consumed: 1), door: 1)
        #expect(bench.prompt == .question(.odometer, typed: nil))
    }
}

import SpindCore
import Testing

/// Sequences that an attacker, or bad luck, would choose.
@Suite struct AdverseSequenceTests {
    typealias Bench = EngineBench

    private static let oneAfterTheOther = HandoverScript(
        pickup: [.open([CompartmentID(1)]), .open([CompartmentID(2)])],
        return: [.open([CompartmentID(1)]), .open([CompartmentID(2)])])

    @Test func aSpareCompartmentThatAReturnWillComeToIsPromisedToNobodyElse() {
        var bench = Bench(
            compartments: Bench.compartments([1, 2, 3], spares: [9]),
            sets: [
                Bench.set(1, of: [1, 2], script: Self.oneAfterTheOther, elsewhere: true),
                Bench.set(2, of: [3], elsewhere: true),
            ])
        bench.type(Bench.grant())
        bench.use(door: 1)
        bench.use(door: 2)
        bench.goThrough(Bench.grant("g-2", set: 2), door: 3)
        bench.advance(by: .seconds(600))
        _ = bench.command(.block(CompartmentID(2), note: "hinge"))
        _ = bench.command(.block(CompartmentID(3), note: "hinge"))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse(door: 1)
        bench.door(1, .open)
        let before = bench.orders.count
        bench.type(Bench.grant("g-2", set: 2, consumed: 1), pin: 2)
        #expect(bench.opened(since: before) == [3], "9 waits for what belongs in 2")
        bench.use(door: 3)
        bench.door(1, .closed)
        bench.use(door: 9)
        #expect(bench.snapshot.placements.map(\.at) == [CompartmentID(9)])
        #expect(!bench.hasOpenLoan)
    }

    @Test func aCompartmentBlockedBeforeItsTurnDoesNotOpen() {
        var bench = Bench(
            sets: [Bench.set(of: [1, 2], script: Self.oneAfterTheOther)])
        bench.type(Bench.grant())
        bench.pulse(door: 1)
        bench.door(1, .open)
        _ = bench.command(.block(CompartmentID(2), note: "broken"))
        bench.door(1, .closed)
        #expect(bench.opened == [1])
    }

    @Test func aReturnComesToACompartmentThatIsBlockedMeanwhile() {
        var bench = Bench(
            sets: [Bench.set(of: [1, 2], script: Self.oneAfterTheOther)])
        bench.type(Bench.grant())
        bench.use(door: 1)
        bench.use(door: 2)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        _ = bench.command(.block(CompartmentID(2), note: "broken"))
        bench.use(door: 1)
        bench.use(door: 2)
        #expect(!bench.hasOpenLoan)
    }

    @Test func noLockIsDrivenOnceMore_WhenTheAgentStopsInThatInstant() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.pulse()
        bench.now.instant = bench.now.instant.advanced(by: .seconds(60))
        var going = bench
        going.send(.deadline)
        #expect(going.orders.count == 2, "it is driven once more where nothing stops")
        bench.send(.stopping)
        #expect(bench.orders.count == 1)
    }

    @Test func noInspectionGoesOn_WhenTheAgentStopsInThatInstant() {
        var bench = Bench(compartments: Bench.compartments([1, 2], contacts: false))
        _ = bench.command(.inspect(reason: "round"))
        bench.pulse(door: 1)
        bench.now.instant = bench.now.instant.advanced(by: .seconds(60))
        bench.send(.stopping)
        #expect(bench.opened == [1])
    }

    @Test func twoAssetsAreNeverRecordedInOneCompartment_WhateverAnOperatorMovesMeanwhile() {
        var bench = Bench(
            compartments: Bench.compartments([1, 2, 3], spares: [9]),
            sets: [
                Bench.set(1, of: [1, 2], script: Self.oneAfterTheOther, elsewhere: true),
                Bench.set(2, of: [3], elsewhere: true),
            ])
        bench.type(Bench.grant())
        bench.use(door: 1)
        bench.use(door: 2)
        bench.goThrough(Bench.grant("g-2", set: 2), door: 3)
        bench.advance(by: .seconds(600))
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        _ = bench.command(.block(CompartmentID(3), note: "hinge"))
        bench.type(Bench.grant(consumed: 1))
        bench.use(door: 9)
        bench.pulse(door: 2)
        bench.door(2, .open)
        #expect(bench.command(.moveHome(HandoverSetID(1))) == .done)
        bench.type(Bench.grant("g-2", set: 2, consumed: 1), pin: 2)
        bench.use(door: 9)
        bench.door(2, .closed)
        #expect(
            bench.snapshot.placements
                == [Placement(set: HandoverSetID(2), home: CompartmentID(3), at: CompartmentID(9))])
        #expect(!bench.hasOpenLoan)
    }

    @Test func anOperatorWhoseTimeIsOverOpensNothingMore_ThoughTheirSessionGoesOn() {
        for isMidway in [false, true] {
            var bench = Bench()
            bench.serve(Bench.credential(lasting: .seconds(3_640)))
            if isMidway { bench.choose(1) }
            bench.advance(by: .seconds(50))
            #expect(bench.isServing)
            if isMidway {
                bench.send(.number(Bench.keypad, 1))
            } else {
                bench.choose(2)
            }
            #expect(bench.orders.isEmpty)
            #expect(!bench.isServing)
            #expect(bench.form == .secret)
        }
    }
}

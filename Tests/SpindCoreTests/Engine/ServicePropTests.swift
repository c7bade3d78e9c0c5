import SpindCore
import Testing

/// Doors that may stand open for a while.
@Suite struct ServicePropTests {
    typealias Bench = EngineBench

    private static let one = CompartmentID(1)

    private var byCommand: CabinetCommand {
        .propOpen(Self.one, milliseconds: 600_000, reason: "restocking")
    }

    private func ends(_ bench: Bench) -> [Bool] {
        bench.records.compactMap {
            if case .propEnded(Self.one, let closed) = $0 { closed } else { nil }
        }
    }

    @Test func aProppedDoorIsNotHeldOpenUntilItsTimeIsOver() {
        var bench = Bench()
        #expect(bench.command(byCommand) == .opening(OpeningID(1)))
        #expect(bench.status(1)?.proppedUntil == Bench.start + .seconds(600))
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(599))
        #expect(bench.status(1)?.door == .open)
        #expect(ends(bench).isEmpty)
        bench.advance(by: .seconds(1))
        #expect(bench.status(1)?.door == .heldOpen)
        #expect(bench.status(1)?.proppedUntil == nil)
        #expect(ends(bench) == [false])
        let order = bench.records.suffix(2)
        #expect(
            order.last == .doorHeldOpen(compartment: Self.one, opening: OpeningID(1)),
            "the end is told before the alarm that follows from it")
    }

    @Test func closingItEndsIt() {
        var bench = Bench()
        _ = bench.command(byCommand)
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(300))
        bench.door(1, .closed)
        #expect(ends(bench) == [true])
        #expect(bench.status(1)?.proppedUntil == nil)
        bench.advance(by: .seconds(3_600))
        #expect(bench.count { if case .doorHeldOpen = $0 { true } else { false } } == 0)
    }

    @Test func aDoorThatDoesNotOpenIsNotPropped() {
        var bench = Bench()
        _ = bench.command(byCommand)
        bench.pulse(.expired)
        #expect(ends(bench) == [true])
        #expect(bench.status(1)?.proppedUntil == nil)
    }

    @Test func thePropOfOneDoorConcernsNoOther() {
        var bench = Bench()
        _ = bench.command(byCommand)
        bench.pulse()
        bench.door(1, .open)
        bench.goThrough(Bench.grant(set: 2), door: 2)
        bench.type(Bench.grant("g-2", set: 2, uses: nil), pin: 2)
        bench.pulse()
        bench.door(2, .open)
        bench.advance(by: .seconds(90))
        #expect(bench.status(2)?.door == .heldOpen)
        #expect(bench.status(1)?.door == .open)
    }

    @Test func askingAgainGivesMoreTime() {
        var bench = Bench()
        _ = bench.command(byCommand)
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(500))
        #expect(bench.command(byCommand) == .opening(OpeningID(2)))
        bench.pulse()
        bench.advance(by: .seconds(599))
        #expect(bench.status(1)?.door == .open)
        #expect(ends(bench).isEmpty)
        bench.advance(by: .seconds(1))
        #expect(ends(bench) == [false])
    }

    @Test func restockingAtTheKeypadPropsForTheSitesTime() {
        var bench = Bench(policy: CabinetPolicy(restock: .seconds(1_200)))
        bench.serve()
        bench.choose(3)
        #expect(bench.prompt == .serviceCompartment(.restocking, typed: nil))
        bench.enter(1)
        #expect(bench.causes == [.service(.credential(Bench.holder), .restocking)])
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(6))
        #expect(bench.prompt == .propped(Self.one, until: Bench.start + .seconds(1_200)))
        bench.advance(by: .seconds(60))
        #expect(!bench.isServing, "the menu is not left to whoever comes by")
        bench.type(Bench.grant(set: 2))
        #expect(bench.opened == [1, 2], "and residents go on")
        bench.pulse()
        #expect(bench.status(1)?.door == .open)
        bench.advance(by: .seconds(1_200))
        #expect(bench.status(1)?.door == .heldOpen)
    }

    @Test func severalDoorsCanBePropped() {
        var bench = Bench()
        bench.serve()
        for number in 1...2 {
            bench.choose(3)
            bench.enter(number)
            bench.pulse()
            bench.door(number, .open)
            bench.asterisk()
        }
        #expect(bench.prompt == .serviceMenu)
        bench.advance(by: .seconds(1_799))
        #expect((1...2).map { bench.status($0)?.door } == [.open, .open])
        bench.door(1, .closed)
        bench.advance(by: .seconds(1))
        #expect((1...2).map { bench.status($0)?.door } == [.closed, .heldOpen])
    }

    @Test func withoutAContactItIsOnlyOpened() {
        var bench = Bench(
            compartments: [CompartmentLayout(id: Self.one, lock: .solenoid, hasContact: false)])
        #expect(bench.command(byCommand) == .opening(OpeningID(1)))
        #expect(bench.count { if case .propStarted = $0 { true } else { false } } == 0)
        bench.pulse()
        #expect(ends(bench).isEmpty)
    }

    @Test func aBusyOrUnknownDoorIsRefused() {
        var bench = Bench()
        _ = bench.command(.open(Self.one, reason: "first"))
        #expect(bench.command(byCommand) == .refused(.busy(Self.one)))
        #expect(bench.status(1)?.proppedUntil == nil)
        let unknown = CompartmentID(9)
        #expect(
            bench.command(.propOpen(unknown, milliseconds: 600_000, reason: "restocking"))
                == .refused(.unknownCompartment(unknown)))
    }
}

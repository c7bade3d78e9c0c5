import SpindCore
import Testing

/// All compartments in turn.
@Suite struct ServiceInspectionTests {
    typealias Bench = EngineBench

    private static let three = [1, 2, 3].map {
        CompartmentLayout(id: CompartmentID($0), lock: .solenoid, hasContact: true)
    }

    private func ends(_ bench: Bench) -> [[Int]] {
        bench.records.compactMap {
            if case .inspectionEnded(let opened, let failed) = $0 { [opened, failed] } else { nil }
        }
    }

    private func inspecting(_ policy: CabinetPolicy = CabinetPolicy()) -> Bench {
        var bench = Bench(compartments: Self.three, policy: policy)
        bench.serve()
        bench.choose(2)
        return bench
    }

    private func goThrough(_ bench: inout Bench, _ number: Int) {
        bench.pulse()
        bench.door(number, .open)
        bench.advance(by: .seconds(7))
        bench.door(number, .closed)
    }

    @Test func theNextDoorOpensWhenTheOneBeforeIsClosed() {
        var bench = inspecting()
        #expect(bench.opened == [1])
        #expect(bench.prompt == .inspection(CompartmentID(1), number: 1, of: 3))
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(60))
        #expect(bench.opened == [1])
        #expect(bench.prompt == .inspection(CompartmentID(1), number: 1, of: 3))
        bench.door(1, .closed)
        #expect(bench.opened == [1, 2])
        #expect(bench.prompt == .inspection(CompartmentID(2), number: 2, of: 3))
        goThrough(&bench, 2)
        goThrough(&bench, 3)
        #expect(bench.opened == [1, 2, 3])
        #expect(ends(bench) == [[3, 0]])
        #expect(bench.prompt == .inspectionDone)
        bench.advance(by: .seconds(5))
        #expect(bench.prompt == .serviceMenu)
        #expect(
            bench.causes
                == Array(
                    repeating: .service(.credential(Bench.holder), .inspection), count: 3))
    }

    @Test func aDoorThatDoesNotOpenCountsAsFailedAndTheNextFollows() {
        var bench = inspecting(CabinetPolicy(openAttempts: 1))
        bench.pulse(.failed("no current"))
        #expect(bench.opened == [1, 2])
        bench.pulse()
        bench.advance(by: .seconds(5))
        #expect(bench.opened == [1, 2, 3], "its lock was driven and it stayed shut")
        goThrough(&bench, 3)
        #expect(ends(bench) == [[1, 2]])
    }

    @Test func asteriskEndsItAndTheOpenDoorStaysSupervised() {
        var bench = inspecting()
        bench.pulse()
        bench.door(1, .open)
        bench.asterisk()
        #expect(ends(bench) == [[1, 0]])
        #expect(bench.prompt == .serviceMenu)
        bench.door(1, .closed)
        #expect(bench.opened == [1])
        bench.choose(2)
        #expect(bench.opened == [1, 1], "and another can begin")
    }

    @Test func silenceDoesNotEndItWhileADoorIsOpenButAQuarterOfAnHourDoes() {
        var bench = inspecting()
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(890))
        #expect(bench.isServing)
        #expect(ends(bench).isEmpty)
        bench.advance(by: .seconds(11))
        #expect(ends(bench) == [[1, 0]])
        bench.advance(by: .seconds(60))
        #expect(!bench.isServing)
        bench.door(1, .closed)
        #expect(bench.opened == [1])
    }

    @Test func withoutContactsTheNextFollowsAfterAPause() {
        var bench = Bench(
            compartments: [1, 2].map {
                CompartmentLayout(id: CompartmentID($0), lock: .solenoid, hasContact: false)
            })
        #expect(bench.command(.inspect(reason: "yearly check")) == .done)
        bench.pulse()
        bench.advance(by: .seconds(19))
        #expect(bench.opened == [1])
        bench.advance(by: .seconds(1))
        #expect(bench.opened == [1, 2])
        bench.pulse()
        bench.advance(by: .seconds(20))
        #expect(ends(bench) == [[2, 0]])
    }

    @Test func oneAtATime() {
        var bench = inspecting()
        #expect(bench.command(.inspect(reason: "yearly check")) == .refused(.inspecting))
        var other = Bench(compartments: Self.three)
        _ = other.command(.inspect(reason: "yearly check"))
        other.serve()
        other.choose(2)
        #expect(other.prompt == .busy)
        #expect(other.opened == [1])
        bench.asterisk()
        #expect(bench.command(.inspect(reason: "yearly check")) == .done)
    }

    @Test func aDoorInUseComesLast() {
        var bench = Bench(compartments: Self.three)
        bench.type(Bench.grant())
        bench.pulse()
        bench.door(1, .open)
        _ = bench.command(.inspect(reason: "yearly check"))
        #expect(bench.opened == [1, 2], "the resident is not disturbed")
        goThrough(&bench, 2)
        bench.door(1, .closed)
        goThrough(&bench, 3)
        #expect(bench.opened == [1, 2, 3, 1])
        goThrough(&bench, 1)
        #expect(ends(bench) == [[3, 0]])
    }

    @Test func aDoorWhoseLockIsBeingDrivenTillTheEndCountsAsFailed() {
        var bench = Bench()
        bench.type(Bench.grant(set: 2))
        _ = bench.command(.inspect(reason: "yearly check"))
        #expect(bench.opened == [2, 1])
        bench.pulse()
        bench.door(1, .open)
        bench.door(1, .closed)
        #expect(ends(bench) == [[1, 1]])
    }

    @Test func aStoreThatFailsEndsIt() {
        var bench = inspecting()
        bench.pulse()
        bench.send(.storeFailed(.full))
        bench.door(1, .open)
        bench.door(1, .closed)
        #expect(bench.opened == [1])
        bench.send(.storeRecovered)
        #expect(ends(bench) == [[0, 1]])
        bench.advance(by: .seconds(60))
        #expect(bench.opened == [1])
    }

    @Test func whoeverRevokesTheOperatorEndsIt() {
        var bench = inspecting()
        bench.pulse()
        bench.door(1, .open)
        _ = bench.command(
            .revokeServiceCredential(Bench.holder, found: Bench.credential()))
        bench.door(1, .closed)
        #expect(bench.opened == [1])
        #expect(ends(bench) == [[1, 0]])
    }
}

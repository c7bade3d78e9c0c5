import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// What a change of a reservation may not get past, and what does not stand in its way.
@Suite(.timeLimit(.minutes(1)))
struct ChangeRulesTests {
    private static func at(_ hours: Int, _ minutes: Int = 0) -> WallTime {
        TestRegistry.at(hours, minutes)
    }

    private static func change(
        _ made: Reservation, _ start: WallTime, _ end: WallTime, as caller: Caller,
        _ test: TestRegistry
    ) async throws -> RegistryAnswer<Reservation> {
        try await test.write(as: caller) { step in
            try BookingDesk.change(made.id, to: (start, end), version: nil, in: &step)
        }
    }

    private static func setTerms(
        of id: AssetID, _ test: TestRegistry,
        _ change: @escaping @Sendable (inout BookingTerms) -> Void
    ) async throws {
        try await test.write { step in
            var asset = try #require(try AssetDesk.find(id, in: step))
            change(&asset.terms)
            _ = try #require(try AssetDesk.change(asset, in: &step).value)
        }
    }

    @Test(arguments: TestedEngine.available)
    func largerBuffersDoNotStandInTheWayOfAnEndThatStays(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            _ = try await test.book(Self.at(1), Self.at(2))
            let made = try await test.book(for: test.bea, Self.at(2), Self.at(4))
            try await Self.setTerms(of: TestRegistry.drill, test) {
                $0.bufferBeforeMinutes = 30
                $0.bufferAfterMinutes = 30
            }
            let bea = TestRegistry.resident(test.bea)
            let shorter = try await Self.change(made, Self.at(2), Self.at(3), as: bea, test)
            #expect(shorter.value?.blocked == WallWindow(start: Self.at(2), end: Self.at(3, 30)))
            // With the new buffers two hours do not fit between the neighbours.
            let moved = try await Self.change(made, Self.at(2, 15), Self.at(3), as: bea, test)
            guard case .booking(let refusal)? = moved.refusal else {
                Issue.record("not refused: \(moved)")
                return
            }
            #expect(refusal.main.rule == .buffer)
        }
    }

    @Test(arguments: TestedEngine.available)
    func smallerBuffersLeaveTheEndThatStaysAsItIs(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await Self.setTerms(of: TestRegistry.drill, test) {
                $0.bufferBeforeMinutes = 7 * 1_440
            }
            let made = try await test.book(Self.at(240), Self.at(242))
            try await Self.setTerms(of: TestRegistry.drill, test) { $0.bufferBeforeMinutes = 0 }
            test.wait(until: Self.at(239))
            let longer = try await Self.change(
                made, Self.at(240), Self.at(243), as: TestRegistry.resident(test.ada), test)
            #expect(longer.value?.blocked == WallWindow(start: Self.at(72), end: Self.at(243)))
        }
    }

    @Test(arguments: TestedEngine.available)
    func timeCanBeGivenBackUnderAClosureThatCameLater(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(8))
            try await test.write { step in
                for (start, end) in [(Self.at(3), Self.at(4)), (Self.at(10), Self.at(11))] {
                    let closure = Closure(
                        id: "", organisation: TestRegistry.rhede, asset: TestRegistry.drill,
                        window: WallWindow(start: start, end: end), reason: "Wartung")
                    _ = try #require(try ClosureDesk.create(closure, in: &step).value)
                }
            }
            let ada = TestRegistry.resident(test.ada)
            let shorter = try await Self.change(made, Self.at(2), Self.at(6), as: ada, test)
            #expect(shorter.value?.window.end == Self.at(6))
            let longer = try await Self.change(made, Self.at(2), Self.at(9), as: ada, test)
            #expect(longer.value?.window.end == Self.at(9))
            let into = try await Self.change(made, Self.at(2), Self.at(10, 30), as: ada, test)
            guard case .booking(let refusal)? = into.refusal else {
                Issue.record("not refused: \(into)")
                return
            }
            #expect(refusal.main.rule == .assetClosed)
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatAnOperatorConfirmed_ItsHolderCannotMoveAlone(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(TestRegistry.bike, Self.at(24), Self.at(28))
            _ = try await test.write(as: TestRegistry.operatorOfRhede) {
                try BookingDesk.confirm(made.id, in: &$0)
            }
            let ada = TestRegistry.resident(test.ada)
            for (start, end) in [(24, 30), (22, 26), (48, 50)] {
                let no = try await Self.change(
                    made, Self.at(start), Self.at(end), as: ada, test)
                #expect(no.value == nil, "\(start) to \(end)")
            }
            let shorter = try await Self.change(made, Self.at(25), Self.at(27), as: ada, test)
            #expect(shorter.value?.window == WallWindow(start: Self.at(25), end: Self.at(27)))
            let moved = try await Self.change(
                made, Self.at(48), Self.at(50), as: TestRegistry.operatorOfRhede, test)
            #expect(moved.value?.window == WallWindow(start: Self.at(48), end: Self.at(50)))
        }
    }

    @Test(arguments: TestedEngine.available)
    func timeThatAnOperatorTakesAwayIsALease(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(6))
            try await test.acknowledge()
            let desk = TestRegistry.operatorOfRhede
            let shorter = try await Self.change(made, Self.at(2), Self.at(4), as: desk, test)
            #expect(shorter.value?.window == WallWindow(start: Self.at(2), end: Self.at(4)))
            // Ada's PIN opens until 6 there, as far as anybody knows.
            #expect(try await test.order(for: test.bea, Self.at(4), Self.at(6)).value == nil)
            let later = try await Self.change(made, Self.at(3), Self.at(4), as: desk, test)
            #expect(later.value?.window == WallWindow(start: Self.at(3), end: Self.at(4)))
            #expect(try await test.order(for: test.bea, Self.at(2), Self.at(3)).value == nil)
            // Nobody sees what is only kept free.
            let listed = try await test.read(as: desk) { step in
                try ReservationList.find(
                    ReservationFilter(organisation: TestRegistry.rhede), ListPage(), in: step)
            }
            #expect(listed.value?.map(\.id) == [made.id])
            try await test.acknowledge(through: shorter.value?.grantNumber)
            _ = try await test.book(for: test.bea, Self.at(4), Self.at(6))
            #expect(try await test.order(for: test.bea, Self.at(2), Self.at(3)).value == nil)
            try await test.acknowledge()
            _ = try await test.book(for: test.bea, Self.at(2), Self.at(3))
        }
    }

    @Test(arguments: TestedEngine.available)
    func reservationMovedByAnOperatorKeepsItsOldTimeUntilItIsOver(
        _ engine: TestedEngine
    ) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            _ = try await test.book(for: test.bea, Self.at(5), Self.at(6))
            let desk = TestRegistry.operatorOfRhede
            let moved = try await Self.change(made, Self.at(8), Self.at(9), as: desk, test)
            #expect(moved.value?.window == WallWindow(start: Self.at(8), end: Self.at(9)))
            test.wait(until: Self.at(3))
            #expect(try await test.order(for: test.bea, Self.at(3), Self.at(4)).value == nil)
            // Nobody hears the cabinet: the lease runs out with the old time.
            test.wait(until: Self.at(4, 11))
            _ = try await test.write(as: Housekeeping.caller) { try Housekeeping.run(in: &$0) }
            #expect(
                try await test.number(
                    "SELECT count(*) AS number FROM reservations WHERE holds = 1") == 2)
        }
    }
}

import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// What is out of its compartment is not lent to others, whatever the reservations say.
@Suite(.timeLimit(.minutes(1)))
struct OutOnLoanTests {
    private static func at(_ hours: Int, _ minutes: Int = 0) -> WallTime {
        TestRegistry.at(hours, minutes)
    }

    private static func free(
        _ test: TestRegistry, until: WallTime = at(6)
    ) async throws -> [[WallWindow]] {
        let window = WallWindow(start: test.now, end: until)
        let one = try await test.read {
            try AvailabilityDesk.of(TestRegistry.drill, in: window, step: $0)
        }
        let all = try await test.read {
            try AvailabilityDesk.ofAll(AssetFilter(), in: window, step: $0)
        }
        let listed = try #require(all.value).first { $0.asset == TestRegistry.drill }
        return [try #require(one.value).free, try #require(listed).free]
    }

    @Test(arguments: TestedEngine.available)
    func startOfALoanStays(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(0, 15), Self.at(2))
            test.wait(until: Self.at(0, 20))
            try await test.pickUp(made)
            for caller in [TestRegistry.resident(test.ada), TestRegistry.operatorOfRhede] {
                let moved = try await test.write(as: caller) { step in
                    try BookingDesk.change(
                        made.id, to: (Self.at(6), Self.at(8)), version: nil, in: &step)
                }
                #expect(moved.refusal != nil)
            }
            #expect(try await test.order(for: test.bea, Self.at(1), Self.at(2)).value == nil)
        }
    }

    @Test(arguments: TestedEngine.available)
    func assetTakenAfterItsHolderCalledOffIsNotLentBeforeItIsDue(
        _ engine: TestedEngine
    ) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(0), Self.at(4))
            try await test.acknowledge()
            _ = try await test.write(as: TestRegistry.resident(test.ada)) {
                try BookingDesk.cancel(made.id, in: &$0)
            }
            test.wait(until: Self.at(0, 10))
            try await test.tellPickup(with: made.id.grant, due: Self.at(4))
            let no = try await test.order(for: test.bea, Self.at(1), Self.at(2))
            guard case .booking(let refusal)? = no.refusal else {
                Issue.record("lent to two: \(no)")
                return
            }
            #expect(refusal.main.rule == .overlap)
            #expect(refusal.next == .slot(WallWindow(start: Self.at(4), end: Self.at(5))))
            #expect(
                try await Self.free(test)
                    == [[WallWindow(start: Self.at(4), end: Self.at(6))]]
                    + [[WallWindow(start: Self.at(4), end: Self.at(6))]])
            _ = try await test.book(for: test.bea, Self.at(4), Self.at(5))
            // Whoever has it may keep it longer where nobody waits.
            let longer = try await test.write(as: TestRegistry.resident(test.ada)) { step in
                try BookingDesk.change(
                    made.id, to: (Self.at(0), Self.at(5)), version: nil, in: &step)
            }
            #expect(longer.value == nil)
        }
    }

    @Test(arguments: TestedEngine.available)
    func assetTakenWithAnUnknownGrantIsNotLentBeforeItIsDue(
        _ engine: TestedEngine
    ) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.tellPickup(with: GrantID("g-made-here"), due: Self.at(3))
            #expect(try await test.order(for: test.bea, Self.at(1), Self.at(2)).value == nil)
            #expect(
                try await Self.free(test)
                    == [[WallWindow(start: Self.at(3), end: Self.at(6))]]
                    + [[WallWindow(start: Self.at(3), end: Self.at(6))]])
            _ = try await test.book(for: test.bea, Self.at(3), Self.at(4))
        }
    }

    @Test(arguments: TestedEngine.available)
    func assetThatIsOutPastItsTimeIsNotLentBeforeItIsDue(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.write { step in
                var drill = try #require(try AssetDesk.find(TestRegistry.drill, in: step))
                drill.terms.graceMinutes = 60
                drill.terms.bufferAfterMinutes = 15
                _ = try #require(try AssetDesk.change(drill, in: &step).value)
            }
            let made = try await test.book(Self.at(0), Self.at(1))
            try await test.pickUp(made)
            // Its time and buffer are over, and it has an hour's grace.
            test.wait(until: Self.at(1, 20))
            #expect(try await test.order(for: test.bea, Self.at(1, 30), Self.at(2)).value == nil)
            #expect(
                try await Self.free(test)
                    == [[WallWindow(start: Self.at(2, 15), end: Self.at(6))]]
                    + [[WallWindow(start: Self.at(2, 15), end: Self.at(6))]])
            _ = try await test.book(for: test.bea, Self.at(2, 15), Self.at(3))
        }
    }

    @Test(arguments: TestedEngine.available)
    func nextPickupEndsALoanThatTheCabinetForgot(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let first = try await test.book(Self.at(0), Self.at(1))
            let second = try await test.book(for: test.bea, Self.at(2), Self.at(4))
            try await test.tellPickup(with: first.id.grant, due: Self.at(1))
            // The card was replaced: the journal is another one, and its loans begin at 1 again.
            test.wait(until: Self.at(2))
            try await test.tellPickup(with: second.id.grant, due: Self.at(4), journal: 8)
            let loans = try await test.rows(
                "SELECT reservation, state, ended_ms FROM loans ORDER BY picked_up_ms")
            #expect(try loans.map { try $0.text("state") } == ["presumedReturned", "open"])
            #expect(try loans[0].optionalTime("ended_ms") == Self.at(2))
            #expect(try await test.anomalies() == ["presumedReturned"])
            #expect(
                try await test.number(
                    "SELECT count(*) AS number FROM facts WHERE detail = 'presumedReturned'") == 1)
            // An older pickup that is told later ends nothing.
            try await test.tellPickup(
                with: GrantID("g-late"), due: Self.at(1), at: Self.at(1), journal: 9)
            #expect(
                try await test.number(
                    "SELECT count(*) AS number FROM loans WHERE state = 'open'") == 2)
        }
    }
}

import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Moving a reservation, and extending a loan.
@Suite(.timeLimit(.minutes(1)))
struct ReservationChangeTests: RegistryHours {
    private static func change(
        _ id: ReservationID, _ start: WallTime, _ end: WallTime, version: Int64? = nil,
        as caller: Caller, _ test: TestRegistry
    ) async throws -> RegistryAnswer<Reservation> {
        try await test.write(as: caller) { step in
            try BookingDesk.change(id, to: (start, end), version: version, in: &step)
        }
    }

    @Test(arguments: TestedEngine.available)
    func movedReservationKeepsItsPIN_AndIsToldAnew(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let ada = TestRegistry.resident(test.ada)
            let made = try await test.book(Self.at(2), Self.at(4))
            try await test.acknowledge()
            let pin = try await test.pin(of: made.id)
            #expect(pin?.count == 6)
            let moved = try await Self.change(
                made.id, Self.at(3), Self.at(6), version: 1, as: ada, test)
            #expect(moved.value?.window == WallWindow(start: Self.at(3), end: Self.at(6)))
            #expect(moved.value?.version == 2)
            #expect(try await test.stored(made.id) == moved.value)
            let changes = try await test.changes()
            guard case .grant(let first)? = changes.first?.body,
                case .grant(let second)? = changes.last?.body, changes.count == 2
            else {
                Issue.record("not two grants: \(changes)")
                return
            }
            #expect(second.window == moved.value?.window)
            #expect(second.verifier == first.verifier)
            // The cabinet does not know the new time yet.
            #expect(try await test.pin(of: made.id) == nil)
            try await test.acknowledge()
            #expect(try await test.pin(of: made.id) == pin)
            // Its old time is free, its new one is not.
            _ = try await test.book(for: test.bea, Self.at(2), Self.at(3))
            #expect(try await test.order(for: test.bea, Self.at(5), Self.at(7)).refusal != nil)
            let stale = try await Self.change(
                made.id, Self.at(7), Self.at(8), version: 1, as: ada, test)
            #expect(stale.refusal == .changedMeanwhile("reservation"))
            let same = try await Self.change(made.id, Self.at(3), Self.at(6), as: ada, test)
            #expect(same.value == moved.value)
        }
    }

    @Test(arguments: TestedEngine.available)
    func loanIsExtendedWhereNobodyWaits(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let ada = TestRegistry.resident(test.ada)
            let made = try await test.book(Self.at(0, 15), Self.at(2))
            _ = try await test.book(for: test.bea, Self.at(4), Self.at(5))
            test.wait(until: Self.at(0, 20))
            try await test.pickUp(made)
            // Overdue by then, its own lateness does not stand in its way.
            test.wait(until: Self.at(2, 10))
            let longer = try await Self.change(
                made.id, made.window.start, Self.at(4), as: ada, test)
            #expect(longer.value?.window.end == Self.at(4))
            #expect(
                try await test.number("SELECT due_ms AS number FROM loans")
                    == Self.at(4).millisecondsSince1970)
            let tooLong = try await Self.change(
                made.id, made.window.start, Self.at(4, 30), as: ada, test)
            guard case .booking(let refusal)? = tooLong.refusal else {
                Issue.record("not refused: \(tooLong)")
                return
            }
            #expect(refusal.main.rule == .overlap)
            #expect(refusal.next == .none(.startIsKept))
            try await test.write { step in
                _ = try step.db.run("UPDATE loans SET state = 'returned', ended_ms = 1")
            }
            let back = try await Self.change(
                made.id, made.window.start, Self.at(3), as: ada, test)
            #expect(back.refusal?.conflict == "The asset is back; book anew.")
        }
    }

    @Test(arguments: TestedEngine.available)
    func whoMayNotOrComesTooLateChangesNothing(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            for caller in [
                TestRegistry.resident(test.bea), TestRegistry.operatorOfBocholt,
                TestRegistry.steward,
            ] {
                let no = try await Self.change(
                    made.id, Self.at(2), Self.at(3), as: caller, test)
                #expect(no.refusal == .notPermitted(.changeReservation))
            }
            let byOperator = try await Self.change(
                made.id, Self.at(2), Self.at(3), as: TestRegistry.operatorOfRhede, test)
            #expect(byOperator.value?.window.end == Self.at(3))
            _ = try await test.write { try BookingDesk.cancel(made.id, in: &$0) }
            let late = try await Self.change(
                made.id, Self.at(2), Self.at(4), as: TestRegistry.resident(test.ada), test)
            #expect(
                late.refusal?.conflict
                    == "The reservation is cancelled; this cannot be done with it any more.")
            let none = try await Self.change(
                ReservationID("r-none"), Self.at(2), Self.at(4), as: TestRegistry.local, test)
            #expect(none.refusal == .notFound("reservation", "r-none"))
        }
    }

    @Test(arguments: TestedEngine.available)
    func changedRequestLapsesNoLaterThanItsEnd(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let wish = try await test.book(TestRegistry.bike, Self.at(24), Self.at(26))
            let earlier = try await Self.change(
                wish.id, Self.at(0, 15), Self.at(1, 15), as: TestRegistry.resident(test.ada), test)
            #expect(earlier.value?.state == .requested)
            #expect(earlier.value?.requestedUntil == Self.at(1, 15))
            #expect(try await test.changes().isEmpty)
        }
    }
}

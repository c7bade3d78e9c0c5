import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Calling off, and when the time is another's: what a cabinet or a member knows is a lease.
@Suite(.timeLimit(.minutes(1)))
struct LeaseTests: RegistryHours {
    private static func cancel(
        _ id: ReservationID, as caller: Caller, _ test: TestRegistry
    ) async throws -> RegistryAnswer<Reservation> {
        try await test.write(as: caller) { try BookingDesk.cancel(id, in: &$0) }
    }

    @Test(arguments: TestedEngine.available)
    func memberWhoCallsOffFreesTheTimeAtOnce(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            let ended = try await Self.cancel(made.id, as: TestRegistry.resident(test.ada), test)
            #expect(ended.value?.state == .cancelled)
            #expect(ended.value?.holds == false)
            #expect(ended.value?.endedAt == test.now)
            #expect(try await test.stored(made.id) == ended.value)
            let changes = try await test.changes()
            #expect(changes.last?.body == .revokeGrant(made.id.grant))
            _ = try await test.book(for: test.bea, Self.at(2), Self.at(4))
            let again = try await Self.cancel(made.id, as: TestRegistry.resident(test.ada), test)
            #expect(again.value == ended.value)
            #expect(try await test.changes().count == 3)
            let facts = try await test.rows(
                "SELECT detail FROM facts WHERE kind = 'cancellation'")
            #expect(try facts.map { try $0.text("detail") } == ["member"])
        }
    }

    @Test(arguments: TestedEngine.available)
    func operatorWhoCallsOffWaitsForTheCabinet(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            let ended = try await Self.cancel(made.id, as: TestRegistry.operatorOfRhede, test)
            #expect(ended.value?.state == .cancelled)
            #expect(ended.value?.holds == true)
            // The grant alone is not the revocation.
            try await test.acknowledge(through: made.grantNumber)
            #expect(try await test.order(for: test.bea, Self.at(2), Self.at(4)).refusal != nil)
            try await test.acknowledge()
            #expect(try await test.stored(made.id).holds == false)
            _ = try await test.book(for: test.bea, Self.at(2), Self.at(4))
        }
    }

    @Test(arguments: TestedEngine.available)
    func leaseOfASilentCabinetRunsOut(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            // The buffer of the car goes on for longer than the lease.
            try await test.write { step in
                var drill = try #require(try AssetDesk.find(TestRegistry.drill, in: step))
                drill.terms.bufferAfterMinutes = 120
                _ = try #require(try AssetDesk.change(drill, in: &step).value)
            }
            let made = try await test.book(Self.at(2), Self.at(4))
            _ = try await Self.cancel(made.id, as: TestRegistry.operatorOfRhede, test)
            test.wait(until: Self.at(4, 9))
            _ = try await test.write { try Housekeeping.run(in: &$0) }
            #expect(try await test.stored(made.id).holds)
            test.wait(until: Self.at(4, 10))
            _ = try await test.write { try Housekeeping.run(in: &$0) }
            #expect(try await test.stored(made.id).holds == false)
            #expect(try await test.number("SELECT count(*) AS number FROM pins") == 0)
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatWasPickedUpIsNotCalledOff_NorByOthers(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            for caller in [
                TestRegistry.resident(test.bea), TestRegistry.operatorOfBocholt,
                TestRegistry.steward, TestRegistry.nobody,
            ] {
                let no = try await Self.cancel(made.id, as: caller, test)
                #expect(no.refusal == .notPermitted(.cancelReservation))
            }
            try await test.pickUp(made)
            let late = try await Self.cancel(made.id, as: TestRegistry.resident(test.ada), test)
            #expect(
                late.refusal?.conflict
                    == "The reservation is picked up; this cannot be done with it any more.")
            #expect(try await test.changes().count == 1)
            let none = try await Self.cancel(ReservationID("r-none"), as: TestRegistry.local, test)
            #expect(none.refusal == .notFound("reservation", "r-none"))
        }
    }
}

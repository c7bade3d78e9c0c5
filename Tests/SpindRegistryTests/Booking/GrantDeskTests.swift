import SpindCore
import SpindCrypto
import SpindRegistryContracts
import SpindRegistryStore
import SpindSeeds
import Testing

@testable import SpindRegistry

/// PINs and grants: unlike each other, told when the cabinet knows them.
@Suite(.timeLimit(.minutes(1)))
struct GrantDeskTests: RegistryHours {
    @Test(arguments: TestedEngine.available)
    func pinIsToldOnceTheCabinetHasIt_AndFitsItsFingerprint(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            #expect(try await test.pin(of: made.id) == nil)
            try await test.acknowledge()
            let pin = try #require(try await test.pin(of: made.id))
            guard case .grant(let grant)? = try await test.changes().last?.body else {
                Issue.record("no grant")
                return
            }
            let verifier = try await test.read { step in
                let keys = try #require(try GrantDesk.keys(of: TestRegistry.cabinet, in: step))
                return Hexadecimal.text(keys.material.pinVerifier.verifier(ofDigits: pin).bytes)
            }
            #expect(grant.verifier == verifier)
            let stored = try await test.rows("SELECT sealed FROM pins")
            #expect(try stored.count == 1 && stored[0].blob("sealed") != Array(pin.utf8))
            for (caller, isTold) in [
                (TestRegistry.resident(test.ada), true), (TestRegistry.operatorOfRhede, true),
                (TestRegistry.resident(test.bea), false), (TestRegistry.steward, false),
                (TestRegistry.operatorOfBocholt, false), (TestRegistry.maintainer, false),
            ] {
                let answer = try await test.read(as: caller) {
                    try GrantDesk.pin(of: made.id, in: $0)
                }
                #expect((answer.value?.pin == pin) == isTold, "\(caller.account)")
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func endedReservationHasNoPIN(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            try await test.acknowledge()
            _ = try await test.write { try BookingDesk.cancel(made.id, in: &$0) }
            let ended = try await test.read { try GrantDesk.pin(of: made.id, in: $0) }
            #expect(ended.refusal?.conflict == "The reservation is cancelled and has no PIN.")
            let none = try await test.read {
                try GrantDesk.pin(of: ReservationID("r-none"), in: $0)
            }
            #expect(none.refusal == .notFound("reservation", "r-none"))
        }
    }

    @Test(arguments: TestedEngine.available)
    func drawnPINThatIsTakenIsDrawnAgain(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let first = try await test.book(Self.at(2), Self.at(4))
            let second = try await test.book(
                TestRegistry.drill, for: test.bea, Self.at(4), Self.at(5))
            try await test.acknowledge()
            // A generator that draws the first one's PIN once more.
            let pins = try await test.write { step in
                var again = step
                again.generator = SeededGenerator(seed: 77)
                try step.db.run("DELETE FROM pins")
                var one = try #require(try BookingDesk.find(first.id, in: step))
                try GrantDesk.send(&one, drawingPIN: true, in: &again)
                again.generator = SeededGenerator(seed: 77)
                var other = try #require(try BookingDesk.find(second.id, in: step))
                try GrantDesk.send(&other, drawingPIN: true, in: &again)
                return try step.db.rows("SELECT verifier FROM pins").map { try $0.blob("verifier") }
            }
            #expect(Set(pins).count == 2)
        }
    }

    @Test(arguments: TestedEngine.available)
    func cabinetThatEnrolsLaterGetsWhatStands(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.write { step in
                _ = try step.db.run(
                    "UPDATE cabinets SET key_sealed = NULL WHERE id = $1",
                    [SQLValue(TestRegistry.cabinet)])
                _ = try step.db.run("DELETE FROM change_logs")
            }
            let made = try await test.book(Self.at(2), Self.at(4))
            let over = try await test.book(
                TestRegistry.drill, for: test.bea, Self.at(0), Self.at(1))
            let out = try await test.book(
                TestRegistry.bike, for: test.bea, Self.at(0), Self.at(1),
                as: TestRegistry.operatorOfRhede)
            _ = try await test.book(TestRegistry.bike, for: test.bea, Self.at(30), Self.at(32))
            #expect(made.grantNumber == nil)
            let untold = try await test.read { try GrantDesk.pin(of: made.id, in: $0) }
            #expect(untold.value?.isOnCabinet == false)
            try await test.pickUp(out)
            test.wait(until: Self.at(1, 30))
            try await test.enrol(TestRegistry.cabinet, epoch: 1, sets: 60)
            let told = try await test.changes().compactMap { change in
                if case .grant(let grant) = change.body { grant } else { nil }
            }
            #expect(told.map(\.id) == [out.id.grant, made.id.grant])
            #expect(told.allSatisfy { $0.keyEpoch == 1 })
            #expect(!told.map(\.id).contains(over.id.grant))
            try await test.acknowledge()
            let pin = try await test.pin(of: made.id)
            #expect(pin?.count == 7)
            // The same key again: the PIN that was told stays.
            try await test.write { try GrantDesk.sendAll(to: TestRegistry.cabinet, in: &$0) }
            try await test.acknowledge()
            #expect(try await test.pin(of: made.id) == pin)
            // Another key: the old fingerprints are worth nothing.
            try await test.enrol(TestRegistry.cabinet, epoch: 2, sets: 60)
            #expect(
                try await test.number(
                    "SELECT count(*) AS number FROM pins WHERE key_epoch <> 2") == 0)
            #expect(try await test.number("SELECT count(*) AS number FROM pins") == 2)
        }
    }
}

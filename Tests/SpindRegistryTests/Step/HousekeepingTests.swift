import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// What time alone brings about.
@Suite(.timeLimit(.minutes(1)))
struct HousekeepingTests: RegistryHours {
    private static func keep(_ test: TestRegistry) async throws {
        let hasMore = try await test.write(as: Housekeeping.caller) {
            try Housekeeping.run(in: &$0)
        }
        #expect(!hasMore)
    }

    @Test(arguments: TestedEngine.available)
    func requestThatNobodyConfirmedLapses(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let wish = try await test.book(TestRegistry.bike, Self.at(24), Self.at(26))
            test.wait(until: Self.at(1, 59))
            try await Self.keep(test)
            #expect(try await test.stored(wish.id).state == .requested)
            test.wait(until: Self.at(2))
            try await Self.keep(test)
            let lapsed = try await test.stored(wish.id)
            #expect(lapsed.state == .declined)
            #expect(!lapsed.holds)
            #expect(lapsed.endedBy == Housekeeping.caller.account)
            try await Self.keep(test)
            #expect(
                try await test.number(
                    "SELECT count(*) AS number FROM facts WHERE detail = 'lapsed'") == 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func absenceNeedsAWholeJournalPastTheDeadline(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            // The deadline of the drill is an hour after the start.
            let made = try await test.book(Self.at(2), Self.at(6))
            try await test.acknowledge()
            func state(after time: WallTime) async throws -> ReservationState {
                test.wait(until: max(test.now, time))
                try await Self.keep(test)
                return try await test.stored(made.id).state
            }
            // Never heard; heard before; heard, but not all; heard just past, and its clock may be
            // wrong; then heard for sure.
            #expect(try await state(after: Self.at(3, 1)) == .confirmed)
            try await test.hear(at: Self.at(3), latest: Self.at(3))
            #expect(try await state(after: Self.at(3, 1)) == .confirmed)
            try await test.hear(at: Self.at(4), latest: Self.at(4), unsent: 1)
            #expect(try await state(after: Self.at(4)) == .confirmed)
            try await test.hear(at: Self.at(4), latest: Self.at(1))
            try await test.write { step in
                _ = try step.db.run(
                    "UPDATE cabinet_links SET heard_ms = $1", [SQLValue(Self.at(3, 5))])
            }
            #expect(try await state(after: Self.at(4)) == .confirmed)
            try await test.hear(at: Self.at(4), latest: Self.at(1))
            #expect(try await state(after: Self.at(4)) == .noShow)
            let ended = try await test.stored(made.id)
            #expect(ended.holds)
            #expect(try await test.changes().last?.body == .revokeGrant(made.id.grant))
            try await test.acknowledge()
            #expect(try await test.stored(made.id).holds == false)
            #expect(
                try await test.number("SELECT count(*) AS number FROM facts WHERE kind = 'noShow'")
                    == 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func recordPastTheDeadlineIsProofAtOnce(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(6))
            test.wait(until: Self.at(3, 2))
            try await test.hear(at: Self.at(3, 1), latest: Self.at(3, 1))
            try await Self.keep(test)
            #expect(try await test.stored(made.id).state == .noShow)
        }
    }

    @Test(arguments: TestedEngine.available)
    func pinsGoWhenNobodyCanUseThem(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let out = try await test.book(Self.at(0), Self.at(1))
            let unsure = try await test.book(Self.at(1), Self.at(2))
            let over = try await test.book(
                TestRegistry.bike, for: test.bea, Self.at(0), Self.at(1),
                as: TestRegistry.operatorOfRhede)
            try await test.pickUp(out)
            _ = try await test.write { try BookingDesk.cancel(over.id, in: &$0) }
            test.wait(until: Self.at(5))
            try await Self.keep(test)
            let kept = try await test.rows("SELECT reservation FROM pins")
            #expect(
                Set(try kept.map { try $0.text("reservation") })
                    == [out.id.rawValue, unsure.id.rawValue])
            try await test.write { step in
                _ = try step.db.run("UPDATE loans SET state = 'returned', ended_ms = 1")
            }
            try await Self.keep(test)
            #expect(try await test.number("SELECT count(*) AS number FROM pins") == 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func secretsAndKeptAnswersEnd(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.write { step in
                try step.db.run(
                    """
                    INSERT INTO accounts (id, region, login, created_ms)
                    VALUES ('a-1', 'kreis-borken', 'ada', 0)
                    """)
                for (index, hours) in [1, 3].enumerated() {
                    try step.db.run(
                        """
                        INSERT INTO secrets (hash, id, account, kind, created_ms, expires_ms)
                        VALUES ($1, $2, 'a-1', 'session', 0, $3)
                        """,
                        [.blob([UInt8(index)]), .text("s-\(index)"), SQLValue(Self.at(hours))])
                    try step.db.run(
                        """
                        INSERT INTO idempotency_keys (caller, key, request_hash, status, answer,
                            created_ms)
                        VALUES ('a-1', $1, $2, 200, '', $3)
                        """,
                        [.text("k-\(index)"), .blob([1]), SQLValue(Self.at(hours - 24))])
                }
            }
            test.wait(until: Self.at(2))
            try await Self.keep(test)
            #expect(
                try await test.rows("SELECT id FROM secrets").map { try $0.text("id") } == ["s-1"])
            #expect(
                try await test.rows("SELECT key FROM idempotency_keys").map { try $0.text("key") }
                    == ["k-1"])
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatIsMoreThanOneStepGoesOnInTheNext(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.write { step in
                var bike = try #require(try AssetDesk.find(TestRegistry.bike, in: step))
                bike.terms.minimumMinutes = 15
                bike.terms.atOnce = nil
                _ = try #require(try AssetDesk.change(bike, in: &step).value)
            }
            let ada = test.ada
            try await test.write(as: TestRegistry.resident(ada)) { step in
                for index in 0..<201 {
                    let start = Self.at(24) + .seconds(900 * index)
                    _ = try #require(
                        try BookingDesk.create(
                            BookingOrder(
                                asset: TestRegistry.bike, member: ada, start: start,
                                end: start + .seconds(900)), in: &step
                        ).value)
                }
            }
            test.wait(until: Self.at(3))
            #expect(try await test.write { try Housekeeping.run(in: &$0) })
            #expect(try await test.write { try !Housekeeping.run(in: &$0) })
            #expect(
                try await test.number(
                    "SELECT count(*) AS number FROM reservations WHERE state = 'requested'") == 0)
        }
    }
}

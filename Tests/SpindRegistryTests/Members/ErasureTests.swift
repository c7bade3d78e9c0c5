import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Forgetting a person: nothing in the whole database names them afterwards.
@Suite(.timeLimit(.minutes(1)))
struct ErasureTests {
    private static let name = "Zita Zwölfer-Zumbrägel"
    private static let words = [
        "Zita", "zwölfer", "zita@example.org", "0151 7777", "Heiden", "Z-4711",
    ]

    @Test(arguments: TestedEngine.available)
    func nothingNamesWhoWasErased(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let zita = try await Self.addEverywhere(test)
            #expect(try await Self.mentions(test).count >= 6)
            let reservation = try await test.book(
                for: zita, TestRegistry.at(1), TestRegistry.at(2))
            _ = try await test.write { step in
                try step.db.run(
                    """
                    INSERT INTO anomalies (id, organisation, reservation, kind, detail, at_ms,
                        closed_ms, closed_by, note)
                    VALUES ('n', 'rhede', $1, 'problemReported', 'x', 0, 1, 'a', $2)
                    """, [SQLValue(reservation.id), .text("told \(Self.name) on the phone")])
            }
            let standing = try await test.write { try MemberDesk.erase(zita, in: &$0) }
            #expect(
                standing.refusal?.conflict
                    == "There are reservations or loans that have not ended; end them first.")
            _ = try await test.write(as: TestRegistry.resident(zita)) {
                try BookingDesk.cancel(reservation.id, in: &$0)
            }
            try await test.acknowledge()
            let erased = try await test.write(as: TestRegistry.resident(zita)) {
                try MemberDesk.erase(zita, in: &$0)
            }
            #expect(erased.value?.erasedAt == test.now)
            #expect(erased.value?.name == nil)
            #expect(try await Self.mentions(test) == [])
            // What happened stays, under the pseudonym.
            #expect(try await test.stored(reservation.id).member == zita)
            let twice = try await test.write { try MemberDesk.erase(zita, in: &$0) }
            #expect(twice.refusal == .notFound("member", zita.rawValue))
            let booked = try await test.order(
                for: zita, TestRegistry.at(3), TestRegistry.at(4), as: TestRegistry.local)
            guard case .booking(let refusal)? = booked.refusal else {
                Issue.record("not refused: \(booked)")
                return
            }
            #expect(refusal.main.rule == .memberEnded)
        }
    }

    @Test(arguments: TestedEngine.available)
    func whoHasSomethingIsNotErased(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let ada = test.ada
            let made = try await test.book(TestRegistry.at(1), TestRegistry.at(2))
            try await test.pickUp(made)
            let out = try await test.write { try MemberDesk.erase(ada, in: &$0) }
            #expect(out.refusal != nil)
            #expect(try await test.read { try MemberDesk.find(ada, in: $0)?.name } == "Ada Älter")
        }
    }

    @Test(arguments: TestedEngine.available)
    func whoseGrantACabinetMayStillHaveIsNotErased(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let ada = test.ada
            let made = try await test.book(TestRegistry.at(1), TestRegistry.at(2))
            try await test.acknowledge()
            let caller = TestRegistry.resident(ada)
            _ = try await test.write(as: caller) { try BookingDesk.cancel(made.id, in: &$0) }
            // The cabinet has not heard of it: the PIN opens, and nobody would know for whom.
            let early = try await test.write(as: caller) { try MemberDesk.erase(ada, in: &$0) }
            #expect(early.value == nil)
            // Two hours: the window, and the largest error of its clock.
            test.wait(until: TestRegistry.at(2, 9))
            let late = try await test.write(as: caller) { try MemberDesk.erase(ada, in: &$0) }
            #expect(late.value == nil)
            test.wait(until: TestRegistry.at(2, 10))
            let over = try await test.write(as: caller) { try MemberDesk.erase(ada, in: &$0) }
            #expect(over.value?.erasedAt == test.now)
        }
    }

    private static func addEverywhere(_ test: TestRegistry) async throws -> MemberID {
        try await test.write { step in
            let made = try MemberDesk.create(
                Member(
                    id: MemberID(""), region: RegionID(""), name: name,
                    email: "zita@example.org", phone: "0151 7777", municipality: "Heiden"),
                of: TestRegistry.rhede, number: "Z-4711", in: &step)
            let zita = try #require(made.value).id
            _ = try CheckDesk.checkAge(of: zita, minimum: 18, in: &step)
            _ = try CheckDesk.checkLicence(
                of: zita, classes: ["B"], validUntil: TestRegistry.at(999), in: &step)
            try step.db.run(
                """
                INSERT INTO accounts (id, region, login, label, member, created_ms)
                VALUES ('a-z', 'kreis-borken', 'zita@example.org', $2, $1, 0)
                """, [SQLValue(zita), .text(name)])
            try step.db.run(
                """
                INSERT INTO secrets (hash, id, account, kind, label, created_ms, expires_ms)
                VALUES ($1, 's-z', 'a-z', 'token', 'Zitas Telefon', 0, 9999999999999)
                """, [.blob([1])])
            try step.db.run(
                """
                INSERT INTO idempotency_keys (caller, key, request_hash, status, answer, created_ms)
                VALUES ('a-operator', 'k', $1, 201, $2, 0)
                """, [.blob([1]), .text(#"{"id":"\#(zita)","name":"\#(name)"}"#)])
            return zita
        }
    }

    /// Where in all tables one of the words stands.
    private static func mentions(_ test: TestRegistry) async throws -> [String] {
        let tables = try await test.rows(
            test.registry.parts.database.engine == .sqlite
                ? "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
                : """
                SELECT table_name AS name FROM information_schema.tables
                WHERE table_schema = current_schema() ORDER BY table_name
                """)
        #expect(tables.count > 25)
        var found: [String] = []
        for table in try tables.map({ try $0.text("name") }) {
            for row in try await test.rows("SELECT * FROM \(table)") {
                // A figure without a person: somebody from that municipality booked.
                for column in row.names where (table, column) != ("facts", "home") {
                    guard case .text(let text) = try row.value(column) else { continue }
                    let mentions = words.contains { text.lowercased().contains($0.lowercased()) }
                    if mentions { found.append("\(table).\(column)") }
                }
            }
        }
        return found
    }
}

import Foundation
import SpindRegistryContracts
import SpindRegistryStore
import SpindSeeds
import Testing

/// Intervals of one asset that hold never overlap.
@Suite(.timeLimit(.minutes(1)))
struct ExclusionTests {
    static let apart = RegistryExclusion(name: "one_at_a_time", table: "reservations")
    private let overlap = SQLError(.exclusion, constraint: "one_at_a_time", "")

    private func withReservations(
        _ engine: TestedEngine, limits: RegistryDatabase.Limits = .init(),
        _ body: (RegistryDatabase) async throws -> Void
    ) async throws {
        try await withDatabase(engine, limits: limits) { database, _ in
            func table(_ types: ColumnTypes) -> String {
                """
                CREATE TABLE reservations (
                    id \(types.text) PRIMARY KEY NOT NULL, asset \(types.text) NOT NULL,
                    blocked_from \(types.integer), blocked_until \(types.integer),
                    holds \(types.integer) NOT NULL CHECK (holds IN (0, 1)));

                """
            }
            try await database.migrate([
                RegistryMigration(
                    name: "1 reservations",
                    sqlite: table(ColumnTypes(.sqlite)) + Self.apart.sqlite,
                    postgres: table(ColumnTypes(.postgres)) + Self.apart.postgres)
            ])
            try await body(database)
        }
    }

    private static func insert(
        _ id: String, _ asset: String, _ times: Range<Int64>, holds: Bool = true,
        into connection: any SQLConnection
    ) throws {
        try connection.run(
            """
            INSERT INTO reservations (id, asset, blocked_from, blocked_until, holds)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .text(id), .text(asset), .integer(times.lowerBound), .integer(times.upperBound),
                SQLValue(holds),
            ])
    }

    @Test(arguments: TestedEngine.available)
    func intervalsMayTouchAndNotOverlap(_ engine: TestedEngine) async throws {
        try await withReservations(engine) { database in
            try await database.write { connection in
                try Self.insert("a", "bike", 10..<20, into: connection)
                try Self.insert("b", "bike", 20..<30, into: connection)
                try Self.insert("c", "car", 10..<30, into: connection)
                try Self.insert("d", "bike", 15..<25, holds: false, into: connection)
                for (number, times) in [
                    Int64(19)..<20, 20..<21, 0..<11, 29..<40, 0..<100, 12..<13, 10..<20,
                ].enumerated() {
                    #expect(throws: overlap, "\(times)") {
                        try connection.savepoint {
                            try Self.insert("x\(number)", "bike", times, into: $0)
                        }
                    }
                }
                #expect(throws: overlap) {
                    try connection.savepoint {
                        try $0.run("UPDATE reservations SET holds = 1 WHERE id = 'd'")
                    }
                }
                #expect(throws: overlap) {
                    try connection.savepoint {
                        try $0.run("UPDATE reservations SET asset = 'bike' WHERE id = 'c'")
                    }
                }
                #expect(throws: overlap) {
                    try connection.savepoint {
                        try $0.run("UPDATE reservations SET blocked_until = 21 WHERE id = 'a'")
                    }
                }
                // A row does not stand in its own way, also when it meets itself by its key.
                try connection.run(
                    "UPDATE reservations SET blocked_from = 11, blocked_until = 19 WHERE id = 'a'")
                try connection.run(
                    """
                    INSERT INTO reservations (id, asset, blocked_from, blocked_until, holds)
                    VALUES ('a', 'bike', 12, 18, 1) ON CONFLICT (id) DO UPDATE
                    SET blocked_from = EXCLUDED.blocked_from
                    """)
                // What was given up is free.
                try connection.run("UPDATE reservations SET holds = 0 WHERE id = 'b'")
                try Self.insert("e", "bike", 19..<40, into: connection)
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatHoldsHasALength(_ engine: TestedEngine) async throws {
        try await withReservations(engine) { database in
            let length = SQLError(.check, constraint: "one_at_a_time_length", "")
            for (from, until) in [("5", "5"), ("6", "5"), ("NULL", "5"), ("5", "NULL")] {
                func insert(_ holds: Int) -> String {
                    """
                    INSERT INTO reservations (id, asset, blocked_from, blocked_until, holds)
                    VALUES ('\(from) \(until)', 'bike', \(from), \(until), \(holds))
                    """
                }
                let (holding, resting) = (insert(1), insert(0))
                await #expect(throws: length, "\(from) to \(until)") {
                    try await database.write { try $0.run(holding) }
                }
                try await database.write { try $0.run(resting) }
                await #expect(throws: length, "\(from) to \(until)") {
                    try await database.write { try $0.run("UPDATE reservations SET holds = 1") }
                }
                try await database.write { try $0.run("DELETE FROM reservations") }
            }
        }
    }

    @Test(arguments: TestedEngine.available, [1, 2, 3])
    func theSameIsRefusedAsByComparingAll(_ engine: TestedEngine, _ seed: UInt64) async throws {
        struct Reservation: Equatable {
            var asset: String
            var times: Range<Int64>
            var holds: Bool
        }
        try await withReservations(engine) { database in
            try await database.write { connection in
                var random = SeededGenerator(seed: seed)
                var model: [String: Reservation] = [:]
                var refused = 0
                for step in 0..<600 {
                    let ids = model.keys.sorted()
                    let isNew = ids.isEmpty || Int.random(in: 0..<3, using: &random) == 0
                    let id =
                        isNew ? "r\(step)" : ids[Int.random(in: ids.indices, using: &random)]
                    if !isNew, Int.random(in: 0..<5, using: &random) == 0 {
                        try connection.run("DELETE FROM reservations WHERE id = $1", [.text(id)])
                        model[id] = nil
                        continue
                    }
                    let from = Int64.random(in: 0..<60, using: &random)
                    let new = Reservation(
                        asset: "asset \(Int.random(in: 0..<3, using: &random))",
                        times: from..<(from + Int64.random(in: 1...12, using: &random)),
                        holds: Int.random(in: 0..<4, using: &random) > 0)
                    let fits =
                        !new.holds
                        || !model.contains { other in
                            other.key != id && other.value.holds
                                && other.value.asset == new.asset
                                && other.value.times.overlaps(new.times)
                        }
                    do {
                        try connection.savepoint { inner in
                            try inner.run(
                                """
                                INSERT INTO reservations
                                    (id, asset, blocked_from, blocked_until, holds)
                                VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET
                                    asset = EXCLUDED.asset, blocked_from = EXCLUDED.blocked_from,
                                    blocked_until = EXCLUDED.blocked_until,
                                    holds = EXCLUDED.holds
                                """,
                                [
                                    .text(id), .text(new.asset), .integer(new.times.lowerBound),
                                    .integer(new.times.upperBound), SQLValue(new.holds),
                                ])
                        }
                        #expect(fits, "step \(step): \(new) was taken beside \(model)")
                        model[id] = new
                    } catch let error as SQLError {
                        refused += 1
                        #expect(error == overlap)
                        #expect(!fits, "step \(step): \(new) was refused beside \(model)")
                    }
                }
                // A test of refusals that refuses nothing, or everything, is none.
                #expect(refused > 60 && model.count > 10)
                let rows = try connection.rows("SELECT * FROM reservations ORDER BY id")
                #expect(try rows.map { try $0.text("id") } == model.keys.sorted())
                for row in rows {
                    let times = try row.integer("blocked_from")..<row.integer("blocked_until")
                    let found = Reservation(
                        asset: try row.text("asset"), times: times, holds: try row.bool("holds"))
                    #expect(model[try row.text("id")] == found)
                }
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func oneWins_WhenSixteenWantTheSameTime(_ engine: TestedEngine) async throws {
        var limits = RegistryDatabase.Limits()
        limits.connections = 16
        try await withReservations(engine, limits: limits) { database in
            for slot in 0..<50 {
                let start = Int64(slot) * 100
                let winners = try await withThrowingTaskGroup(of: String?.self) { group in
                    for client in 0..<16 {
                        group.addTask {
                            // Each a little elsewhere, all over the middle of the slot.
                            let times = (start + Int64(client))..<(start + 50 + Int64(client))
                            do {
                                let id = "s\(slot) c\(client)"
                                return try await database.write { connection in
                                    try Self.insert(id, "bike", times, into: connection)
                                    return id
                                }
                            } catch let error as SQLError where error == overlap {
                                return nil
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0 += [$1].compactMap { $0 } }
                }
                #expect(winners.count == 1, "slot \(slot): \(winners)")
                let rows = try await database.read { connection in
                    try connection.rows(
                        "SELECT id FROM reservations WHERE blocked_from >= $1",
                        [.integer(start)])
                }
                #expect(try rows.map { try $0.text("id") } == winners)
            }
        }
    }

    @Test func oneRowIsLookedAt_HoweverManyThereAre() async throws {
        try await withReservations(.sqlite) { database in
            let trigger = Self.apart.sqlite
            let start = try #require(trigger.range(of: "WHERE NEW.blocked_from < (\n"))
            let end = try #require(trigger[start.upperBound...].range(of: ");"))
            let query = String(trigger[start.upperBound..<end.lowerBound])
                .replacing("NEW.asset", with: "'a'").replacing("NEW.id", with: "'b'")
                .replacing("NEW.blocked_until", with: "5")
            let plan = try await database.read { connection in
                try connection.rows("EXPLAIN QUERY PLAN \(query)").map { try $0.text("detail") }
            }
            #expect(
                plan == [
                    "SEARCH reservations USING INDEX one_at_a_time_index "
                        + "(asset=? AND blocked_from<?)"
                ])
        }
    }
}

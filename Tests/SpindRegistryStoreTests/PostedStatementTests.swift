import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// Statements whose result nobody needs, the same on both engines.
@Suite(.timeLimit(.minutes(1)))
struct PostedStatementTests {
    private struct Refusal: Error, Equatable {}

    private static let insert = "INSERT INTO names (name) VALUES ($1)"

    /// A database with one table of names, and what is in it after a transaction.
    private func names(
        _ engine: TestedEngine,
        after body: (RegistryDatabase) async throws -> Void
    ) async throws -> [String] {
        var kept: [String] = []
        try await withDatabase(engine) { database, _ in
            try await database.write { connection in
                let text = ColumnTypes(connection.engine).text
                try connection.run("CREATE TABLE names (name \(text) PRIMARY KEY NOT NULL)")
            }
            try await body(database)
            kept = try await database.read { connection in
                try connection.rows("SELECT name FROM names ORDER BY name")
                    .map { try $0.text("name") }
            }
        }
        return kept
    }

    @Test(arguments: TestedEngine.available)
    func nextStatementSeesWhatWasPosted(_ engine: TestedEngine) async throws {
        let kept = try await names(engine) { database in
            let seen = try await database.write { connection in
                try connection.post(Self.insert, ["a"])
                try connection.post(Self.insert, ["b"])
                return try connection.row("SELECT count(*) AS found FROM names")?
                    .integer("found")
            }
            #expect(seen == 2)
        }
        #expect(kept == ["a", "b"])
    }

    @Test(arguments: TestedEngine.available)
    func commitKeepsWhatWasPosted_HoweverMuch(_ engine: TestedEngine) async throws {
        let kept = try await names(engine) { database in
            try await database.write { connection in
                for number in 100..<150 {
                    try connection.post(Self.insert, [.text(String(number))])
                }
            }
        }
        #expect(kept == (100..<150).map(String.init))
    }

    @Test(arguments: TestedEngine.available)
    func nothingIsKept_WhenAPostedStatementFails(_ engine: TestedEngine) async throws {
        let kept = try await names(engine) { database in
            for asksBehind in [true, false] {
                await #expect(throws: SQLError(.unique, constraint: "names_pkey", "")) {
                    try await database.write { connection in
                        try connection.post(Self.insert, ["a"])
                        try connection.post(Self.insert, ["a"])
                        try connection.post(Self.insert, ["b"])
                        if asksBehind { _ = try connection.rows("SELECT name FROM names") }
                    }
                }
            }
            // The connection is as good as before.
            try await database.write { try $0.post(Self.insert, ["c"]) }
        }
        #expect(kept == ["c"])
    }

    @Test(arguments: TestedEngine.available)
    func savepointUndoesWhatWasPostedInIt_AndNothingElse(_ engine: TestedEngine) async throws {
        let kept = try await names(engine) { database in
            try await database.write { connection in
                try connection.post(Self.insert, ["a"])
                #expect(throws: Refusal()) {
                    try connection.savepoint { inner in
                        try inner.post(Self.insert, ["b"])
                        throw Refusal()
                    }
                }
                #expect(throws: SQLError(.unique, constraint: "names_pkey", "")) {
                    try connection.savepoint { try $0.post(Self.insert, ["a"]) }
                }
                try connection.savepoint { try $0.post(Self.insert, ["c"]) }
            }
        }
        #expect(kept == ["a", "c"])
    }

    @Test(arguments: TestedEngine.available)
    func transactionWithoutStatementsEndsWell(_ engine: TestedEngine) async throws {
        let kept = try await names(engine) { database in
            let written = try await database.write { _ in 5 }
            await #expect(throws: Refusal()) {
                try await database.write { connection in
                    try connection.post(Self.insert, ["a"])
                    throw Refusal()
                }
            }
            let read = try await database.read { _ in 6 }
            #expect(written == 5 && read == 6)
        }
        #expect(kept.isEmpty)
    }

    @Test(arguments: TestedEngine.available)
    func severalAreAskedTogether_BehindWhatWasPosted(_ engine: TestedEngine) async throws {
        let kept = try await names(engine) { database in
            let found = try await database.write { connection in
                try connection.post(Self.insert, ["b"])
                try connection.post(Self.insert, ["a"])
                return try connection.rows(of: [
                    SQLQuery("SELECT name FROM names WHERE name > $1", ["a"]),
                    SQLQuery("SELECT name FROM names WHERE name > $1 AND name < $2", ["b", "c"]),
                    SQLQuery("SELECT name FROM names ORDER BY name", []),
                ]).map { try $0.map { try $0.text("name") } }
            }
            #expect(found == [["b"], [], ["a", "b"]])
            await #expect(throws: SQLError.self) {
                try await database.write { connection in
                    try connection.post(Self.insert, ["c"])
                    _ = try connection.rows(of: [
                        SQLQuery("SELECT name FROM names", []),
                        SQLQuery("SELECT nothing FROM names", []),
                    ])
                }
            }
        }
        #expect(kept == ["a", "b"])
    }

    /// A connection's next transaction sees what was committed since it last read.
    @Test(arguments: TestedEngine.available)
    func everyReadIsOfItsOwnMoment(_ engine: TestedEngine) async throws {
        var limits = RegistryDatabase.Limits()
        limits.connections = 1
        limits.readers = 1
        try await withDatabase(engine, limits: limits) { database, _ in
            try await database.write { try $0.run("CREATE TABLE names (name TEXT)") }
            for count in 0..<20 {
                let found = try await database.read { connection in
                    try connection.row("SELECT count(*) AS found FROM names")?.integer("found")
                }
                #expect(found == Int64(count))
                try await database.write { connection in
                    try connection.notify("names", "\(count)")
                    try connection.run(Self.insert, [.text("\(count)")])
                }
            }
        }
    }
}

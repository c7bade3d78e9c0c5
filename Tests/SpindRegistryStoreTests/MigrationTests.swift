import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// The schema goes forward, each step once.
@Suite(.timeLimit(.minutes(1)))
struct MigrationTests {
    private static func migration(_ name: String, _ sql: String) -> RegistryMigration {
        RegistryMigration(name: name, sqlite: sql, postgres: sql)
    }

    private static let first = migration(
        "1 first", "CREATE TABLE a (b BIGINT); INSERT INTO a (b) VALUES (1); -- end\n")
    private static let second = migration(
        "2 second", "UPDATE a SET b = b + 1; ALTER TABLE a ADD c BIGINT;")

    @Test(arguments: TestedEngine.available)
    func migrationsRunOnce_InTheirOrder(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            try await database.migrate([Self.first])
            try await database.migrate([Self.first])
            try await database.migrate([Self.first, Self.second])
            try await database.migrate([Self.first, Self.second])
            let row = try await database.read { try $0.row("SELECT b, c FROM a") }
            #expect(try row?.integer("b") == 2)
        }
    }

    @Test(arguments: TestedEngine.available)
    func migrationsAreWholeOrNotAtAll(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            let broken = Self.migration("2 broken", "UPDATE a SET b = 7; UPDATE missing SET b = 1;")
            do {
                try await database.migrate([Self.first, broken])
                Issue.record("a broken migration ran")
            } catch let error as SQLError {
                #expect(error.code == .statement)
                #expect(error.message.contains("migration '2 broken': "))
                #expect(error.message.contains("missing"))
            }
            let row = try await database.read { try $0.row("SELECT b FROM a") }
            #expect(try row?.integer("b") == 1)
            try await database.migrate([Self.first, Self.second])
        }
    }

    @Test(arguments: TestedEngine.available)
    func newerDatabasesAreLeftAlone(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            try await database.migrate([Self.first, Self.second])
            let other = Self.migration("2 other", "DELETE FROM a")
            for older in [[Self.first], [], [Self.first, other], [Self.second, Self.first]] {
                do {
                    try await database.migrate(older)
                    Issue.record("an older program took a newer database")
                } catch let error as SQLError {
                    #expect(error.code == .statement)
                    #expect(error.message.contains("a newer one was here"))
                }
            }
            let row = try await database.read { try $0.row("SELECT b FROM a") }
            #expect(try row?.integer("b") == 2)
        }
    }

    @Test(.enabled(if: TestedEngine.hasPostgres))
    func processesThatStartTogetherTakeTurns() async throws {
        let bench = try await RegistryBench(.postgres)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let database = try bench.open()
                    let result: Result<Void, any Error>
                    do {
                        result = .success(
                            try await database.migrate([Self.first, Self.second]))
                    } catch {
                        result = .failure(error)
                    }
                    await database.close()
                    try result.get()
                }
            }
            try await group.waitForAll()
        }
        let database = try bench.open()
        let row = try await database.read { try $0.row("SELECT b FROM a") }
        #expect(try row?.integer("b") == 2)
        await database.close()
        try await bench.delete()
    }

    @Test(arguments: TestedEngine.available)
    func theRegistrysOwnSchemaIsTaken(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            try await database.migrate(RegistrySchema.migrations)
            try await database.migrate(RegistrySchema.migrations)
            let found = try await database.read { connection in
                try connection.row("SELECT COUNT(*) AS count FROM reservations")
            }
            #expect(try found?.integer("count") == 0)
        }
    }
}

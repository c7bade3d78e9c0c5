import Foundation
import Logging
import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// What only a server does: going away, deadlocks, and telling other processes.
@Suite(.timeLimit(.minutes(1)), .enabled(if: TestedEngine.hasPostgres))
struct PostgresTests {
    private let breakOff = "SELECT pg_terminate_backend(pg_backend_pid())"

    @Test func connectionsThatBrokeAreOpenedAgain() async throws {
        try await withDatabase(.postgres) { database, _ in
            var killed: Set<Int64> = []
            for _ in 0..<3 {
                let process = try await database.write { connection in
                    try connection.row("SELECT pg_backend_pid() AS pid")?.integer("pid") ?? 0
                }
                #expect(killed.insert(process).inserted)
                try await RegistryBench.onServer { connection in
                    try connection.run("SELECT pg_terminate_backend($1::int4)", [.integer(process)])
                    // Terminated is not yet gone.
                    while try connection.row(
                        "SELECT 1 AS one FROM pg_stat_get_activity($1::int4)", [.integer(process)])
                        != nil
                    {}
                }
                let row = try await database.read { try $0.row("SELECT 1 AS one") }
                #expect(try row?.integer("one") == 1)
            }
        }
    }

    @Test func theBodyIsDoneAgain_WhenTheConnectionBreaksBeforeTheCommit() async throws {
        try await withDatabase(.postgres) { database, _ in
            try await database.write { try $0.run("CREATE TABLE names (name TEXT)") }
            let runs = Tally()
            try await database.write { connection in
                let run = runs.add("run")
                try connection.run("INSERT INTO names (name) VALUES ($1)", ["\(run)"])
                if run == 1 { try connection.run(breakOff) }
            }
            let rows = try await database.read { try $0.rows("SELECT name FROM names") }
            #expect(try rows.map { try $0.text("name") } == ["2"])
        }
    }

    @Test func theBodyIsNotDoneAgain_WhenTheConnectionBreaksAtTheCommit() async throws {
        try await withDatabase(.postgres) { database, _ in
            try await database.migrate([
                RegistryMigration(
                    name: "1", sqlite: "",
                    postgres: """
                        CREATE TABLE names (name TEXT);
                        CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
                        CREATE CONSTRAINT TRIGGER breaks AFTER INSERT ON names
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break_off();
                        """)
            ])
            let runs = Tally()
            do {
                try await database.write { connection in
                    runs.add("run")
                    try connection.run("INSERT INTO names (name) VALUES ('a')")
                }
                Issue.record("committed on a connection that broke")
            } catch let error as SQLError {
                #expect(error.code == .connection)
                #expect(error.message.contains("not known whether it happened"))
            }
            #expect(runs.all.count == 1)
        }
    }

    @Test func bothGetDone_WhenTwoWaitForEachOther() async throws {
        try await withDatabase(.postgres) { database, _ in
            try await database.write { connection in
                try connection.run("CREATE TABLE counters (id BIGINT PRIMARY KEY, count BIGINT)")
                try connection.run("INSERT INTO counters (id, count) VALUES (1, 0), (2, 0)")
            }
            let meeting = Meeting()
            let runs = Tally()
            @Sendable func raise(_ first: Int64, _ second: Int64) async throws {
                try await database.write { connection in
                    runs.add("run")
                    let sql = "UPDATE counters SET count = count + 1 WHERE id = $1"
                    try connection.run(sql, [.integer(first)])
                    meeting.arrive("has the first")
                    try meeting.wait(for: "has the first", times: 2)
                    try connection.run(sql, [.integer(second)])
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await raise(1, 2) }
                group.addTask { try await raise(2, 1) }
                try await group.waitForAll()
            }
            #expect(runs.all.count >= 3)
            let rows = try await database.read { try $0.rows("SELECT count FROM counters") }
            #expect(try rows.map { try $0.integer("count") } == [2, 2])
        }
    }

    @Test func locksThatAreNotToBeHadAreBusy() async throws {
        var limits = RegistryDatabase.Limits()
        limits.lockTimeout = .milliseconds(20)
        try await withDatabase(.postgres, limits: limits) { database, _ in
            try await database.write { connection in
                try connection.run("CREATE TABLE names (name TEXT)")
                try connection.run("INSERT INTO names (name) VALUES ('a')")
            }
            let meeting = Meeting()
            async let holder: Void = database.write { connection in
                _ = try connection.rows("SELECT name FROM names" + connection.lockingClause)
                meeting.arrive("locked")
                try meeting.wait(for: "seen")
            }
            try await onThread { try meeting.wait(for: "locked") }
            await #expect(throws: SQLError(.busy, "")) {
                try await database.write { try $0.run("UPDATE names SET name = 'b'") }
            }
            meeting.arrive("seen")
            try await holder
        }
    }

    @Test func commitsAreDurable_WhateverTheServersDefaultIs() async throws {
        for setting in ["off", "local", "remote_write"] {
            let connection =
                "\(TestedEngine.server ?? "") options='-c synchronous_commit=\(setting)'"
            let database = try RegistryDatabase(
                .postgres(connection: connection), logger: Logger(label: "test"))
            let found = try await database.write { connection in
                try connection.row("SELECT current_setting('synchronous_commit') AS setting")
            }
            #expect(try found?.text("setting") == (setting == "off" ? "on" : setting))
            await database.close()
        }
    }

    @Test func serversThatAreNotThereAreSaidToBe() {
        do {
            _ = try RegistryDatabase(
                .postgres(connection: "host=/nonexistent dbname=x password=secret"),
                logger: Logger(label: "test"))
            Issue.record("connected to nothing")
        } catch let error as SQLError {
            #expect(error.code == .connection)
            #expect(error.message.contains("/nonexistent"))
            #expect(!error.message.contains("secret"))
        } catch {
            Issue.record(error)
        }
    }
}

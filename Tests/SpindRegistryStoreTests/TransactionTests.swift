import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// What a transaction keeps, undoes and does again, the same on both engines.
@Suite(.timeLimit(.minutes(1)))
struct TransactionTests {
    private struct Refusal: Error, Equatable {}

    /// A database with one table of names.
    private func withNames(
        _ engine: TestedEngine, limits: RegistryDatabase.Limits = .init(),
        _ body: (RegistryDatabase, RegistryBench) async throws -> Void
    ) async throws {
        try await withDatabase(engine, limits: limits) { database, bench in
            try await database.write { connection in
                let text = ColumnTypes(connection.engine).text
                try connection.run("CREATE TABLE names (name \(text) PRIMARY KEY NOT NULL)")
            }
            try await body(database, bench)
        }
    }

    private func names(_ database: RegistryDatabase) async throws -> [String] {
        try await database.read { connection in
            try connection.rows("SELECT name FROM names ORDER BY name").map { try $0.text("name") }
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatIsWrittenIsThere_AlsoAfterOpeningAgain(_ engine: TestedEngine) async throws {
        let bench = try await RegistryBench(engine)
        let first = try bench.open()
        try await first.write { connection in
            try connection.run("CREATE TABLE names (name TEXT)")
            try connection.run("INSERT INTO names (name) VALUES ('a')")
        }
        await first.close()
        let second = try bench.open()
        #expect(try await names(second) == ["a"])
        await second.close()
        await #expect(throws: SQLError(.connection, "")) { try await names(second) }
        try await bench.delete()
    }

    @Test(arguments: TestedEngine.available)
    func nothingIsKept_WhenTheBodyThrows(_ engine: TestedEngine) async throws {
        try await withNames(engine) { database, _ in
            await #expect(throws: Refusal()) {
                try await database.write { connection in
                    try connection.run("INSERT INTO names (name) VALUES ('a')")
                    throw Refusal()
                }
            }
            await #expect(throws: SQLError(.unique, constraint: "names_pkey", "")) {
                try await database.write { connection in
                    try connection.run("INSERT INTO names (name) VALUES ('a')")
                    try connection.run("INSERT INTO names (name) VALUES ('a')")
                }
            }
            let kept = try await names(database)
            #expect(kept.isEmpty)
        }
    }

    @Test(arguments: TestedEngine.available)
    func nothingIsKept_WhenTheBodyCatchesAnErrorOutsideASavepoint(
        _ engine: TestedEngine
    ) async throws {
        try await withNames(engine) { database, _ in
            await #expect(throws: SQLError(.statement, "")) {
                try await database.write { connection in
                    try connection.run("INSERT INTO names (name) VALUES ('a')")
                    do throws(SQLError) {
                        try connection.run("INSERT INTO names (name) VALUES ('a')")
                        Issue.record("'a' was inserted twice")
                    } catch {
                        #expect(error.code == .unique)
                    }
                    // Nothing more can be done.
                    #expect(throws: SQLError(.statement, "")) {
                        try connection.run("INSERT INTO names (name) VALUES ('b')")
                    }
                }
            }
            let kept = try await names(database)
            #expect(kept.isEmpty)
        }
    }

    @Test(arguments: TestedEngine.available)
    func savepointsUndoTheirPartOnly(_ engine: TestedEngine) async throws {
        try await withNames(engine) { database, _ in
            try await database.write { connection in
                try connection.run("INSERT INTO names (name) VALUES ('a')")
                #expect(throws: SQLError(.unique, constraint: "names_pkey", "")) {
                    try connection.savepoint { inner in
                        try inner.run("INSERT INTO names (name) VALUES ('b')")
                        try inner.run("INSERT INTO names (name) VALUES ('a')")
                    }
                }
                try connection.savepoint { inner in
                    try inner.run("INSERT INTO names (name) VALUES ('c')")
                    #expect(throws: Refusal()) {
                        try inner.savepoint { innermost in
                            try innermost.run("INSERT INTO names (name) VALUES ('d')")
                            throw Refusal()
                        }
                    }
                    try inner.savepoint {
                        _ = try $0.run("INSERT INTO names (name) VALUES ('e')")
                    }
                }
            }
            #expect(try await names(database) == ["a", "c", "e"])
        }
    }

    @Test(arguments: TestedEngine.available)
    func theBodyIsDoneAgainAsAWhole_WhenAnotherCameInBetween(
        _ engine: TestedEngine
    ) async throws {
        try await withNames(engine) { database, _ in
            for code in [SQLError.Code.serialization, .deadlock, .busy] {
                let runs = Tally()
                let answer = try await database.write { connection in
                    let run = runs.add("run")
                    try connection.run(
                        "INSERT INTO names (name) VALUES ($1)", ["\(code.rawValue) \(run)"])
                    if run < 3 { throw SQLError(code, "came in between") }
                    return run
                }
                #expect(answer == 3)
            }
            #expect(
                try await names(database) == ["busy 3", "deadlock 3", "serialization 3"])
        }
    }

    @Test(arguments: TestedEngine.available)
    func theBodyIsNotDoneAgainForEver(_ engine: TestedEngine) async throws {
        var limits = RegistryDatabase.Limits()
        limits.attemptsMax = 4
        try await withNames(engine, limits: limits) { database, _ in
            let runs = Tally()
            await #expect(throws: SQLError(.serialization, "")) {
                try await database.write { _ in
                    runs.add("run")
                    throw SQLError(.serialization, "came in between")
                }
            }
            #expect(runs.all.count == 4)
            await #expect(throws: SQLError(.unique, "")) {
                try await database.write { _ in
                    runs.add("run")
                    throw SQLError(.unique, "taken")
                }
            }
            #expect(runs.all.count == 5)
        }
    }

    @Test(arguments: TestedEngine.available)
    func readersCannotWrite(_ engine: TestedEngine) async throws {
        try await withNames(engine) { database, _ in
            await #expect(throws: SQLError(.readOnly, "")) {
                try await database.read { connection in
                    _ = try connection.run("INSERT INTO names (name) VALUES ('a')")
                }
            }
            let kept = try await names(database)
            #expect(kept.isEmpty)
        }
    }

    @Test(arguments: TestedEngine.available)
    func readersSeeOneState_WhateverIsWrittenMeanwhile(_ engine: TestedEngine) async throws {
        try await withNames(engine) { database, _ in
            let meeting = Meeting()
            async let seen = database.read { connection in
                let before = try connection.rows("SELECT name FROM names").count
                meeting.arrive("reader has begun")
                try meeting.wait(for: "writer is done")
                return [before, try connection.rows("SELECT name FROM names").count]
            }
            try await database.write { connection in
                try meeting.wait(for: "reader has begun")
                try connection.run("INSERT INTO names (name) VALUES ('a')")
            }
            meeting.arrive("writer is done")
            #expect(try await seen == [0, 0])
            #expect(try await names(database) == ["a"])
        }
    }

    @Test(arguments: TestedEngine.available)
    func countersLoseNothing_WhenManyRaiseThem(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            try await database.write { connection in
                try connection.run("CREATE TABLE counters (id BIGINT, count BIGINT)")
                try connection.run("INSERT INTO counters (id, count) VALUES (1, 0)")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await database.write { connection in
                            // Read, then written: only the lock keeps others out.
                            let row = try connection.row(
                                "SELECT count FROM counters WHERE id = $1"
                                    + connection.lockingClause, [1])
                            let count = try #require(row).integer("count")
                            try connection.run(
                                "UPDATE counters SET count = $2 WHERE id = $1",
                                [1, .integer(count + 1)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let row = try await database.read { try $0.row("SELECT count FROM counters") }
            #expect(try row?.integer("count") == 100)
        }
    }
}

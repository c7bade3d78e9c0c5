import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// Transactions on SQLite that wait at the same time are committed together, and nobody notices.
@Suite(.timeLimit(.minutes(1)))
struct TogetherTests {
    private struct Refusal: Error {}
    private typealias Body = @Sendable (any SQLConnection) throws -> Void

    private static func add(_ name: String, to connection: any SQLConnection) throws {
        try connection.run("INSERT INTO names (name) VALUES ($1)", [.text(name)])
    }

    private static func names(in database: RegistryDatabase) async throws -> [String] {
        try await database.read { connection in
            try connection.rows("SELECT name FROM names ORDER BY name").map { try $0.text("name") }
        }
    }

    /// Has transactions wait, in their order, and then lets all of them be done.
    private func whenAllWait(
        _ database: RegistryDatabase, _ bodies: [Body]
    ) async throws -> [Task<Void, any Error>] {
        try await database.write {
            try $0.run("CREATE TABLE IF NOT EXISTS names (name TEXT PRIMARY KEY)")
        }
        let meeting = Meeting()
        async let holder: Void = database.write { _ in
            meeting.arrive("holding")
            try meeting.wait(for: "enough")
        }
        try await onThread { try meeting.wait(for: "holding") }
        var tasks: [Task<Void, any Error>] = []
        for body in bodies {
            tasks.append(Task { try await database.write(body) })
            while database.waiting < tasks.count { await Task.yield() }
        }
        meeting.arrive("enough")
        try await holder
        return tasks
    }

    @Test func nobodyIsAnsweredBeforeTheCommitOfAll() async throws {
        try await withDatabase(.sqlite) { database, _ in
            let meeting = Meeting()
            let answered = Tally()
            let tasks = try await whenAllWait(
                database,
                [
                    { try Self.add("first", to: $0) },
                    { connection in
                        try Self.add("second", to: connection)
                        meeting.arrive("both are done")
                        try meeting.wait(for: "looked")
                    },
                ])
            let first = Task {
                try await tasks[0].value
                answered.add("first")
            }
            try await onThread { try meeting.wait(for: "both are done") }
            #expect(try await Self.names(in: database) == [])
            #expect(answered.all == [])
            meeting.arrive("looked")
            try await first.value
            #expect(try await Self.names(in: database) == ["first", "second"])
        }
    }

    @Test func whatFailsKeepsNothing_AndHarmsNobodyElse() async throws {
        try await withDatabase(.sqlite) { database, _ in
            let tasks = try await whenAllWait(
                database,
                [
                    { try Self.add("before", to: $0) },
                    { connection in
                        try Self.add("thrown away", to: connection)
                        throw Refusal()
                    },
                    { try Self.add("before", to: $0) },
                    { connection in
                        // An error that was not met in a savepoint.
                        try? Self.add("before", to: connection)
                    },
                    { connection in
                        try Self.add("kept", to: connection)
                        _ = try? connection.savepoint { try Self.add("before", to: $0) }
                    },
                    { try Self.add("after", to: $0) },
                ])
            try await tasks[0].value
            await #expect(throws: Refusal.self) { try await tasks[1].value }
            await #expect(throws: SQLError(.unique, constraint: "names_pkey", "")) {
                try await tasks[2].value
            }
            await #expect(throws: SQLError(.statement, "")) { try await tasks[3].value }
            try await tasks[4].value
            try await tasks[5].value
            #expect(try await Self.names(in: database) == ["after", "before", "kept"])
        }
    }

    /// One that must be done again is, and keeps nothing of the first time.
    @Test func whatWasDisturbedIsDoneAgain() async throws {
        try await withDatabase(.sqlite) { database, _ in
            let turns = Tally()
            let tasks = try await whenAllWait(
                database,
                [
                    { connection in
                        let turn = turns.add("turn")
                        try Self.add("turn \(turn)", to: connection)
                        if turn < 3 { throw SQLError(.serialization, "changed meanwhile") }
                    },
                    { try Self.add("other", to: $0) },
                ])
            for task in tasks { try await task.value }
            #expect(try await Self.names(in: database) == ["other", "turn 3"])
        }
    }

    /// A commit that fails is nobody's: each is done by itself, and hears of its own.
    @Test func whenTheCommitFails_EachIsDoneByItself() async throws {
        try await withDatabase(.sqlite) { database, _ in
            try await database.write { connection in
                try connection.run("CREATE TABLE names (name TEXT PRIMARY KEY)")
                try connection.run(
                    """
                    CREATE TABLE followers (
                        name TEXT REFERENCES names (name) DEFERRABLE INITIALLY DEFERRED)
                    """)
            }
            let tasks = try await whenAllWait(
                database,
                [
                    { try Self.add("first", to: $0) },
                    { try $0.run("INSERT INTO followers (name) VALUES ('nobody')") },
                    { try Self.add("last", to: $0) },
                ])
            try await tasks[0].value
            await #expect(throws: SQLError(.foreignKey, "")) { try await tasks[1].value }
            try await tasks[2].value
            #expect(try await Self.names(in: database) == ["first", "last"])
        }
    }

    @Test func manyAtOnceAreAllDone_EachOnce() async throws {
        try await withDatabase(.sqlite) { database, _ in
            let tasks = try await whenAllWait(
                database,
                (0..<100).map { number in { try Self.add("\(number)", to: $0) } })
            for task in tasks { try await task.value }
            #expect(try await Self.names(in: database).count == 100)
        }
    }
}

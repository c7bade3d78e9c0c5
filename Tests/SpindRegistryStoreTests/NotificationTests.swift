import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// Telling and being told of changes.
@Suite(.timeLimit(.minutes(1)))
struct NotificationTests {
    @Test(.enabled(if: TestedEngine.hasPostgres))
    func whatIsCommittedIsTold_ToAllWhoListen() async throws {
        try await withDatabase(.postgres) { database, bench in
            let other = try bench.open()
            var first = database.notifications("changes_1").makeAsyncIterator()
            var second = other.notifications("changes_1").makeAsyncIterator()
            var deaf = other.notifications("changes_2").makeAsyncIterator()
            // The server listens.
            #expect(await [first.next(), second.next(), deaf.next()] == ["", "", ""])
            struct Refusal: Error {}
            await #expect(throws: Refusal.self) {
                try await database.write { connection in
                    try connection.notify("changes_1", "never")
                    throw Refusal()
                }
            }
            try await database.write { try $0.notify("changes_1", "cabinet 7") }
            try await other.write { connection in
                try connection.notify("changes_1", "cabinet 8")
                try connection.notify("changes_2", "ä")
            }
            #expect(await [first.next(), first.next()] == ["cabinet 7", "cabinet 8"])
            #expect(await [second.next(), second.next()] == ["cabinet 7", "cabinet 8"])
            #expect(await deaf.next() == "ä")
            await other.close()
            #expect(await second.next() == nil)
        }
    }

    @Test(.enabled(if: TestedEngine.hasPostgres))
    func listenersAreToldToLook_WhenTheConnectionBroke() async throws {
        try await withDatabase(.postgres) { database, _ in
            var heard = database.notifications("changes_3").makeAsyncIterator()
            #expect(await heard.next() == "")
            try await RegistryBench.onServer { connection in
                // All that said LISTEN last; here are no others, since tests run in turn.
                try connection.run(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE query LIKE 'LISTEN changes\\_3'
                    """)
            }
            #expect(await heard.next() == "")
            try await database.write { try $0.notify("changes_3", "again") }
            #expect(await heard.next() == "again")
        }
    }

    @Test(.enabled(if: TestedEngine.hasPostgres))
    func listenersAreToldToLook_WhenTooMuchWaited() async throws {
        try await withDatabase(.postgres) { database, _ in
            let stream = database.notifications("changes_4")
            var heard = stream.makeAsyncIterator()
            #expect(await heard.next() == "")
            for batch in 0..<3 {
                try await database.write { connection in
                    for number in 0..<500 {
                        try connection.notify("changes_4", "\(batch * 500 + number)")
                    }
                }
            }
            try await database.write { try $0.notify("changes_4", "last") }
            var told: [String] = []
            while let payload = await heard.next() {
                told.append(payload)
                if payload == "last" { break }
            }
            // Either all was read in time, or there was a hint.
            #expect(told.contains("") || told.count == 1_501)
        }
    }

    @Test(arguments: TestedEngine.available)
    func streamsEnd_WhenTheDatabaseCloses(_ engine: TestedEngine) async throws {
        let bench = try await RegistryBench(engine)
        let database = try bench.open()
        let early = database.notifications("changes_5")
        async let payloads = early.reduce(into: []) { $0.append($1) }
        try await database.write { try $0.notify("changes_5", "one") }
        await database.close()
        let told = await payloads
        #expect(engine == .postgres || told.isEmpty)
        var late = database.notifications("changes_5").makeAsyncIterator()
        #expect(await late.next() == nil)
        try await bench.delete()
    }

    @Test(arguments: TestedEngine.available)
    func channelsHavePlainNames_AndPayloadsALimit(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            let payload = String(repeating: "x", count: 8_000)
            for (channel, payload) in [
                ("", "a"), ("A", "a"), ("1a", "a"), ("a-b", "a"), ("a; DROP TABLE b", "a"),
                (String(repeating: "a", count: 64), "a"), ("a", payload),
            ] {
                await #expect(throws: SQLError(.statement, ""), "\(channel)") {
                    try await database.write { try $0.notify(channel, payload) }
                }
            }
            try await database.write { try $0.notify("a_1", String(payload.dropFirst())) }
        }
    }
}

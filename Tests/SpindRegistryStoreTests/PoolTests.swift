import Foundation
import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// Who gets a connection when there are fewer than wanted.
@Suite(.timeLimit(.minutes(1)))
struct PoolTests {
    private static func limits(waitersMax: Int = 1_000) -> RegistryDatabase.Limits {
        var limits = RegistryDatabase.Limits()
        limits.connections = 1
        limits.readers = 1
        limits.waitersMax = waitersMax
        return limits
    }

    /// Holds the only connection that writes until the body has returned.
    private func whileBusy(
        _ database: RegistryDatabase, _ body: () async throws -> Void
    ) async throws {
        let meeting = Meeting()
        async let holder: Void = database.write { _ in
            meeting.arrive("holding")
            try meeting.wait(for: "enough")
        }
        try await onThread { try meeting.wait(for: "holding") }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        meeting.arrive("enough")
        try await holder
        try result.get()
    }

    /// Waits until so many transactions wait.
    private func untilWaiting(_ count: Int, _ database: RegistryDatabase) async throws {
        for _ in 0..<1_000_000 {
            if database.waiting == count { return }
            await Task.yield()
        }
        throw SQLError(.other, "\(database.waiting) wait, not \(count)")
    }

    @Test(arguments: TestedEngine.available)
    func whoAsksFirstIsServedFirst(_ engine: TestedEngine) async throws {
        try await withDatabase(engine, limits: Self.limits()) { database, _ in
            let order = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await whileBusy(database) {
                    for number in 0..<20 {
                        group.addTask {
                            _ = try await database.write { _ in order.add("\(number)") }
                        }
                        try await untilWaiting(number + 1, database)
                    }
                }
                try await group.waitForAll()
            }
            #expect(order.all == (0..<20).map { "\($0)" })
        }
    }

    @Test(arguments: TestedEngine.available)
    func tooManyAreTurnedAwayAtOnce(_ engine: TestedEngine) async throws {
        try await withDatabase(engine, limits: Self.limits(waitersMax: 2)) { database, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await whileBusy(database) {
                    for number in 0..<2 {
                        group.addTask { try await database.write { _ in } }
                        try await untilWaiting(number + 1, database)
                    }
                    await #expect(throws: SQLError(.busy, "")) {
                        try await database.write { _ in }
                    }
                }
                try await group.waitForAll()
            }
            try await database.write { _ in }
        }
    }

    @Test(arguments: TestedEngine.available)
    func whoIsCancelledWhileWaitingIsNeverServed(_ engine: TestedEngine) async throws {
        try await withDatabase(engine, limits: Self.limits()) { database, _ in
            let served = Tally()
            try await whileBusy(database) {
                let cancelled = Task {
                    try await database.write { _ in served.add("cancelled") }
                }
                try await untilWaiting(1, database)
                let patient = Task {
                    try await database.write { _ in served.add("patient") }
                }
                try await untilWaiting(2, database)
                cancelled.cancel()
                await #expect(throws: CancellationError.self) { try await cancelled.value }
                #expect(database.waiting == 1)
                // Somebody who was cancelled before asking is not served either.
                let late = Task {
                    try await database.write { _ in served.add("late") }
                }
                late.cancel()
                await #expect(throws: CancellationError.self) { try await late.value }
                _ = patient
            }
            try await database.write { _ in }
            #expect(served.all == ["patient"])
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatHasBegunIsEnded_AlsoWhenItsTaskIsCancelled(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            try await database.write { try $0.run("CREATE TABLE names (name TEXT)") }
            let meeting = Meeting()
            let task = Task {
                try await database.write { connection in
                    meeting.arrive("begun")
                    try meeting.wait(for: "cancelled")
                    return try connection.run("INSERT INTO names (name) VALUES ('a')")
                }
            }
            try await onThread { try meeting.wait(for: "begun") }
            task.cancel()
            meeting.arrive("cancelled")
            #expect(try await task.value == 1)
            let rows = try await database.read { try $0.rows("SELECT name FROM names") }
            #expect(rows.count == 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func closingWaitsForWhatHasBegun_AndTurnsAwayTheRest(_ engine: TestedEngine) async throws {
        let bench = try await RegistryBench(engine)
        let database = try bench.open(limits: Self.limits())
        let meeting = Meeting()
        async let begun: Int = database.write { connection in
            meeting.arrive("begun")
            try meeting.wait(for: "closing")
            return 7
        }
        try await onThread { try meeting.wait(for: "begun") }
        let waiting = Task { try await database.write { _ in } }
        try await untilWaiting(1, database)
        async let closing: Void = database.close()
        await #expect(throws: SQLError(.connection, "")) { try await waiting.value }
        await #expect(throws: SQLError(.connection, "")) { try await database.write { _ in } }
        meeting.arrive("closing")
        #expect(try await begun == 7)
        await closing
        try await bench.delete()
    }
}

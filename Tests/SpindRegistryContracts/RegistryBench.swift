import Foundation
import Logging
package import SpindRegistryStore
import Synchronization

/// An engine that the tests run on: SQLite always, PostgreSQL where `SPIND_TEST_POSTGRES` says how
/// to connect (`Scripts/postgres swift test`); in the form `host=... dbname=...`.
package enum TestedEngine: String, CaseIterable, CustomStringConvertible {
    /// A file of this process.
    case sqlite
    /// A server.
    case postgres

    /// How to connect to the server for tests.
    package static let server = ProcessInfo.processInfo.environment["SPIND_TEST_POSTGRES"]
    /// Whether there is one.
    package static let hasPostgres = server != nil
    /// The engines there are.
    package static let available: [TestedEngine] = hasPostgres ? [.sqlite, .postgres] : [.sqlite]

    /// Its name.
    package var description: String { rawValue }
}

/// A new, empty database: a file in a folder of its own, or a schema of its own on the server.
package struct RegistryBench {
    /// How to open it, also once more.
    package let engine: RegistryEngine
    /// The folder of the file, or the schema.
    private let name: String

    private static let count = Mutex(0)

    /// Makes the place for a database.
    package init(_ engine: TestedEngine) async throws {
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        let unique = "spind_test_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        switch engine {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: unique)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            name = folder.path
            self.engine = .sqlite(path: folder.appending(path: "registry.sqlite").path)
        case .postgres:
            name = unique
            let server = TestedEngine.server ?? ""
            self.engine = .postgres(
                connection: "\(server) options='-c search_path=\(unique),public'")
            try await Self.onServer { connection in
                // All schemas share it; two tests that make it at once would disturb each other.
                try connection.run("SELECT pg_advisory_xact_lock(1)")
                try connection.run("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public")
                try connection.run("CREATE SCHEMA \(unique)")
            }
        }
    }

    /// Deletes the place; every database in it is to be closed.
    package func delete() async throws {
        switch engine {
        case .sqlite: try FileManager.default.removeItem(atPath: name)
        case .postgres:
            let name = name
            try await Self.onServer { try $0.run("DROP SCHEMA \(name) CASCADE") }
        }
    }

    /// Opens the database there.
    package func open(limits: RegistryDatabase.Limits = .init()) throws -> RegistryDatabase {
        try RegistryDatabase(engine, limits: limits, logger: Logger(label: "test"))
    }

    /// Does something with the server outside the schema.
    @discardableResult
    package static func onServer<R: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R {
        let database = try RegistryDatabase(
            .postgres(connection: TestedEngine.server ?? ""), logger: Logger(label: "test"))
        let result: Result<R, any Error>
        do {
            result = .success(try await database.write(body))
        } catch {
            result = .failure(error)
        }
        await database.close()
        return try result.get()
    }
}

/// Opens a new database, does something with it, and takes it away.
package func withDatabase(
    _ engine: TestedEngine, limits: RegistryDatabase.Limits = .init(),
    _ body: (RegistryDatabase, RegistryBench) async throws -> Void
) async throws {
    let bench = try await RegistryBench(engine)
    let database = try bench.open(limits: limits)
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(database, bench))
    } catch {
        result = .failure(error)
    }
    await database.close()
    try await bench.delete()
    try result.get()
}

import Foundation
import Logging
import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// What only a file has: settings, permissions and an owner.
@Suite(.timeLimit(.minutes(1)))
struct SQLiteTests {
    private func path(_ bench: RegistryBench) throws -> String {
        guard case .sqlite(let path) = bench.engine else { throw SQLError(.other, "no file") }
        return path
    }

    @Test func commitsAreOnTheDisk_WhenTheyReturn() async throws {
        try await withDatabase(.sqlite) { database, _ in
            for (pragma, wanted) in [("synchronous", 2), ("foreign_keys", 1)] {
                let row = try await database.write { try $0.row("PRAGMA \(pragma)") }
                #expect(try row?.integer(pragma) == Int64(wanted), "\(pragma)")
            }
            let row = try await database.write { try $0.row("PRAGMA journal_mode") }
            #expect(try row?.text("journal_mode") == "wal")
        }
    }

    @Test func filesAreTheirOwnersOnly() async throws {
        let bench = try await RegistryBench(.sqlite)
        let path = try path(bench)
        #expect(
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o644]))
        let database = try bench.open()
        try await database.write { try $0.run("CREATE TABLE a (b TEXT)") }
        for file in [path, path + "-owner", path + "-wal", path + "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
        }
        await database.close()
        try await bench.delete()
    }

    @Test func filesHaveOneOwnerAtATime() async throws {
        let bench = try await RegistryBench(.sqlite)
        let database = try bench.open()
        #expect(throws: SQLError(.busy, "")) { try bench.open() }
        await database.close()
        let next = try bench.open()
        await next.close()
        try await bench.delete()
    }

    @Test func filesThatCannotBeUsedAreNamed() async throws {
        let bench = try await RegistryBench(.sqlite)
        let path = try path(bench)
        try Data(repeating: 7, count: 10_000).write(to: URL(filePath: path))
        for (path, code) in [
            (path, SQLError.Code.corrupt), ("/nonexistent/registry.sqlite", .connection),
            (URL(filePath: path).deletingLastPathComponent().path, .connection),
        ] {
            do {
                _ = try RegistryDatabase(.sqlite(path: path), logger: Logger(label: "test"))
                Issue.record("opened \(path)")
            } catch let error as SQLError {
                #expect(error.code == code)
                #expect(error.message.contains(path))
            }
        }
        try await bench.delete()
    }
}

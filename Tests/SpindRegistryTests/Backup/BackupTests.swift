import Foundation
import Logging
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import SpindSeeds
import Testing

@testable import SpindRegistry

/// A copy is of one moment, whole or refused, and good for either engine.
@Suite(.timeLimit(.minutes(2)))
struct BackupTests {
    /// From where to where.
    static let ways = TestedEngine.available.flatMap { from in
        TestedEngine.available.map { (from, $0) }
    }

    private static func registry(
        _ database: RegistryDatabase, key: UInt8 = 7
    ) throws -> Registry {
        Registry(
            Registry.Parts(
                database: database,
                sealer: Sealer(try MasterKey(bytes: [UInt8](repeating: key, count: 32))),
                now: { WallTime(secondsSince1970: 1_796_108_400) },
                generator: { SeededGenerator(seed: 3) }, zones: { _ in .utc },
                logger: Logger(label: "test")))
    }

    private static func withFile(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "spind-backup-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appending(path: "copy.jsonl").path)
    }

    /// Writes a copy into a file.
    private static func back(
        up registry: Registry, to path: String
    ) async throws -> BackupFormat.Summary {
        try await registry.read(as: RegistryStart.caller) { step in
            var bytes: [UInt8] = []
            let summary = try BackupWriter.write(step.db, at: step.now) { bytes += $0 }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            return summary
        }
    }

    @Test(arguments: ways)
    func rowsAreEqual_AfterRestoreOnEitherEngine(
        _ from: TestedEngine, _ to: TestedEngine
    ) async throws {
        try await Self.withFile { path in
            try await withDatabase(from) { old, _ in
                try await old.migrate(RegistrySchema.migrations)
                try await old.write { try FilledRegistry.fill($0) }
                let registry = try Self.registry(old)
                try await registry.write(as: RegistryStart.caller) { step in
                    _ = try AuthorityDesk.authority(named: "Kreis Borken", in: &step)
                }
                let content = try await old.read { try FilledRegistry.content($0) }
                let made = try await Self.back(up: registry, to: path)
                #expect(try BackupReader.check(path) == made)
                try await withDatabase(to) { new, _ in
                    let restored = try await RegistryRestore.restore(
                        from: path, into: Self.registry(new))
                    #expect(restored == made)
                    let again = try await new.read { try FilledRegistry.content($0) }
                    #expect(again == content)
                    #expect(content.values.allSatisfy { !$0.isEmpty })
                }
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func tablesOfTheSchemaAreAllCopied(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            try await database.migrate(RegistrySchema.migrations)
            let names = try await database.read { db in
                let sql =
                    switch db.engine {
                    case .sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table'"
                    case .postgres:
                        """
                        SELECT CAST(relname AS TEXT) AS name FROM pg_class
                        WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace)
                        """
                    }
                return try db.rows(sql).map { try $0.text("name") }
            }
            #expect(
                Set(names.filter { !$0.hasPrefix("sqlite_") })
                    == Set(RegistrySchema.copyOrder + ["migrations"]))
        }
    }

    @Test(arguments: TestedEngine.available)
    func copyIsOfOneMoment_WhileOthersWrite(_ engine: TestedEngine) async throws {
        try await Self.withFile { path in
            try await withDatabase(engine) { database, _ in
                try await database.migrate(RegistrySchema.migrations)
                let registry = try Self.registry(database)
                try await registry.write(as: RegistryStart.caller) {
                    try RegistryStart.begin(in: &$0)
                }
                // Each writes to the first and the last table in one transaction.
                let write: @Sendable (Int) async throws -> Void = { number in
                    try await database.write { db in
                        try db.run(
                            """
                            INSERT INTO regions VALUES ($1, 'x', 'Europe/Berlin', 'NW', '[]', 5, NULL)
                            """, [.text("region-\(number)")])
                        try db.run(
                            "INSERT INTO actions VALUES (5, 'a', 'x', $1, '')",
                            [.text("region-\(number)")])
                    }
                }
                for number in 0..<50 { try await write(number) }
                async let writing: Void = {
                    for number in 50..<250 { try await write(number) }
                }()
                _ = try await Self.back(up: registry, to: path)
                try await writing
                try await withDatabase(.sqlite) { new, _ in
                    _ = try await RegistryRestore.restore(from: path, into: Self.registry(new))
                    let content = try await new.read { try FilledRegistry.content($0) }
                    #expect(content["regions"]?.count == content["actions"]?.count)
                    #expect((50...250).contains(content["regions"]?.count ?? 0))
                }
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func registryBeginsAnew_AfterRestore(_ engine: TestedEngine) async throws {
        try await Self.withFile { path in
            try await withDatabase(engine) { old, _ in
                let registry = try Self.registry(old)
                try await old.migrate(RegistrySchema.migrations)
                try await old.write { try FilledRegistry.fill($0) }
                _ = try await Self.back(up: registry, to: path)
            }
            try await withDatabase(engine) { new, _ in
                let registry = try Self.registry(new)
                _ = try await RegistryRestore.restore(from: path, into: registry)
                let incarnation = try await registry.read(as: RegistryStart.caller) {
                    try RegistryStart.incarnation(in: $0)
                }
                #expect(incarnation?.count == 16)
                #expect(incarnation != "aaaaaaaaaaaaaaaa")
            }
        }
    }

    @Test
    func restoreIsRefused_IntoADatabaseThatHasRows() async throws {
        try await Self.withFile { path in
            try await withDatabase(.sqlite) { database, _ in
                let registry = try Self.registry(database)
                try await database.migrate(RegistrySchema.migrations)
                try await database.write { try FilledRegistry.fill($0) }
                _ = try await Self.back(up: registry, to: path)
                let fault = try #require(
                    await #expect(throws: BackupFormat.Fault.self) {
                        try await RegistryRestore.restore(from: path, into: registry)
                    })
                #expect(fault.description.contains("not empty"))
                #expect(!fault.isOfFile)
            }
        }
    }

    @Test(arguments: [
        "cut", "changed", "empty", "otherFile", "noEnd", "newer",
    ])
    func damagedCopyIsRefused_AndNothingIsWritten(_ damage: String) async throws {
        try await Self.withFile { path in
            try await withDatabase(.sqlite) { old, _ in
                try await old.migrate(RegistrySchema.migrations)
                try await old.write { try FilledRegistry.fill($0) }
                _ = try await Self.back(up: Self.registry(old), to: path)
            }
            let url = URL(fileURLWithPath: path)
            var bytes = try Data(contentsOf: url)
            switch damage {
            case "cut": bytes.removeLast(10)
            case "changed":
                let place = try #require(bytes.firstRange(of: Data("e.kamp".utf8)))
                bytes.replaceSubrange(place, with: Data("e.kemp".utf8))
            case "empty": bytes = Data()
            case "otherFile": bytes = Data("{}\n{}\n".utf8)
            case "newer":
                let place = try #require(bytes.firstRange(of: Data("1 registry".utf8)))
                bytes.replaceSubrange(place, with: Data("9 registry".utf8))
            default:
                let lines = bytes.split(separator: 0x0A).dropLast()
                bytes = Data(lines.joined(separator: [0x0A])) + [0x0A]
            }
            try bytes.write(to: url)
            try await withDatabase(.sqlite) { new, _ in
                let registry = try Self.registry(new)
                try await new.migrate(RegistrySchema.migrations)
                await #expect(throws: BackupFormat.Fault.self) {
                    try await RegistryRestore.restore(from: path, into: registry)
                }
                let content = try await new.read { try FilledRegistry.content($0) }
                #expect(content.values.allSatisfy { $0.isEmpty })
            }
        }
    }

    @Test
    func restoreIsRefused_WithAnotherMasterKey() async throws {
        try await Self.withFile { path in
            try await withDatabase(.sqlite) { old, _ in
                let registry = try Self.registry(old)
                try await old.migrate(RegistrySchema.migrations)
                try await registry.write(as: RegistryStart.caller) { step in
                    try RegistryStart.begin(in: &step)
                    _ = try AuthorityDesk.authority(named: "Kreis Borken", in: &step)
                }
                _ = try await Self.back(up: registry, to: path)
            }
            try await withDatabase(.sqlite) { new, _ in
                let fault = try #require(
                    await #expect(throws: BackupFormat.Fault.self) {
                        try await RegistryRestore.restore(
                            from: path, into: Self.registry(new, key: 8))
                    })
                #expect(fault.description.contains("master key"))
                let content = try await new.read { try FilledRegistry.content($0) }
                #expect(content.values.allSatisfy { $0.isEmpty })
            }
        }
    }
}

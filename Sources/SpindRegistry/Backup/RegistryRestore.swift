import SpindCore
import SpindRegistryStore

/// Brings a registry back from a copy, into an empty database of either engine.
package enum RegistryRestore {
    /// How many values one statement has at most.
    private static let valuesMax = 4_000

    /// Restores everything in one transaction, and begins a new incarnation of the registry:
    /// cabinets that were told more than the copy knows notice, and are asked what they hold.
    ///
    /// - Parameters:
    ///   - path: the copy.
    ///   - registry: works on the database, which is empty and not migrated yet, or migrated no
    ///     further than the copy.
    /// - Returns: what the copy says of itself.
    /// - Throws: ``BackupFormat/Fault``; `SQLError`. Nothing but empty tables stays behind then.
    package static func restore(
        from path: String, into registry: Registry
    ) async throws -> BackupFormat.Summary {
        let summary = try BackupReader.check(path)
        let known = RegistrySchema.migrations.map(\.name)
        guard summary.migrations.count <= known.count,
            summary.migrations == Array(known.prefix(summary.migrations.count))
        else {
            throw BackupFormat.Fault(
                "\(path) was made by a newer version of the program, which knows migration "
                    + "'\(summary.migrations.last ?? "")'; restore it with that one")
        }
        let database = registry.parts.database
        try await database.migrate(
            Array(RegistrySchema.migrations.prefix(summary.migrations.count)))
        try await registry.write(as: RegistryStart.caller) { step in
            try refuseRows(in: step.db)
            try insert(path, in: step.db)
            try RegistryStart.beginAnew(in: &step)
            try checkKey(in: step)
        }
        try await database.migrate(RegistrySchema.migrations)
        return summary
    }

    private static func refuseRows(in db: any SQLConnection) throws {
        for table in RegistrySchema.copyOrder {
            let row = try db.row("SELECT count(*) AS found FROM \(table)")
            guard try row?.integer("found") == 0 else {
                throw BackupFormat.Fault(
                    "the database is not empty: it has rows in `\(table)`. Name a new file or an "
                        + "empty database in the registry's file, or move the old one away",
                    isOfFile: false)
            }
        }
    }

    private static func insert(_ path: String, in db: any SQLConnection) throws {
        var pending = PendingRows()
        try BackupReader.read(path) { line in
            switch line {
            case .table(let table, let columns):
                try pending.flush(db)
                pending = PendingRows(table: table, columns: columns)
            case .row(let values):
                guard values.count == pending.columns.count, !values.isEmpty else {
                    throw BackupFormat.Fault("\(path): a row has not as many values as columns")
                }
                pending.values += values
                if pending.values.count + values.count > valuesMax { try pending.flush(db) }
            }
        }
        try pending.flush(db)
    }

    /// Rows of one table that wait to be written together.
    private struct PendingRows {
        var table = ""
        var columns: [String] = []
        var values: [SQLValue] = []

        mutating func flush(_ db: any SQLConnection) throws {
            guard !values.isEmpty else { return }
            var number = 0
            let rows = (0..<values.count / columns.count).map { _ in
                let places = columns.map { _ in
                    number += 1
                    return "$\(number)"
                }
                return "(\(places.joined(separator: ", ")))"
            }
            try db.run(
                """
                INSERT INTO \(table) (\(columns.joined(separator: ", ")))
                VALUES \(rows.joined(separator: ", "))
                """, values)
            values.removeAll(keepingCapacity: true)
        }
    }

    /// A copy without its master key is of no use: better said now.
    private static func checkKey(in step: RegistryStep) throws {
        let row = try step.db.row("SELECT key_sealed FROM authorities LIMIT 1")
        guard let sealed = try row?.blob("key_sealed") else { return }
        do {
            _ = try step.sealer.open(sealed, as: .authorityKey)
        } catch {
            throw BackupFormat.Fault(
                "the master key is not the one that this backup was sealed with (\(error)); put "
                    + "that one in its place first", isOfFile: false)
        }
    }
}

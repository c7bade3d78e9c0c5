import GRDB

/// Opens connections to the file: one that writes, with every commit on the disk when it returns,
/// and several that read.
final class SQLiteOpener: ConnectionOpener {
    private let file: SQLiteFile
    private let limits: RegistryDatabase.Limits

    /// Takes the file for this process.
    init(path: String, limits: RegistryDatabase.Limits) throws(SQLError) {
        self.file = try SQLiteFile(path: path)
        self.limits = limits
    }

    func open(_ kind: TransactionKind) throws(SQLError) -> any EngineConnection {
        do {
            let queue =
                switch kind {
                case .read: try reader()
                case .write: try writer()
                }
            return SQLiteConnection(queue, limits: limits)
        } catch {
            var error = SQLError(sqlite: error, names: nil)
            error.message = "\(file.path): \(error.message)"
            throw error
        }
    }

    func close() { file.release() }

    /// GRDB is not asked for its WAL mode, which silently sets `synchronous` back to NORMAL. Both
    /// are set here and read back.
    private func writer() throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: file.path, configuration: configuration("writer"))
        let durability = try queue.inDatabase { db in
            if try String.fetchOne(db, sql: "PRAGMA journal_mode") != "wal" {
                try db.execute(sql: "PRAGMA journal_mode = WAL")
            }
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA wal_autocheckpoint = 1000;
                    PRAGMA journal_size_limit = 67108864;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA secure_delete = ON;
                    """)
            return try ["journal_mode", "synchronous", "foreign_keys"].map {
                try String.fetchOne(db, sql: "PRAGMA \($0)") ?? "unknown"
            }
        }
        guard durability == ["wal", "2", "1"] else {
            throw SQLError(
                .connection,
                "cannot be made durable: journal_mode, synchronous and foreign_keys are "
                    + "\(durability.joined(separator: ", ")) instead of wal, 2, 1; use a local "
                    + "file system")
        }
        return queue
    }

    private func reader() throws -> DatabaseQueue {
        var configuration = configuration("reader")
        configuration.readonly = true
        return try DatabaseQueue(path: file.path, configuration: configuration)
    }

    private func configuration(_ label: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = "spind registry \(label)"
        configuration.foreignKeysEnabled = true
        configuration.journalMode = .default
        configuration.busyMode = .timeout(limits.lockTimeout / .seconds(1))
        return configuration
    }
}

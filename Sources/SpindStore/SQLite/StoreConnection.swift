internal import GRDB
internal import SpindAgent
internal import SpindCore

/// Opens connections to the database.
enum StoreConnection {
    /// The connection that writes, with every commit on the disk when it returns.
    ///
    /// GRDB is not asked for its WAL mode: that silently sets `synchronous` back to NORMAL (and
    /// writes to the file, which fails on a full disk). Both are set here and read back.
    static func writer(at path: String, limits: StoreLimits) throws(StoreError) -> DatabaseQueue {
        do {
            var configuration = configuration(limits, label: "spind store")
            configuration.journalMode = .default
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { db in
                if try String.fetchOne(db, sql: "PRAGMA journal_mode") != "wal" {
                    try db.execute(sql: "PRAGMA journal_mode = WAL")
                }
                let pageSize = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 4_096
                try db.execute(
                    sql: """
                        PRAGMA synchronous = FULL;
                        PRAGMA wal_autocheckpoint = 1000;
                        PRAGMA journal_size_limit = \(StoreLimits.logSizeMax);
                        PRAGMA max_page_count = \(limits.fileSizeMax / pageSize);
                        PRAGMA trusted_schema = OFF;
                        PRAGMA cell_size_check = ON;
                        PRAGMA secure_delete = ON;
                        """)
            }
            try requireDurability(of: queue, at: path)
            return queue
        } catch {
            throw opening(error, path)
        }
    }

    /// A connection that only reads. Works beside a running agent and without one, as long as the
    /// process may write beside the file (SQLite needs the index of the log); with `immutable`
    /// also from a disk that is mounted read-only.
    static func reader(
        at path: String, immutable: Bool = false, limits: StoreLimits = StoreLimits()
    ) throws(StoreError) -> DatabaseQueue {
        do {
            var configuration = configuration(limits, label: "spind journal")
            configuration.readonly = true
            let name = immutable ? "file:\(escaped(path))?immutable=1" : path
            return try DatabaseQueue(path: name, configuration: configuration)
        } catch {
            throw opening(error, path)
        }
    }

    /// Throws unless a commit through this connection survives a power cut.
    static func requireDurability(of queue: DatabaseQueue, at path: String) throws {
        let found = try durability(of: queue)
        guard found.journalMode == "wal", found.synchronous == 2 else {
            throw StoreError(
                .unwritable,
                "\(path) cannot be made durable: journal_mode is \(found.journalMode) and "
                    + "synchronous is \(found.synchronous) instead of wal and 2; use a local file "
                    + "system")
        }
        guard try queue.inDatabase({ try Int.fetchOne($0, sql: "PRAGMA foreign_keys") }) == 1 else {
            throw StoreError(.corrupt, "\(path): this SQLite keeps no foreign keys")
        }
    }

    /// What SQLite says of how it writes.
    static func durability(
        of queue: DatabaseQueue
    ) throws -> (journalMode: String, synchronous: Int) {
        try queue.inDatabase { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "unknown",
                try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
            )
        }
    }

    private static func configuration(_ limits: StoreLimits, label: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.foreignKeysEnabled = true
        let timeout = Double(limits.busyTimeout.wholeMilliseconds) / 1_000
        configuration.busyMode = .timeout(timeout)
        return configuration
    }

    /// An error while opening; one that a full disk explains (the index of the log cannot be made
    /// then) says so.
    private static func opening(_ error: any Error, _ path: String) -> StoreError {
        let error = StoreError(error, while: "opening \(path)")
        if error.fault == .unwritable, let free = StoreDirectory.freeBytes(beside: path),
            free < StoreLimits.reserve
        {
            return StoreError(.full, "\(error.context); only \(free) bytes are free on its disk")
        }
        return error
    }

    /// The path with the characters escaped that mean something in a `file:` name.
    private static func escaped(_ path: String) -> String {
        path.map { character in
            switch character {
            case "%": "%25"
            case "?": "%3f"
            case "#": "%23"
            default: String(character)
            }
        }.joined()
    }
}

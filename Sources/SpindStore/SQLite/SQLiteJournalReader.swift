internal import GRDB
package import SpindAgent
package import SpindCore

/// The journal on a connection of its own, beside a running agent or without one. May be called
/// from any thread; calls take turns, except the checks, which use a connection each.
package struct SQLiteJournalReader: JournalReader {
    /// What a full check found, of the kind that is due once a night.
    package struct Check: Hashable, Sendable {
        /// What SQLite says against the file, at most 20 lines; empty when it is whole.
        package var damages: [String]
        /// What checking the chain found; `nil` where the damage forbids it.
        package var journal: JournalVerification?

        /// Whether nothing is wrong.
        package var isWhole: Bool { damages.isEmpty && journal.map { $0.firstBad == nil } ?? false }
    }

    /// Where the database lies.
    package let path: String
    let immutable: Bool
    private let queue: DatabaseQueue

    /// Opens the database at that path for reading; it must exist.
    package init(path: String) throws(StoreError) {
        try self.init(path: path, immutable: false)
    }

    init(path: String, immutable: Bool) throws(StoreError) {
        try StoreDirectory.requireFile(path)
        self.path = path
        self.immutable = immutable
        queue = try StoreConnection.reader(at: path, immutable: immutable)
    }

    package func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        try read(queue, "reading the journal") {
            try JournalRows.records($0, after: sequence, limit: limit)
        }
    }

    package func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) throws(StoreError) -> JournalBatch? {
        try read(queue, "reading the outbox") {
            try JournalRows.outbox($0, after: sequence, limit: limit, bytes: bytes)
        }
    }

    package func newestDenial() throws(StoreError) -> AuditRecord? {
        try read(queue, "reading the journal") { try JournalRows.newestDenial($0) }
    }

    package func range() throws(StoreError) -> (first: Int64, last: Int64) {
        try read(queue, "reading the journal") { try JournalRows.range($0) }
    }

    package func verify() throws(StoreError) -> JournalVerification {
        let own = try StoreConnection.reader(at: path, immutable: immutable)
        return try read(own, "verifying the journal") { try JournalRows.verify($0) }
    }

    /// Checks the whole file and the whole chain. Takes seconds on a memory card.
    package func check() throws(StoreError) -> Check {
        let own = try StoreConnection.reader(at: path, immutable: immutable)
        let damages: [String]
        do {
            // Not in a transaction: its end would fail too where the file is damaged.
            damages = try own.inDatabase { db in
                try Self.damages(db, "PRAGMA integrity_check(20)") { row in row[0] }
                    .filter { $0 != "ok" }
                    + Self.damages(db, "PRAGMA foreign_key_check") { row in
                        "a row of \(row["table"] as String) belongs to nothing"
                    }
            }
        } catch {
            throw StoreError(error, while: "checking the database")
        }
        let journal: JournalVerification?
        do {
            journal = try verify()
        } catch {
            guard !damages.isEmpty else { throw error }
            journal = nil
        }
        return Check(damages: damages, journal: journal)
    }

    /// What a check of SQLite's says, at most 20 lines; that it cannot even be made is one of them.
    private static func damages(
        _ db: Database, _ check: String, _ line: (Row) -> String
    ) throws -> [String] {
        do {
            var lines: [String] = []
            let rows = try Row.fetchCursor(db, sql: check)
            while lines.count < 20, let row = try rows.next() { lines.append(line(row)) }
            return lines
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return ["\(check) stopped: \(error.message ?? "the file is malformed")"]
        }
    }

    /// Runs `body` in one read transaction on a connection of its own.
    func snapshot<Value>(
        _ what: String, _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        try read(try StoreConnection.reader(at: path, immutable: immutable), what, body)
    }

    private func read<Value>(
        _ queue: DatabaseQueue, _ what: String, _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        do {
            return try queue.read(body)
        } catch {
            throw StoreError(error, while: what)
        }
    }
}

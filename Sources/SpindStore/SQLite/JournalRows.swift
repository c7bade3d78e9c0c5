internal import FoundationEssentials
internal import GRDB
internal import SpindAgent
internal import SpindCore
internal import SpindCrypto

/// The journal as SQL reads it, for the store and for readers.
enum JournalRows {
    /// The records after that one that have their payload, at most `limit`.
    static func records(
        _ db: Database, after sequence: Int64, limit: Int
    ) throws -> [AuditRecord] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT sequence, CAST(json AS BLOB) AS json FROM payloads
                    WHERE sequence > ? ORDER BY sequence LIMIT ?
                    """), arguments: [sequence, max(0, limit)])
        var records: [AuditRecord] = []
        while let row = try rows.next() { records.append(try record(row)) }
        return records
    }

    /// The newest refusal.
    static func newestDenial(_ db: Database) throws -> AuditRecord? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT sequence, CAST(json AS BLOB) AS json FROM payloads WHERE sequence =
                    (SELECT max(sequence) FROM journal WHERE retention = 1)
                """
        ).map(record)
    }

    /// The first and last numbers; both 0 when it is empty.
    static func range(_ db: Database) throws -> (first: Int64, last: Int64) {
        (
            try Int64.fetchOne(db, sql: "SELECT min(sequence) FROM journal") ?? 0,
            try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM journal") ?? 0
        )
    }

    /// Where checking begins.
    static func anchor(_ db: Database) throws -> JournalAnchor {
        guard let row = try Row.fetchOne(db, sql: "SELECT sequence, hash, wall_ms FROM anchor"),
            let hash = AuditHash(bytes: row["hash"] as Data)
        else { throw StoreError(.corrupt, "the journal's anchor is missing") }
        return JournalAnchor(
            sequence: row["sequence"], hash: hash,
            wall: (row["wall_ms"] as Int64?).map { WallTime(millisecondsSince1970: $0) })
    }

    /// The record with that number, as it is stored.
    static func entry(_ db: Database, _ sequence: Int64) throws -> JournalEntry? {
        try entries(db, after: sequence - 1) { _ in false }
            .flatMap { $0.sequence == sequence ? $0 : nil }
    }

    /// Hands the stored records after that one to `body`, in order, until it returns false.
    ///
    /// - Returns: the last one handed over.
    @discardableResult
    static func entries(
        _ db: Database, after sequence: Int64, _ body: (JournalEntry) throws -> Bool
    ) throws -> JournalEntry? {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT j.sequence, i.identity, j.wall_ms, j.retention, j.digest, j.hash,
                    CAST(p.json AS BLOB) AS json
                FROM journal j LEFT JOIN incarnations i ON i.number = j.incarnation
                LEFT JOIN payloads p ON p.sequence = j.sequence
                WHERE j.sequence > ? ORDER BY j.sequence
                """, arguments: [sequence])
        var last: JournalEntry?
        while let row = try rows.next() {
            let entry = JournalEntry(
                sequence: row["sequence"], incarnation: bytes(row["identity"]),
                wall: WallTime(millisecondsSince1970: row["wall_ms"]),
                retention: UInt8(clamping: row["retention"] as Int64),
                digest: bytes(row["digest"]), hash: bytes(row["hash"]),
                payload: (row["json"] as Data?).map(Array.init))
            last = entry
            guard try body(entry) else { break }
        }
        return last
    }

    /// Where the cabinet stands between its journal and the registry's log.
    static func position(_ db: Database) throws -> SyncPosition {
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT cursor, acknowledged_through, identity FROM meta
                    JOIN incarnations ON number = incarnation
                    """)
        else { throw StoreError(.corrupt, "the journal's incarnation is missing") }
        return SyncPosition(
            cursor: row["cursor"], incarnation: Hexadecimal.text(bytes(row["identity"])),
            journalLast: max(try range(db).last, try anchor(db).sequence),
            acknowledgedThrough: row["acknowledged_through"] ?? 0,
            isAcknowledged: (row["acknowledged_through"] as Int64?) != nil)
    }

    /// The records behind that one, or behind the anchor if it was pruned, as they are stored: at
    /// most so many, and beyond the first so many bytes of payload. `nil` when there are none.
    static func outbox(
        _ db: Database, after sequence: Int64, limit: Int, bytes: Int
    ) throws -> JournalBatch? {
        let anchor = try anchor(db)
        let start = max(sequence, anchor.sequence)
        let before =
            start == anchor.sequence ? anchor.hash.bytes : try entry(db, start)?.hash
        guard let before else { return nil }
        var batch = OutboxBatch(previousHash: before, limit: limit, bytes: bytes)
        try entries(db, after: start) { batch.add($0) }
        return batch.batch
    }

    /// Checks the chain from the anchor to the end.
    static func verify(_ db: Database) throws -> JournalVerification {
        var verifier = ChainVerifier(behind: try anchor(db))
        try entries(db, after: 0) { verifier.check($0) }
        return verifier.verification
    }

    /// Checks that the journal begins behind its anchor, and its last `count` records.
    static func verifyEnd(_ db: Database, count: Int64) throws -> JournalVerification {
        let anchor = try anchor(db)
        let range = try range(db)
        var verifier = ChainVerifier(behind: anchor)
        let base = range.last - count
        guard range.last > 0, base > anchor.sequence, let start = try entry(db, base),
            let hash = AuditHash(bytes: start.hash)
        else {
            try entries(db, after: 0) { verifier.check($0) }
            return verifier.verification
        }
        try entries(db, after: 0) {
            _ = verifier.check($0)
            return false
        }
        guard verifier.firstBad == nil else { return verifier.verification }
        verifier = ChainVerifier(behind: JournalAnchor(sequence: base, hash: hash))
        try entries(db, after: base) { verifier.check($0) }
        return verifier.verification
    }

    private static func record(_ row: Row) throws -> AuditRecord {
        let sequence: Int64 = row["sequence"]
        return AuditRecord(
            sequence: sequence,
            draft: try JournalPayload.draft(of: bytes(row["json"]), sequence: sequence))
    }

    private static func bytes(_ data: Data?) -> [UInt8] {
        data.map(Array.init) ?? []
    }
}

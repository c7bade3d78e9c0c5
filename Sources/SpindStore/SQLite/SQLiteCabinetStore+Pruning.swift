internal import GRDB
internal import SpindAgent
internal import SpindCore

// How the journal stays within bounds; Docs/decisions/0003-journal-pruning.md says why so.
extension SQLiteCabinetStore {
    /// Deletes a batch of what is older than 90 days, and gives the log's room back.
    ///
    /// - Returns: whether more is left.
    func pruneExpired(now: WallTime) throws(StoreError) -> Bool {
        let cutoff = now - StoreLimits.retention
        let deleted = try deleteFront(where: .before(cutoff))
        try write("pruning grants") { try Self.deleteCredentials($0, endedBefore: cutoff) }
        do {
            // Waits for no reader: whoever reads now lets the next checkpoint do it.
            try queue.inDatabase { _ = try $0.checkpoint(.passive) }
        } catch {
            throw StoreError(error, while: "pruning")
        }
        return deleted == StoreLimits.pruningBatch
    }

    /// Makes sure that a step's commit finds room below the size cap, or throws `full`.
    ///
    /// First what is 90 days old goes, then the payloads of diagnostic records, then records that
    /// a registry has; records that only this cabinet has never go.
    func makeRoom(vouchedTime: WallTime?) throws(StoreError) {
        guard try !hasRoom() else { return }
        let expired = vouchedTime.map { $0 - StoreLimits.retention }
        for _ in 0..<StoreLimits.pruningBatchesMax {
            var freed = 0
            if let expired { freed = try deleteFront(where: .before(expired)) }
            if freed == 0 { freed = try dropDiagnostics() }
            if freed == 0 { freed = try deleteFront(where: .acknowledged) }
            if try hasRoom() { return }
            if freed == 0 { break }
        }
        throw StoreError(
            .full,
            "\(path) is at its size cap of \(limits.sizeMax >> 20) MiB and nothing in it may go; "
                + "it gets room when records turn 90 days old or a registry has them")
    }

    private func hasRoom() throws(StoreError) -> Bool {
        let used = try read("measuring") { db in
            let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let free = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            let size = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            return (pages - free) * size
        }
        return used + StoreLimits.reserve <= limits.sizeMax
    }

    private enum Deletable {
        /// Older than that, and acknowledged where there is a registry.
        case before(WallTime)
        /// Acknowledged by a registry, however young.
        case acknowledged
    }

    /// Deletes one batch of the oldest records behind a new anchor.
    ///
    /// - Returns: how many.
    private func deleteFront(where deletable: Deletable) throws(StoreError) -> Int {
        try write("pruning the journal") { db in
            let range = try JournalRows.range(db)
            guard range.first > 0 else { return 0 }
            let acknowledged = try Int64.fetchOne(db, sql: "SELECT acknowledged_through FROM meta")
            var end = range.first + Int64(StoreLimits.pruningBatch) - 1
            switch deletable {
            case .before(let cutoff):
                end = min(end, acknowledged ?? .max)
                let kept = try Int64.fetchOne(
                    db,
                    sql: """
                        SELECT sequence FROM journal WHERE wall_ms >= ? AND sequence <= ?
                        ORDER BY sequence LIMIT 1
                        """, arguments: [cutoff.millisecondsSince1970, end])
                end = min(end, kept.map { $0 - 1 } ?? range.last, range.last)
            case .acknowledged: end = min(end, acknowledged ?? 0, range.last)
            }
            guard end >= range.first else { return 0 }
            try db.execute(
                sql: """
                    UPDATE anchor SET (sequence, hash, wall_ms) =
                        (SELECT sequence, hash, wall_ms FROM journal WHERE sequence = ?)
                    """, arguments: [end])
            try db.execute(sql: "DELETE FROM journal WHERE sequence <= ?", arguments: [end])
            return Int(end - range.first + 1)
        }
    }

    /// Deletes the payloads of one batch of the oldest diagnostic records; their links stay.
    ///
    /// - Returns: how many.
    private func dropDiagnostics() throws(StoreError) -> Int {
        try write("dropping diagnostics") { db in
            let numbers = try Int64.fetchAll(
                db,
                sql: """
                    SELECT sequence FROM journal WHERE retention = 2
                        AND sequence > (SELECT diagnostics_dropped_through FROM meta)
                    ORDER BY sequence LIMIT ?
                    """, arguments: [StoreLimits.pruningBatch])
            guard let first = numbers.first, let last = numbers.last else { return 0 }
            try db.execute(
                sql: """
                    DELETE FROM payloads WHERE sequence IN (
                        SELECT sequence FROM journal
                        WHERE retention = 2 AND sequence BETWEEN ? AND ?)
                    """, arguments: [first, last])
            try db.execute(
                sql: "UPDATE meta SET diagnostics_dropped_through = ?", arguments: [last])
            return numbers.count
        }
    }

    private static func deleteCredentials(_ db: Database, endedBefore cutoff: WallTime) throws {
        let ended = """
            SELECT id FROM grants
            WHERE min(coalesce(revoked_ms, end_ms + grace_ms), end_ms + grace_ms) < ?
                AND id NOT IN (SELECT grant_id FROM loans WHERE ended_ms IS NULL)
            """
        let arguments: StatementArguments = [cutoff.millisecondsSince1970]
        try db.execute(sql: "DELETE FROM loans WHERE grant_id IN (\(ended))", arguments: arguments)
        try db.execute(sql: "DELETE FROM grants WHERE id IN (\(ended))", arguments: arguments)
        try db.execute(
            sql: "DELETE FROM executed_commands WHERE expires_ms < ?", arguments: arguments)
        try db.execute(
            sql: """
                DELETE FROM service_credentials WHERE min(coalesce(revoked_ms, end_ms), end_ms) < ?
                """, arguments: arguments)
    }
}

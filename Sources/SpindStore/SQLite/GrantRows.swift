internal import GRDB
internal import SpindCore

/// Grants and loans as SQL reads them.
enum GrantRows {
    private static let columns = """
        SELECT id, kind, handover_set, start_ms, end_ms, grace_ms, uses_allowed, uses_consumed,
            revoked_ms FROM grants
        """

    /// The one grant that the condition with its one value finds, by an index.
    static func status(
        _ db: Database, where condition: String, _ value: any DatabaseValueConvertible
    ) throws -> GrantStatus? {
        let statement = try db.cachedStatement(sql: "\(columns) WHERE \(condition)")
        return try Row.fetchOne(statement, arguments: [value]).map { try status(db, $0) }
    }

    /// Grants that end after `moment` or have an open loan, by start and name.
    static func statuses(_ db: Database, endingAfter moment: WallTime) throws -> [GrantStatus] {
        try Row.fetchAll(
            db,
            sql: """
                \(columns) WHERE end_ms + grace_ms > ?
                    OR id IN (SELECT grant_id FROM loans WHERE ended_ms IS NULL)
                ORDER BY start_ms, id
                """, arguments: [moment.millisecondsSince1970]
        ).map { try status(db, $0) }
    }

    private static func status(_ db: Database, _ row: Row) throws -> GrantStatus {
        let grant = try grant(row)
        let neighbours = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT start_ms, end_ms FROM grants
                    WHERE handover_set = ? AND start_ms < ? AND end_ms > ? AND id <> ?
                        AND revoked_ms IS NULL
                        AND (uses_allowed IS NULL OR uses_consumed < uses_allowed)
                    ORDER BY start_ms, id
                    """),
            arguments: [
                grant.set.rawValue,
                (grant.window.end + StoreLimits.neighbourhood).millisecondsSince1970,
                (grant.window.start - StoreLimits.neighbourhood).millisecondsSince1970,
                grant.id.rawValue,
            ])
        return GrantStatus(
            grant: grant, usesConsumed: row["uses_consumed"],
            neighbours: try neighbours.map(window))
    }

    private static func grant(_ row: Row) throws -> Grant {
        let id: String = row["id"]
        guard let kind = GrantKind(rawValue: row["kind"]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "grant \(id) has no kind")
        }
        return Grant(
            id: GrantID(id), kind: kind, set: HandoverSetID(row["handover_set"] as Int),
            window: try window(row), grace: .milliseconds(row["grace_ms"] as Int64),
            usesAllowed: row["uses_allowed"],
            revokedAt: (row["revoked_ms"] as Int64?).map { WallTime(millisecondsSince1970: $0) })
    }

    private static func window(_ row: Row) throws -> WallWindow {
        let start = WallTime(millisecondsSince1970: row["start_ms"])
        let end = WallTime(millisecondsSince1970: row["end_ms"])
        guard start <= end else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "a window ends before it starts")
        }
        return WallWindow(start: start, end: end)
    }
}

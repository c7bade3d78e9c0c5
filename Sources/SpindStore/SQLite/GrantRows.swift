internal import FoundationEssentials
internal import GRDB
internal import SpindCore

/// Grants and loans as SQL reads them.
enum GrantRows {
    private static let columns = """
        SELECT id, kind, handover_set, start_ms, end_ms, grace_ms, uses_allowed, uses_consumed,
            revoked_ms, origin, revoked_here, verifier FROM grants
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

    /// The stored grants that a query of the registry's changes asks for, by name.
    static func findings(_ db: Database, for query: SyncQuery) throws -> SyncFindings {
        var found: [GrantID: StoredGrant] = [:]
        func add(_ condition: String, _ arguments: StatementArguments = []) throws {
            let statement = try db.cachedStatement(sql: "\(columns) WHERE \(condition)")
            for row in try Row.fetchAll(statement, arguments: arguments) {
                let grant = try stored(row)
                found[grant.grant.id] = grant
            }
        }
        for id in query.names { try add("id = ?", [id.rawValue]) }
        for verifier in query.verifiers { try add("verifier = ?", [Data(verifier.bytes)]) }
        if query.firm {
            try add(
                """
                origin = 'local' OR revoked_here
                    OR id IN (SELECT grant_id FROM loans WHERE ended_ms IS NULL)
                """)
        }
        var executed: Set<RemoteCommandID> = []
        for id in query.commands {
            let statement = try db.cachedStatement(
                sql: "SELECT 1 FROM executed_commands WHERE id = ?")
            if try Int.fetchOne(statement, arguments: [id.rawValue]) != nil { executed.insert(id) }
        }
        return SyncFindings(
            grants: found.values.sorted { $0.grant.id < $1.grant.id }, executed: executed)
    }

    /// All grants of the registry, revoked ones too.
    static func registryGrants(_ db: Database) throws -> [GrantID: StoredGrant] {
        let rows = try Row.fetchCursor(db, sql: "\(columns) WHERE origin = 'registry'")
        var grants: [GrantID: StoredGrant] = [:]
        while let row = try rows.next() {
            let grant = try stored(row)
            grants[grant.grant.id] = grant
        }
        return grants
    }

    /// The registry's grants in force that end after `moment`, by name.
    static func held(_ db: Database, endingAfter moment: WallTime) throws -> [HeldGrant] {
        try Row.fetchAll(
            db,
            sql: """
                \(columns) WHERE origin = 'registry' AND revoked_ms IS NULL
                    AND end_ms + grace_ms > ?
                ORDER BY id
                """, arguments: [moment.millisecondsSince1970]
        ).map {
            let grant = try grant($0)
            return HeldGrant(id: grant.id, set: grant.set, window: grant.window)
        }
    }

    private static func stored(_ row: Row) throws -> StoredGrant {
        StoredGrant(
            grant: try grant(row), usesConsumed: row["uses_consumed"],
            verifier: (row["verifier"] as Data?).map { CredentialVerifier(bytes: Array($0)) },
            isRevokedHere: row["revoked_here"])
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
        guard let kind = GrantKind(rawValue: row["kind"]),
            let origin = GrantOrigin(rawValue: row["origin"])
        else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "grant \(id) has no kind or no origin")
        }
        return Grant(
            id: GrantID(id), kind: kind, set: HandoverSetID(row["handover_set"] as Int),
            window: try window(row), grace: .milliseconds(row["grace_ms"] as Int64),
            usesAllowed: row["uses_allowed"],
            revokedAt: (row["revoked_ms"] as Int64?).map { WallTime(millisecondsSince1970: $0) },
            origin: origin)
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

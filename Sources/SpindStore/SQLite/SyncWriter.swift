internal import FoundationEssentials
internal import GRDB
internal import SpindCore

/// Carries out what a step takes in from the registry, inside its transaction.
struct SyncWriter {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    func apply(_ operation: StoreOperation) throws {
        switch operation {
        case .putGrant(let grant, let verifier): try put(grant, verifier)
        case .withdrawGrant(let id, let moment):
            try withdraw(id, at: moment)
            if db.changesCount == 0 { throw StoreInvariant.knownGrant }
        case .replaceMirror(let grants, let kept, let moment):
            try replaceMirror(by: grants, kept: kept, at: moment)
        case .changeDue(let id, let due, let overdueRecorded):
            try run(
                """
                UPDATE loans SET due_ms = ?, overdue_recorded = ?
                WHERE id = ? AND ended_ms IS NULL
                """, [due.millisecondsSince1970, overdueRecorded, id.rawValue])
            if db.changesCount == 0 { throw StoreInvariant.knownOpenLoan }
        case .rememberCommand(let id, let expires):
            try run(
                "INSERT INTO executed_commands (id, expires_ms) VALUES (?, ?)",
                [id.rawValue, expires.millisecondsSince1970])
        case .saveCursor(let cursor):
            try run(
                """
                UPDATE meta SET cursor = ?, acknowledged_through = coalesce(acknowledged_through, 0)
                """, [cursor])
        case .acknowledge(let sequence):
            try run("UPDATE meta SET acknowledged_through = ?", [sequence])
        default: preconditionFailure("StepWriter sends operations of the registry here")
        }
    }

    /// Whatever other grant has the PIN loses it first, so that grants can change PINs with each
    /// other; what a grant was used for stays, and counts against what it allows now.
    private func put(_ grant: Grant, _ verifier: CredentialVerifier) throws {
        try run(
            "UPDATE grants SET verifier = NULL WHERE verifier = ? AND id <> ?",
            [Data(verifier.bytes), grant.id.rawValue])
        try run(
            """
            INSERT INTO grants (id, origin, verifier, kind, handover_set, start_ms, end_ms,
                grace_ms, uses_allowed)
            VALUES (?, 'registry', ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                verifier = excluded.verifier, kind = excluded.kind,
                handover_set = excluded.handover_set, start_ms = excluded.start_ms,
                end_ms = excluded.end_ms, grace_ms = excluded.grace_ms,
                uses_allowed = max(excluded.uses_allowed, uses_consumed),
                revoked_ms = CASE WHEN revoked_here THEN revoked_ms END
            WHERE origin = 'registry'
            """,
            [
                grant.id.rawValue, Data(verifier.bytes), grant.kind.rawValue, grant.set.rawValue,
                grant.window.start.millisecondsSince1970, grant.window.end.millisecondsSince1970,
                grant.grace.wholeMilliseconds, grant.usesAllowed,
            ])
        if db.changesCount == 0 { throw StoreInvariant.uniqueGrant }
    }

    private func withdraw(_ id: GrantID, at moment: WallTime) throws {
        try run(
            "UPDATE grants SET revoked_ms = coalesce(revoked_ms, ?) WHERE id = ?",
            [moment.millisecondsSince1970, id.rawValue])
    }

    /// Writes only what differs: most of a mirror is as it was.
    private func replaceMirror(
        by grants: [MirroredGrant], kept: Set<GrantID>, at moment: WallTime
    ) throws {
        var left = try GrantRows.registryGrants(db)
        for mirrored in grants {
            if let stored = left.removeValue(forKey: mirrored.grant.id),
                stored.grant == mirrored.grant, stored.verifier == mirrored.verifier
            {
                continue
            }
            try put(mirrored.grant, mirrored.verifier)
        }
        for (id, stored) in left where stored.grant.revokedAt == nil && !kept.contains(id) {
            try withdraw(id, at: moment)
        }
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

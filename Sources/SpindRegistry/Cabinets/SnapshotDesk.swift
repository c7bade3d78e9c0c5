package import SpindCore
internal import SpindCrypto
internal import SpindRegistryStore

/// The whole mirror of a cabinet's grants, for one whose cursor says nothing any more.
package enum SnapshotDesk {
    /// How many held grants are looked at; far more than a cabinet of 999 sets has reservations a
    /// week. What is beyond is told as an anomaly, and stays in force on the cabinet.
    static let heldMax = 10_000
    /// How long a closure for a grant that the registry does not know may be.
    private static let closureMax = Duration.seconds(400 * 86_400)

    /// Makes the snapshot. Grants that the cabinet holds and the registry never knew (it was
    /// restored from a backup) stay in force: each becomes an anomaly, and closes the asset of its
    /// handover set for its time, until an operator decides. Commands that are not over are written
    /// again behind the snapshot.
    package static func make(
        _ request: SnapshotRequest, for cabinet: Cabinet, in step: inout RegistryStep
    ) throws -> Snapshot {
        try ChangeLog.begin(cabinet.id, in: &step)
        let head = try ChangeLog.lockedHead(of: cabinet.id, in: &step)
        let grants = try grants(of: cabinet, in: step)
        let kept = try keep(request.held, at: cabinet, known: Set(grants.map(\.id)), in: &step)
        try CommandDesk.sendAgain(to: cabinet.id, in: &step)
        return Snapshot(cursor: head.cursor.text, grants: grants, kept: kept)
    }

    /// The grants that count at a cabinet: of reservations that are confirmed and not over, and of
    /// loans that are open, however their reservations stand: their PINs return them. One whose asset
    /// is back counts no more: on a new card nobody remembers that its use is consumed.
    private static func grants(
        of cabinet: Cabinet, in step: RegistryStep
    ) throws -> [SyncedGrant] {
        try step.db.rows(
            """
            SELECT r.id, r.handover_set, r.start_ms, r.end_ms, r.grace_ms, p.verifier, p.key_epoch
            FROM reservations r JOIN pins p ON p.reservation = r.id
            WHERE r.cabinet = $1 AND r.handover_set IS NOT NULL AND p.cabinet = $1 AND (
                (r.state = 'confirmed' AND r.end_ms + r.grace_ms > $2)
                OR EXISTS (SELECT 1 AS one FROM loans l
                    WHERE l.reservation = r.id AND l.state = 'open'))
            ORDER BY r.start_ms, r.id
            """,
            [SQLValue(cabinet.id), SQLValue(step.now - AccessPolicy.smallError)]
        ).map { row in
            SyncedGrant(
                id: try row.id("id", as: ReservationID.self).grant, kind: .loan,
                set: HandoverSetID(Int(clamping: try row.integer("handover_set"))),
                window: try row.window("start_ms", "end_ms"),
                graceMilliseconds: try row.integer("grace_ms"), usesAllowed: 1,
                verifier: Hexadecimal.text(try row.blob("verifier")),
                keyEpoch: UInt32(clamping: try row.integer("key_epoch")))
        }
    }

    private static func keep(
        _ held: [HeldGrant], at cabinet: Cabinet, known: Set<GrantID>,
        in step: inout RegistryStep
    ) throws -> [GrantID] {
        var kept: [GrantID] = []
        for grant in held.prefix(heldMax).sorted(by: { $0.id < $1.id })
        where !known.contains(grant.id) {
            let state: ReservationState? = try step.db.row(
                "SELECT state FROM reservations WHERE id = $1", [.text(grant.id.rawValue)]
            )?.choice("state")
            // One that has ended here is not in the snapshot, and so ends there. One that nobody has
            // confirmed here was confirmed after the backup that was restored: its PIN was told.
            guard state == nil || state == .requested else { continue }
            kept.append(grant.id)
            try block(grant, at: cabinet, in: &step)
        }
        guard held.count > heldMax else { return kept }
        try Anomalies.record(
            .unknownGrantHeld, named: "held-\(cabinet.id)-too-many",
            organisation: cabinet.organisation, cabinet: cabinet.id, at: step.now,
            "the cabinet holds \(held.count) grants; only \(heldMax) were compared", in: step)
        let looked = Set(held.prefix(heldMax).map(\.id))
        return kept + held.map(\.id).filter { !looked.contains($0) }.sorted()
    }

    /// Closes the asset for the time of a grant that the registry does not know, once: what an
    /// operator decided about the anomaly and the closure stays so.
    private static func block(
        _ grant: HeldGrant, at cabinet: Cabinet, in step: inout RegistryStep
    ) throws {
        let row = try step.db.row(
            """
            SELECT id, organisation FROM assets
            WHERE cabinet = $1 AND handover_set = $2 AND ended_ms IS NULL
            """, [SQLValue(cabinet.id), SQLValue(grant.set.rawValue)])
        let asset: AssetID? = try row?.id("id")
        let organisation = try row?.id("organisation") ?? cabinet.organisation
        let name = "held-\(cabinet.id)-\(grant.id)"
        let isNew = try Anomalies.record(
            .unknownGrantHeld, named: name, organisation: organisation, cabinet: cabinet.id,
            asset: asset, at: step.now,
            "grant \(grant.id) for set \(grant.set) stays in force; book nothing over it, or revoke "
                + "it", in: step)
        // The cabinet's numbers: an impossible window has no time to keep free.
        let end = min(grant.window.end, grant.window.start + closureMax)
        guard isNew, let asset, grant.window.start < end, end > step.now else { return }
        try step.db.run(
            """
            INSERT INTO closures (id, organisation, cabinet, asset, start_ms, end_ms, reason,
                created_ms, created_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .text(step.drawName("x")), SQLValue(organisation), SQLValue(cabinet.id),
                SQLValue(asset), SQLValue(grant.window.start), SQLValue(end),
                .text("grant \(grant.id) at the cabinet, which the registry does not know"),
                SQLValue(step.now), SQLValue(step.caller.account),
            ])
    }
}

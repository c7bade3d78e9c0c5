package import SpindCore
import SpindRegistryStore

/// What time alone brings about: requests that nobody confirmed, reservations that nobody picked
/// up, leases that ran out, secrets that ended. Done every minute; each piece is one step.
package enum Housekeeping {
    /// Who does it, in records.
    package static let caller = Caller(account: AccountID("registry"), roles: [])
    /// How many things one step does at most; the next one goes on.
    private static let batch = 200
    /// How long answers to repeated requests are kept.
    static let idempotency = Duration.seconds(86_400)

    /// Does what is due in one step.
    ///
    /// - Returns: whether more may be due.
    /// - Throws: faults of the database; nothing of the step is kept then.
    package static func run(in step: inout RegistryStep) throws -> Bool {
        let lapsed = try lapseRequests(in: &step)
        let absent = try noteNoShows(in: &step)
        try forget(in: step)
        return lapsed == batch || absent == batch
    }

    /// Requests that nobody confirmed in time are declined.
    private static func lapseRequests(in step: inout RegistryStep) throws -> Int {
        let rows = try step.db.rows(
            """
            SELECT \(Reservation.columns) FROM reservations
            WHERE state = 'requested' AND requested_until_ms <= $1
            ORDER BY requested_until_ms, id LIMIT \(batch)\(step.db.lockingClause)
            """, [SQLValue(step.now)])
        for row in rows {
            var reservation = try Reservation(row)
            try end(
                &reservation, by: .deadline, .lapse, ending: .lapse, counting: .cancellation,
                "lapsed", in: &step)
        }
        return rows.count
    }

    /// Reservations that nobody picked up, once the journal of their cabinet was heard past the
    /// deadline: until then somebody may have come.
    private static func noteNoShows(in step: inout RegistryStep) throws -> Int {
        let rows = try step.db.rows(
            """
            SELECT \(Reservation.columns.qualified("r")) FROM reservations r
            JOIN cabinet_links l ON l.cabinet = r.cabinet
            JOIN journals j ON j.cabinet = l.cabinet AND j.incarnation = l.journal
            WHERE r.state = 'confirmed' AND r.no_show_ms <= $1 AND l.heard_ms > r.no_show_ms
                AND j.last_sequence >= l.journal_last
            ORDER BY r.no_show_ms, r.id LIMIT \(batch)
            """, [SQLValue(step.now)])
        for row in rows {
            var reservation = try Reservation(row)
            try end(
                &reservation, by: .journal, .noPickup, ending: .noShow, counting: .noShow, "",
                in: &step)
        }
        return rows.count
    }

    private static func end(
        _ reservation: inout Reservation, by cause: LifecycleCause, _ event: ReservationEvent,
        ending: Lease.Ending, counting fact: FactKind, _ detail: String,
        in step: inout RegistryStep
    ) throws {
        let outcome = ReservationMachine.outcome(of: event, by: cause, in: reservation.state)
        guard case .moves(let state) = outcome else { return }
        reservation.state = state
        reservation.endedAt = step.now
        reservation.endedBy = step.caller.account
        try GrantDesk.release(&reservation, ending: ending, in: &step)
        guard try reservation.update(in: step) else { return }
        try Facts.record(
            fact, organisation: reservation.organisation, asset: reservation.asset,
            cabinet: reservation.place?.cabinet, detail, in: step)
    }

    /// Leases that ran out, PINs that ended, secrets and answers nobody can use any more.
    private static func forget(in step: RegistryStep) throws {
        let now = SQLValue(step.now)
        try step.db.run(
            """
            UPDATE reservations SET holds = 0, version = version + 1
            WHERE holds = 1 AND state IN ('cancelled', 'declined', 'noShow')
                AND blocked_until <= $1
            """, [now])
        // A PIN of an open loan still opens for the return, however late.
        try step.db.run(
            """
            DELETE FROM pins WHERE until_ms <= $1 AND NOT EXISTS (
                SELECT 1 FROM loans WHERE loans.reservation = pins.reservation
                    AND loans.state = 'open')
            """, [now])
        try step.db.run("DELETE FROM secrets WHERE expires_ms <= $1", [now])
        try step.db.run(
            "DELETE FROM idempotency_keys WHERE created_ms <= $1",
            [SQLValue(step.now - idempotency)])
    }
}

extension String {
    /// A list of columns with the table's alias before each.
    fileprivate func qualified(_ alias: String) -> String {
        split(whereSeparator: { $0 == "," || $0.isWhitespace }).map { "\(alias).\($0)" }
            .joined(separator: ", ")
    }
}

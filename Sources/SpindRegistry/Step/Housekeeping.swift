package import SpindCore
import SpindRegistryStore

/// What time alone brings about: requests that nobody confirmed, reservations that nobody picked
/// up, leases that ran out, secrets that ended, the figures of a finished day. Done every minute;
/// each piece is one step.
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
        let isMoreSilent = try LinkDesk.countSilences(in: step)
        let isMoreToWrite = try DailyFigures.run(in: &step)
        return lapsed == batch || absent == batch || isMoreSilent || isMoreToWrite
    }

    /// Requests that nobody confirmed in time are declined.
    private static func lapseRequests(in step: inout RegistryStep) throws -> Int {
        let rows = try step.db.rows(
            """
            SELECT id, asset FROM reservations
            WHERE state = 'requested' AND requested_until_ms <= $1
            ORDER BY requested_until_ms, id LIMIT \(batch)
            """, [SQLValue(step.now)])
        for id in try inOrderOfAssets(rows) { try end(id, .lapse, in: &step) }
        return rows.count
    }

    /// Reservations that nobody picked up, once the whole journal of their cabinet was heard past
    /// the deadline: until then somebody may have come. Where its last record is older, the cabinet
    /// is given the time that its clock may be wrong by. A journal that is held for longer than it
    /// is has lost records at the cabinet, and one with an open gap has lost them here: neither says
    /// that nobody came.
    private static func noteNoShows(in step: inout RegistryStep) throws -> Int {
        let rows = try step.db.rows(
            """
            SELECT r.id, r.asset FROM reservations r
            JOIN cabinet_links l ON l.cabinet = r.cabinet
            JOIN journals j ON j.cabinet = l.cabinet AND j.incarnation = l.journal
            WHERE r.state = 'confirmed' AND r.no_show_ms <= $1 AND l.heard_ms > r.no_show_ms
                AND l.heard_ms <= $1
                AND (j.latest_ms > r.no_show_ms OR l.heard_ms > r.no_show_ms + $2)
                AND j.last_sequence = l.journal_last AND j.forked_ms IS NULL
                AND NOT EXISTS (SELECT 1 FROM anomalies a
                    WHERE a.cabinet = r.cabinet AND a.kind = 'journalGap'
                        AND a.closed_ms IS NULL AND a.at_ms >= r.start_ms)
            ORDER BY r.no_show_ms, r.id LIMIT \(batch)
            """, [SQLValue(step.now), .integer(AccessPolicy.smallError.wholeMilliseconds)])
        for id in try inOrderOfAssets(rows) { try end(id, .noPickup, in: &step) }
        return rows.count
    }

    /// Assets are locked in the order of their names.
    private static func inOrderOfAssets(_ rows: [SQLRow]) throws -> [ReservationID] {
        try rows.map { (asset: try $0.text("asset"), id: try $0.id("id", as: ReservationID.self)) }
            .sorted { $0 < $1 }.map(\.id)
    }

    /// Ends a reservation by what happened, unless somebody did something else with it meanwhile.
    private static func end(
        _ id: ReservationID, _ event: ReservationEvent, in step: inout RegistryStep
    ) throws {
        guard let found = try BookingDesk.find(id, in: step),
            let asset = try AssetDesk.find(found.asset, in: step, locking: true),
            var reservation = try BookingDesk.find(id, in: step, locking: true)
        else { return }
        let isLapse = event == .lapse
        let isDue =
            isLapse
            ? (reservation.requestedUntil.map { $0 <= step.now } ?? false)
            : reservation.noShowAt <= step.now
        let outcome = ReservationMachine.outcome(
            of: event, by: isLapse ? .deadline : .journal, in: reservation.state)
        guard isDue, case .moves(let state) = outcome else { return }
        reservation.state = state
        reservation.endedAt = step.now
        reservation.endedBy = step.caller.account
        try GrantDesk.release(&reservation, ending: isLapse ? .lapse : .noShow, in: &step)
        try reservation.update(in: step)
        try Facts.record(
            isLapse ? .cancellation : .noShow, of: asset, home: "", isLapse ? "lapsed" : "",
            in: step)
    }

    /// Leases that ran out, PINs that ended, secrets and answers nobody can use any more.
    private static func forget(in step: RegistryStep) throws {
        let now = SQLValue(step.now)
        try step.db.run(
            """
            UPDATE reservations SET holds = 0, version = version + 1
            WHERE holds = 1 AND state IN ('cancelled', 'declined', 'noShow')
                AND (blocked_until <= $1 OR end_ms + grace_ms + $2 <= $1)
            """, [now, .integer(AccessPolicy.smallError.wholeMilliseconds)])
        // A PIN of an open loan still opens for the return, however late; and as long as nobody
        // knows whether somebody came, there may be such a loan.
        try step.db.run(
            """
            DELETE FROM pins WHERE until_ms <= $1 AND NOT EXISTS (
                SELECT 1 FROM loans WHERE loans.reservation = pins.reservation
                    AND loans.state = 'open')
                AND NOT EXISTS (SELECT 1 FROM reservations
                    WHERE reservations.id = pins.reservation AND reservations.state = 'confirmed')
            """, [now])
        try CertificateDesk.forget(in: step)
        try step.db.run("DELETE FROM secrets WHERE expires_ms <= $1", [now])
        try step.db.run(
            "DELETE FROM idempotency_keys WHERE created_ms <= $1",
            [SQLValue(step.now - idempotency)])
    }
}

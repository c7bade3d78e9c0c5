package import SpindCore
internal import SpindRegistryStore

/// What an organisation, or one site of it, has to do with today.
package struct Today: Sendable {
    /// The local day.
    package var day: WallWindow
    /// Reservations that are picked up today.
    package var pickups: [Reservation]
    /// Loans that are due back today.
    package var returns: [RegistryLoan]
    /// Loans that should be back, the longest overdue first.
    package var overdue: [RegistryLoan]
    /// Anomalies that nobody has closed, newest first.
    package var anomalies: [Anomaly]
    /// Enrolled cabinets that were not heard for a while, with when they were heard last.
    package var silent: [(cabinet: CabinetID, heardAt: WallTime?)]
}

/// The desk's morning look.
package enum TodayDesk {
    /// So long a cabinet is silent before it is told.
    package static let silence = Duration.seconds(15 * 60)
    /// So many of each are told; whoever has more needs the lists.
    package static let listed = 200

    /// Today, of an organisation or one of its cabinets.
    package static func show(
        _ organisation: OrganisationID, cabinet: CabinetID?, in step: RegistryStep
    ) throws -> RegistryAnswer<Today> {
        let scope = Scope(organisation: organisation, cabinet: cabinet)
        if let no = step.refusal(.seeSite, on: scope) { return .refused(no) }
        guard
            let row = try step.db.row(
                """
                SELECT r.time_zone FROM organisations o JOIN regions r ON r.id = o.region
                WHERE o.id = $1
                """, [SQLValue(organisation)])
        else { return .refused(.notFound("organisation", organisation.rawValue)) }
        let zone = step.zone(try row.text("time_zone"))
        let day = day(of: step.now, zone)
        var pickups = query(organisation, cabinet)
        pickups.require("state IN ('confirmed', 'requested')")
        pickups.compare("start_ms >=", day.start)
        pickups.compare("start_ms <", day.end)
        var returns = query(organisation, cabinet)
        returns.require("state = 'open'")
        returns.compare("due_ms >=", max(day.start, step.now))
        returns.compare("due_ms <", day.end)
        var overdue = query(organisation, cabinet)
        overdue.require("state = 'open'")
        overdue.compare("due_ms <", step.now)
        var anomalies = query(organisation, cabinet)
        anomalies.require("closed_ms IS NULL")
        return .done(
            Today(
                day: day,
                pickups: try step.db.rows(
                    """
                    SELECT \(Reservation.columns) FROM reservations WHERE \(pickups.conditions)
                    ORDER BY start_ms, id LIMIT $1
                    """, pickups.values
                ).map(Reservation.init), returns: try loans(returns, in: step),
                overdue: try loans(overdue, in: step),
                anomalies: try step.db.rows(
                    """
                    SELECT \(Anomaly.columns) FROM anomalies WHERE \(anomalies.conditions)
                    ORDER BY at_ms DESC, id DESC LIMIT $1
                    """, anomalies.values
                ).map(Anomaly.init), silent: try silent(organisation, cabinet, in: step)))
    }

    private static func query(_ organisation: OrganisationID, _ cabinet: CabinetID?) -> ListQuery {
        var query = ListQuery(limit: listed)
        query.equal("organisation", organisation.rawValue)
        query.equal("cabinet", cabinet?.rawValue)
        return query
    }

    private static func loans(
        _ query: ListQuery, in step: RegistryStep
    ) throws -> [RegistryLoan] {
        try step.db.rows(
            """
            SELECT \(RegistryLoan.columns) FROM loans WHERE \(query.conditions)
            ORDER BY due_ms, id LIMIT $1
            """, query.values
        ).map(RegistryLoan.init)
    }

    private static func silent(
        _ organisation: OrganisationID, _ cabinet: CabinetID?, in step: RegistryStep
    ) throws -> [(cabinet: CabinetID, heardAt: WallTime?)] {
        try step.db.rows(
            """
            SELECT c.id, l.heard_ms FROM cabinets c
            LEFT JOIN cabinet_links l ON l.cabinet = c.id
            WHERE c.organisation = $1 AND ($2 = '' OR c.id = $2) AND c.enrolled_ms IS NOT NULL
                AND c.ended_ms IS NULL AND (l.heard_ms IS NULL OR l.heard_ms < $3)
            ORDER BY c.id LIMIT $4
            """,
            [
                SQLValue(organisation), .text(cabinet?.rawValue ?? ""),
                SQLValue(step.now - silence), SQLValue(listed),
            ]
        ).map { (try $0.id("id"), try $0.optionalTime("heard_ms")) }
    }

    /// The local day that a time lies in, of 23 to 25 hours.
    static func day(of time: WallTime, _ zone: TimeZoneRules) -> WallWindow {
        zone.day(zone.date(at: time))
    }
}

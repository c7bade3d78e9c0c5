package import SpindCore
import SpindRegistryStore

/// Something that an operator has to look at.
package struct Anomaly: Hashable, Sendable {
    package var id: String
    package var organisation: OrganisationID
    package var cabinet: CabinetID?
    package var asset: AssetID?
    package var reservation: ReservationID?
    package var kind: AnomalyKind
    /// One line in English, with names from the record.
    package var detail: String
    package var at: WallTime
    package var closedAt: WallTime?
    package var closedBy: AccountID?
    package var note: String?

    static let columns = """
        id, organisation, cabinet, asset, reservation, kind, detail, at_ms, closed_ms, closed_by, note
        """

    init(_ row: SQLRow) throws {
        id = try row.text("id")
        organisation = try row.id("organisation")
        cabinet = try row.optionalID("cabinet")
        asset = try row.optionalID("asset")
        reservation = try row.optionalID("reservation")
        kind = try row.choice("kind")
        detail = try row.text("detail")
        at = try row.time("at_ms")
        closedAt = try row.optionalTime("closed_ms")
        closedBy = try row.optionalID("closed_by")
        note = try row.optionalText("note")
    }

    /// What rights on it are judged by.
    package var scope: Scope { Scope(organisation: organisation, cabinet: cabinet) }
}

/// Anomalies: listed until somebody looked and said what they did.
package enum AnomalyDesk {
    /// The anomalies of an organisation, or of one of its cabinets, in the order of their names.
    package static func list(
        of organisation: OrganisationID, cabinet: CabinetID? = nil, withClosed: Bool = false,
        _ page: ListPage, in step: RegistryStep
    ) throws -> RegistryAnswer<[Anomaly]> {
        let scope = Scope(organisation: organisation, cabinet: cabinet)
        if let no = step.refusal(.seeAnomalies, on: scope) { return .refused(no) }
        return .done(
            try step.db.rows(
                """
                SELECT \(Anomaly.columns) FROM anomalies
                WHERE organisation = $1 AND id > $2 AND ($3 = '' OR cabinet = $3)
                    \(withClosed ? "" : "AND closed_ms IS NULL")
                ORDER BY id LIMIT $4
                """,
                [
                    SQLValue(organisation), .text(page.after ?? ""),
                    .text(cabinet?.rawValue ?? ""), SQLValue(page.limit),
                ]
            ).map(Anomaly.init))
    }

    /// Closes an anomaly; `note` says what was found or done.
    package static func close(
        _ id: String, note: String, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Anomaly> {
        guard var anomaly = try find(id, in: step) else {
            return .refused(.notFound("anomaly", id))
        }
        if let no = step.refusal(.closeAnomaly, on: anomaly.scope) { return .refused(no) }
        if let no = FieldRules.line(note, field: "note", longest: 200) { return .refused(no) }
        guard anomaly.closedAt == nil else { return .done(anomaly) }
        anomaly.closedAt = step.now
        anomaly.closedBy = step.caller.account
        anomaly.note = note
        try step.db.run(
            "UPDATE anomalies SET closed_ms = $2, closed_by = $3, note = $4 WHERE id = $1",
            [.text(id), SQLValue(step.now), SQLValue(step.caller.account), .text(note)])
        try step.record("closeAnomaly", id)
        return .done(anomaly)
    }

    private static func find(_ id: String, in step: RegistryStep) throws -> Anomaly? {
        try step.db.row(
            "SELECT \(Anomaly.columns) FROM anomalies WHERE id = $1", [.text(id)]
        ).map(Anomaly.init)
    }
}

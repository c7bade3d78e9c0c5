internal import SpindCore
internal import SpindRegistryStore

/// What an operator has to look at, as it is found.
enum Anomalies {
    /// How long the words about one may be, in characters.
    static let longestDetail = 500

    /// Closes what ended by itself, without an operator: those of a cabinet that are open, of that
    /// kind, and whose words begin so.
    static func end(
        _ kind: AnomalyKind, beginningWith detail: String, at cabinet: CabinetID,
        _ time: WallTime, in step: RegistryStep
    ) throws {
        // Names in cabinet files have neither of the two characters that a pattern gives a meaning.
        try step.db.run(
            """
            UPDATE anomalies SET closed_ms = $4, note = $5
            WHERE cabinet = $1 AND kind = $2 AND detail LIKE $3 AND closed_ms IS NULL
            """,
            [
                SQLValue(cabinet), .text(kind.rawValue),
                .text(String(detail.filter { $0 != "%" && $0 != "_" && $0 != "\0" }) + "%"),
                SQLValue(time), .text("over by itself"),
            ])
    }

    /// Writes one down under a name that it has only once: found again, it stays as it is, also
    /// when an operator has closed it.
    ///
    /// - Returns: whether it is new.
    @discardableResult
    static func record(
        _ kind: AnomalyKind, named id: String, organisation: OrganisationID, cabinet: CabinetID,
        asset: AssetID? = nil, reservation: ReservationID? = nil, at time: WallTime,
        _ detail: String, in step: RegistryStep
    ) throws -> Bool {
        // PostgreSQL keeps no zero character, and a cabinet's words may have one.
        let words = String(detail.filter { $0 != "\0" }.prefix(longestDetail))
        return try step.db.run(
            """
            INSERT INTO anomalies (id, organisation, cabinet, asset, reservation, kind, detail, at_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING
            """,
            [
                .text(id), SQLValue(organisation), SQLValue(cabinet), SQLValue(asset),
                SQLValue(reservation), .text(kind.rawValue), .text(words), SQLValue(time),
            ]) == 1
    }
}

internal import SpindCore
internal import SpindRegistryStore

/// Figures for evaluation, without persons.
enum Facts {
    /// Counts something about an asset. `home` is the municipality that a member is at home in;
    /// empty where it does not matter.
    static func record(
        _ kind: FactKind, of asset: Asset, home: String, _ detail: String = "",
        amount: Int64 = 1, in step: RegistryStep
    ) throws {
        try record(
            kind, organisation: asset.organisation, asset: asset.id,
            cabinet: asset.place?.cabinet, home: home, detail, amount: amount, in: step)
    }

    /// Counts something. The day is that of UTC: facts are summed over weeks, and a finer time
    /// could point at a person.
    static func record(
        _ kind: FactKind, organisation: OrganisationID, asset: AssetID?, cabinet: CabinetID?,
        home: String = "", _ detail: String = "", amount: Int64 = 1, in step: RegistryStep
    ) throws {
        let day: Int64 = 86_400_000
        let start = step.now.millisecondsSince1970 / day * day
        try step.db.post(
            """
            INSERT INTO facts (day_ms, organisation, asset, cabinet, home, kind, detail, amount)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .integer(start), SQLValue(organisation), .text(asset?.rawValue ?? ""),
                .text(cabinet?.rawValue ?? ""), .text(home), .text(kind.rawValue), .text(detail),
                .integer(amount),
            ])
    }
}

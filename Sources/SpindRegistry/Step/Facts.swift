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

    /// Counts something of a local day about an asset.
    static func record(
        _ kind: FactKind, of asset: Asset, on day: LocalDate, amount: Int, in step: RegistryStep
    ) throws {
        try insert(
            kind, day: Int64(day.daysSince1970) * 86_400_000, organisation: asset.organisation,
            asset: asset.id, cabinet: asset.place?.cabinet, home: "", "", amount: Int64(amount),
            in: step)
    }

    /// Counts something. The day is that of UTC: facts are summed over weeks, and a finer time
    /// could point at a person.
    static func record(
        _ kind: FactKind, organisation: OrganisationID, asset: AssetID?, cabinet: CabinetID?,
        home: String = "", _ detail: String = "", amount: Int64 = 1, in step: RegistryStep
    ) throws {
        let day: Int64 = 86_400_000
        try insert(
            kind, day: step.now.millisecondsSince1970 / day * day, organisation: organisation,
            asset: asset, cabinet: cabinet, home: home, detail, amount: amount, in: step)
    }

    /// `day`: midnight of that day's date, as if it were one of UTC.
    private static func insert(
        _ kind: FactKind, day: Int64, organisation: OrganisationID, asset: AssetID?,
        cabinet: CabinetID?, home: String, _ detail: String, amount: Int64, in step: RegistryStep
    ) throws {
        try step.db.post(
            """
            INSERT INTO facts (day_ms, organisation, asset, cabinet, home, kind, detail, amount)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .integer(day), SQLValue(organisation), .text(asset?.rawValue ?? ""),
                .text(cabinet?.rawValue ?? ""), .text(home), .text(kind.rawValue), .text(detail),
                .integer(amount),
            ])
    }
}

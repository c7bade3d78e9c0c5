package import SpindCore
internal import SpindRegistryStore

/// Which assets a list is of; `nil` for any.
package struct AssetFilter: Hashable, Sendable {
    package var organisation: OrganisationID?
    package var kind: AssetKind?
    package var cabinet: CabinetID?
    /// Also those that are lent no more.
    package var withEnded: Bool

    package init(
        organisation: OrganisationID? = nil, kind: AssetKind? = nil, cabinet: CabinetID? = nil,
        withEnded: Bool = false
    ) {
        self.organisation = organisation
        self.kind = kind
        self.cabinet = cabinet
        self.withEnded = withEnded
    }
}

/// Assets: what is shared.
package enum AssetDesk {
    /// Adds an asset.
    package static func create(
        _ asset: Asset, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Asset> {
        if let no = step.refusal(.manageAssets, on: Scope(organisation: asset.organisation)) {
            return .refused(no)
        }
        if let no = try problem(with: asset, in: step) { return .refused(no) }
        if let no = try problem(withLeasesAt: asset.place, of: asset.id, in: step) {
            return .refused(no)
        }
        guard try find(asset.id, in: step) == nil else {
            return .refused(.taken("asset", asset.id.rawValue))
        }
        try step.db.run(
            """
            INSERT INTO assets (id, organisation, kind, name, description, municipality, cabinet,
                handover_set, terms, created_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                SQLValue(asset.id), SQLValue(asset.organisation), .text(asset.kind.rawValue),
                .text(asset.name), .text(asset.description), .text(asset.municipality),
                SQLValue(asset.place?.cabinet), SQLValue(asset.place?.set.rawValue),
                .text(try StoredJSON.encode(asset.terms)), SQLValue(step.now),
            ])
        try step.record("createAsset", asset.id.rawValue)
        return .done(asset)
    }

    /// Changes an asset, or ends it, if it still has the version that was read. Kind and
    /// organisation stay. It cannot be moved while reservations hold.
    package static func change(
        _ asset: Asset, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Asset> {
        if let no = step.refusal(.manageAssets, on: Scope(organisation: asset.organisation)) {
            return .refused(no)
        }
        guard let found = try find(asset.id, in: step, locking: true),
            found.organisation == asset.organisation, found.kind == asset.kind
        else { return .refused(.notFound("asset", asset.id.rawValue)) }
        if let no = try problem(with: asset, in: step) { return .refused(no) }
        guard found.version == asset.version else {
            return .refused(.changedMeanwhile("asset"))
        }
        if found.place != asset.place || (found.endedAt == nil && asset.endedAt != nil) {
            let held = try reservationsThatHold(asset.id, in: step)
            guard held == 0 else {
                return .refused(
                    .conflict(
                        german: held == 1
                            ? "Eine Reservierung besteht hierfür; erst stornieren oder verlegen."
                            : "Dafür bestehen \(held) Reservierungen; erst stornieren oder verlegen.",
                        english: held == 1
                            ? "A reservation holds this asset; cancel or move it first."
                            : "\(held) reservations hold this asset; cancel or move them first.",
                        dutch: held == 1
                            ? "Hiervoor geldt een reservering; eerst annuleren of verplaatsen."
                            : "Hiervoor gelden \(held) reserveringen; eerst annuleren of "
                                + "verplaatsen."))
            }
            guard try loansThatAreOpen(asset.id, in: step) == 0 else {
                return .refused(
                    .conflict(
                        german: "Dies ist verliehen; es muss zurück sein, oder die Leihe beendet.",
                        english: "This asset is on loan; it has to come back, or its loan to end.",
                        dutch: "Dit is uitgeleend; het moet terug zijn, of de uitlening beëindigd.")
                )
            }
        }
        if let no = FieldRules.end(asset.endedAt, now: step.now) { return .refused(no) }
        if found.place != asset.place || (found.endedAt != nil && asset.endedAt == nil),
            let no = try problem(withLeasesAt: asset.place, of: asset.id, in: step)
        {
            return .refused(no)
        }
        var changed = asset
        changed.version += 1
        try step.db.run(
            """
            UPDATE assets SET name = $2, description = $3, municipality = $4, cabinet = $5,
                handover_set = $6, terms = $7, ended_ms = $8, version = $9
            WHERE id = $1
            """,
            [
                SQLValue(asset.id), .text(asset.name), .text(asset.description),
                .text(asset.municipality), SQLValue(asset.place?.cabinet),
                SQLValue(asset.place?.set.rawValue), .text(try StoredJSON.encode(asset.terms)),
                SQLValue(asset.endedAt), .integer(changed.version),
            ])
        try step.record("changeAsset", asset.id.rawValue)
        return .done(changed)
    }

    /// The asset of that name. Open to everybody; `locking` keeps it as it is until the step ends.
    package static func find(
        _ id: AssetID, in step: RegistryStep, locking: Bool = false
    ) throws -> Asset? {
        try step.db.row(
            """
            SELECT \(Asset.columns) FROM assets WHERE id = $1\
            \(locking ? step.db.lockingClause : "")
            """, [SQLValue(id)]
        ).map(Asset.init)
    }

    /// Assets in order of their names. Open to everybody.
    package static func list(
        _ filter: AssetFilter, _ page: ListPage, in step: RegistryStep
    ) throws -> [Asset] {
        try all(filter, after: page.after ?? "", limit: page.limit, in: step)
    }

    /// As many assets as `limit` says, in order of their names.
    static func all(
        _ filter: AssetFilter, after: String = "", limit: Int, in step: RegistryStep
    ) throws -> [Asset] {
        var conditions = ["id > $1"]
        var values: [SQLValue] = [.text(after), SQLValue(limit)]
        func require(_ column: String, _ value: String?) {
            guard let value else { return }
            values.append(.text(value))
            conditions.append("\(column) = $\(values.count)")
        }
        require("organisation", filter.organisation?.rawValue)
        require("kind", filter.kind?.rawValue)
        require("cabinet", filter.cabinet?.rawValue)
        if !filter.withEnded { conditions.append("ended_ms IS NULL") }
        return try step.db.rows(
            """
            SELECT \(Asset.columns) FROM assets WHERE \(conditions.joined(separator: " AND "))
            ORDER BY id LIMIT $2
            """, values
        ).map(Asset.init)
    }

    private static func reservationsThatHold(
        _ id: AssetID, in step: RegistryStep
    ) throws -> Int64 {
        try step.db.row(
            """
            SELECT count(*) AS held FROM reservations
            WHERE asset = $1 AND holds = 1 AND state IN ('requested', 'confirmed', 'fulfilled')
                AND blocked_until > $2
            """, [SQLValue(id), SQLValue(step.now)]
        )?.integer("held") ?? 0
    }

    private static func loansThatAreOpen(
        _ id: AssetID, in step: RegistryStep
    ) throws -> Int64 {
        try step.db.row(
            "SELECT count(*) AS open FROM loans WHERE asset = $1 AND state = 'open'",
            [SQLValue(id)]
        )?.integer("open") ?? 0
    }

    private static func problem(
        with asset: Asset, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        if let no = FieldRules.name(asset.id.rawValue, field: "id")
            ?? FieldRules.line(asset.name, field: "name")
            ?? FieldRules.line(
                asset.description, field: "description", longest: 1_000, mayBeEmpty: true)
            ?? FieldRules.line(asset.municipality, field: "municipality")
        {
            return no
        }
        if let (field, words) = asset.terms.problem {
            return .invalid(field: "terms.\(field)", words)
        }
        guard let home = try OrganisationDesk.find(asset.organisation, in: step),
            home.endedAt == nil || asset.endedAt != nil
        else { return .notFound("organisation", asset.organisation.rawValue) }
        return try problem(withPlaceOf: asset, in: step)
    }

    /// A set of which somebody may still have the PIN for what lay there before gets nothing else:
    /// they would take it.
    private static func problem(
        withLeasesAt place: AssetPlace?, of asset: AssetID, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        guard let place else { return nil }
        let leased = try step.db.row(
            """
            SELECT asset FROM reservations
            WHERE cabinet = $1 AND holds = 1 AND end_ms + grace_ms > $4 AND handover_set = $2
                AND asset <> $3 AND grant_number IS NOT NULL
            ORDER BY end_ms DESC LIMIT 1
            """,
            [
                SQLValue(place.cabinet), SQLValue(place.set.rawValue), SQLValue(asset),
                SQLValue(step.now - AccessPolicy.smallError),
            ])
        guard let other: AssetID = try leased?.id("asset") else { return nil }
        return .conflict(
            german: "Für dieses Fach kann noch eine abgesagte PIN von „\(other)“ gelten; wieder, "
                + "wenn der Schrank erreichbar war oder ihre Zeit vorbei ist.",
            english: "For this set a PIN of \"\(other)\" that was called off may still be valid; "
                + "again when the cabinet was heard, or when that time is over.",
            dutch: "Voor dit vak kan een afgezegde pincode van „\(other)” nog gelden; opnieuw als "
                + "de kast bereikbaar was of als die tijd voorbij is.")
    }

    private static func problem(
        withPlaceOf asset: Asset, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        guard let place = asset.place else { return nil }
        guard let cabinet = try CabinetDesk.find(place.cabinet, in: step),
            cabinet.organisation == asset.organisation,
            cabinet.endedAt == nil || asset.endedAt != nil
        else { return .notFound("cabinet", place.cabinet.rawValue) }
        guard (1...999).contains(place.set.rawValue) else {
            return .invalid(
                field: "handoverSet", german: "Fachgruppen haben die Nummern 1 bis 999",
                english: "handover sets are numbered 1 to 999",
                dutch: "vakgroepen hebben de nummers 1 tot 999")
        }
        if let description = cabinet.description,
            !description.sets.contains(where: { $0.id == place.set })
        {
            let known = description.sets.map(\.id.description).joined(separator: ", ")
            return .invalid(
                field: "handoverSet",
                german: "der Schrank \(cabinet.id) hat keine Fachgruppe \(place.set), nur \(known)",
                english: "cabinet \(cabinet.id) has no handover set \(place.set), only \(known)",
                dutch: "de kast \(cabinet.id) heeft geen vakgroep \(place.set), alleen \(known)")
        }
        let other = try step.db.row(
            """
            SELECT id FROM assets
            WHERE cabinet = $1 AND handover_set = $2 AND ended_ms IS NULL AND id <> $3
            """,
            [SQLValue(place.cabinet), SQLValue(place.set.rawValue), SQLValue(asset.id)])
        guard asset.endedAt == nil, let other else { return nil }
        return .taken("handover set of asset", try other.text("id"))
    }
}

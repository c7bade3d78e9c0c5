package import SpindCore
internal import SpindRegistryStore

/// Cabinets, before and after they enrolled.
package enum CabinetDesk {
    /// Adds a cabinet that is to enrol.
    package static func create(
        _ cabinet: Cabinet, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Cabinet> {
        if let no = step.refusal(.manageCabinets, on: Scope(organisation: cabinet.organisation)) {
            return .refused(no)
        }
        if let no = problem(with: cabinet) { return .refused(no) }
        guard let home = try OrganisationDesk.find(cabinet.organisation, in: step),
            home.endedAt == nil
        else { return .refused(.notFound("organisation", cabinet.organisation.rawValue)) }
        guard try find(cabinet.id, in: step) == nil else {
            return .refused(.taken("cabinet", cabinet.id.rawValue))
        }
        try step.db.run(
            """
            INSERT INTO cabinets (id, organisation, name, municipality, address, created_ms)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                SQLValue(cabinet.id), SQLValue(cabinet.organisation), .text(cabinet.name),
                .text(cabinet.municipality), .text(cabinet.address), SQLValue(step.now),
            ])
        try step.record("createCabinet", cabinet.id.rawValue)
        return .done(cabinet)
    }

    /// Changes what people call a cabinet and where it stands, or ends it.
    package static func change(
        _ cabinet: Cabinet, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Cabinet> {
        guard let found = try find(cabinet.id, in: step) else {
            return .refused(.notFound("cabinet", cabinet.id.rawValue))
        }
        if let no = step.refusal(
            .manageCabinets, on: Scope(organisation: found.organisation, cabinet: cabinet.id))
        {
            return .refused(no)
        }
        if let no = problem(with: cabinet) ?? FieldRules.end(cabinet.endedAt, now: step.now) {
            return .refused(no)
        }
        if found.endedAt == nil, cabinet.endedAt != nil,
            let asset = try assetIn(cabinet.id, in: step)
        {
            return .refused(
                .conflict(
                    german: "In diesem Schrank liegt „\(asset)“; erst verlegen oder beenden.",
                    english: "Asset \"\(asset)\" lies in this cabinet; move or end it first.",
                    dutch: "In deze kast ligt „\(asset)”; eerst verplaatsen of beëindigen."))
        }
        let changed = try step.db.run(
            """
            UPDATE cabinets SET name = $2, municipality = $3, address = $4, ended_ms = $5,
                version = version + 1
            WHERE id = $1 AND version = $6
            """,
            [
                SQLValue(cabinet.id), .text(cabinet.name), .text(cabinet.municipality),
                .text(cabinet.address), SQLValue(cabinet.endedAt), .integer(cabinet.version),
            ])
        guard changed == 1, let now = try find(cabinet.id, in: step) else {
            return .refused(.changedMeanwhile("cabinet"))
        }
        try step.record("changeCabinet", cabinet.id.rawValue)
        return .done(now)
    }

    /// The cabinet of that name. Whoever shows it checks the caller's right.
    package static func find(_ id: CabinetID, in step: RegistryStep) throws -> Cabinet? {
        try step.db.row(
            "SELECT \(Cabinet.columns) FROM cabinets WHERE id = $1", [SQLValue(id)]
        ).map(Cabinet.init)
    }

    /// Cabinets of an organisation, or all, in order of their names.
    package static func list(
        of organisation: OrganisationID?, _ page: ListPage, in step: RegistryStep
    ) throws -> [Cabinet] {
        try step.db.rows(
            """
            SELECT \(Cabinet.columns) FROM cabinets
            WHERE id > $1 AND ($3 = '' OR organisation = $3) ORDER BY id LIMIT $2
            """,
            [
                .text(page.after ?? ""), SQLValue(page.limit),
                .text(organisation?.rawValue ?? ""),
            ]
        ).map(Cabinet.init)
    }

    private static func assetIn(
        _ id: CabinetID, in step: RegistryStep
    ) throws -> AssetID? {
        try step.db.row(
            "SELECT id FROM assets WHERE cabinet = $1 AND ended_ms IS NULL ORDER BY id LIMIT 1",
            [SQLValue(id)]
        )?.id("id")
    }

    private static func problem(with cabinet: Cabinet) -> RegistryRefusal? {
        FieldRules.name(cabinet.id.rawValue, field: "id")
            ?? FieldRules.line(cabinet.name, field: "name")
            ?? FieldRules.line(cabinet.municipality, field: "municipality")
            ?? FieldRules.line(cabinet.address, field: "address", mayBeEmpty: true)
    }
}

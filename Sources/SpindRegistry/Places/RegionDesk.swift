package import SpindCore
internal import SpindRegistryStore

/// Regions and the organisations in them.
package enum RegionDesk {
    /// Adds a region.
    package static func create(
        _ region: Region, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Region> {
        if let no = step.refusal(.manageOrganisations, on: .region) { return .refused(no) }
        if let no = try problem(with: region, in: step) ?? otherZone(region, in: step) {
            return .refused(no)
        }
        guard try find(region.id, in: step) == nil else {
            return .refused(.taken("region", region.id.rawValue))
        }
        try step.db.run(
            """
            INSERT INTO regions (id, name, time_zone, state, school_holidays, created_ms)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                SQLValue(region.id), .text(region.name), .text(region.timeZone),
                .text(region.state), .text(region.schoolHolidays), SQLValue(step.now),
            ])
        try step.record("createRegion", region.id.rawValue)
        return .done(region)
    }

    /// Changes a region's name, holidays and zone, or ends it. It ends when all its organisations
    /// have.
    package static func change(
        _ region: Region, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Region> {
        if let no = step.refusal(.manageOrganisations, on: .region) { return .refused(no) }
        if let no = try problem(with: region, in: step)
            ?? FieldRules.end(region.endedAt, now: step.now)
        {
            return .refused(no)
        }
        if try find(region.id, in: step)?.timeZone != region.timeZone,
            let no = otherZone(region, in: step)
        {
            return .refused(no)
        }
        if region.endedAt != nil, let one = try organisationIn(region.id, in: step) {
            return .refused(
                .conflict(
                    german: "In dieser Region ist „\(one)“ nicht beendet; erst die Organisationen "
                        + "beenden.",
                    english: "In this region \"\(one)\" has not ended; end its organisations "
                        + "first.",
                    dutch: "In deze regio is „\(one)” niet beëindigd; beëindig eerst de "
                        + "organisaties."))
        }
        let changed = try step.db.run(
            """
            UPDATE regions SET name = $2, time_zone = $3, state = $4, school_holidays = $5,
                ended_ms = $6
            WHERE id = $1
            """,
            [
                SQLValue(region.id), .text(region.name), .text(region.timeZone),
                .text(region.state), .text(region.schoolHolidays), SQLValue(region.endedAt),
            ])
        guard changed == 1 else { return .refused(.notFound("region", region.id.rawValue)) }
        try step.record("changeRegion", region.id.rawValue)
        return .done(region)
    }

    /// The region of that name. Open to everybody.
    package static func find(_ id: RegionID, in step: RegistryStep) throws -> Region? {
        try step.db.row(
            "SELECT \(Region.columns) FROM regions WHERE id = $1", [SQLValue(id)]
        ).map(Region.init)
    }

    /// The regions in order of their names. Open to everybody.
    package static func list(_ page: ListPage, in step: RegistryStep) throws -> [Region] {
        try step.db.rows(
            "SELECT \(Region.columns) FROM regions WHERE id > $1 ORDER BY id LIMIT $2",
            [.text(page.after ?? ""), SQLValue(page.limit)]
        ).map(Region.init)
    }

    /// Times are answered in one zone, which would be wrong for a region of another.
    private static func otherZone(
        _ region: Region, in step: RegistryStep
    ) -> RegistryRefusal? {
        guard let own = step.timeZone, own != region.timeZone else { return nil }
        return .invalid(
            field: "timeZone", "\(own): a registry has one time zone, that of its file")
    }

    private static func organisationIn(
        _ id: RegionID, in step: RegistryStep
    ) throws -> OrganisationID? {
        try step.db.row(
            """
            SELECT id FROM organisations WHERE region = $1 AND ended_ms IS NULL ORDER BY id LIMIT 1
            """, [SQLValue(id)]
        )?.id("id")
    }

    private static func problem(
        with region: Region, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        if let no = FieldRules.name(region.id.rawValue, field: "id") { return no }
        if let no = FieldRules.line(region.name, field: "name") { return no }
        guard step.knowsZone(region.timeZone) else {
            return .invalid(field: "timeZone", "a name of the tz database, such as Europe/Berlin")
        }
        guard region.state.isEmpty || GermanState(rawValue: region.state) != nil else {
            let known = GermanState.allCases.map(\.rawValue).joined(separator: ", ")
            return .invalid(field: "state", "a state of Germany, one of \(known), or none")
        }
        // They are read with every booking: what cannot be read must not get in.
        do {
            let holidays = try StoredJSON.decode([SchoolHolidays].self, region.schoolHolidays)
            guard holidays.count <= 400 else {
                return .invalid(field: "schoolHolidays", "at most 400, not \(holidays.count)")
            }
        } catch {
            return .invalid(
                field: "schoolHolidays",
                #"a list such as [{"name": "Osterferien", "first": "2027-03-22", "last": "2027-04-03"}]"#
            )
        }
        return nil
    }
}

/// Organisations: the tenants.
package enum OrganisationDesk {
    /// Adds an organisation.
    package static func create(
        _ organisation: Organisation, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Organisation> {
        if let no = step.refusal(.manageOrganisations, on: .region) { return .refused(no) }
        if let no = problem(with: organisation) { return .refused(no) }
        guard let region = try RegionDesk.find(organisation.region, in: step),
            region.endedAt == nil
        else {
            return .refused(.notFound("region", organisation.region.rawValue))
        }
        guard try find(organisation.id, in: step) == nil else {
            return .refused(.taken("organisation", organisation.id.rawValue))
        }
        try step.db.run(
            """
            INSERT INTO organisations (id, region, name, kind, municipality, contact, created_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                SQLValue(organisation.id), SQLValue(organisation.region),
                .text(organisation.name), .text(organisation.kind.rawValue),
                .text(organisation.municipality), .text(organisation.contact), SQLValue(step.now),
            ])
        try step.record("createOrganisation", organisation.id.rawValue)
        return .done(organisation)
    }

    /// Changes what can be changed of an organisation, or ends it when all that it lends and all its
    /// cabinets have ended. Its region stays.
    package static func change(
        _ organisation: Organisation, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Organisation> {
        let id = organisation.id
        if let no = step.refusal(.manageOrganisations, on: Scope(organisation: id)) {
            return .refused(no)
        }
        if let no = problem(with: organisation)
            ?? FieldRules.end(organisation.endedAt, now: step.now)
        {
            return .refused(no)
        }
        if organisation.endedAt != nil, let thing = try thingOf(id, in: step) {
            return .refused(
                .conflict(
                    german: "„\(thing)“ ist nicht beendet; erst Gegenstände und Schränke beenden.",
                    english: "\"\(thing)\" has not ended; end the assets and cabinets first.",
                    dutch: "„\(thing)” is niet beëindigd; beëindig eerst voorwerpen en kasten."))
        }
        let changed = try step.db.run(
            """
            UPDATE organisations SET name = $2, kind = $3, municipality = $4, contact = $5,
                ended_ms = $6
            WHERE id = $1
            """,
            [
                SQLValue(id), .text(organisation.name), .text(organisation.kind.rawValue),
                .text(organisation.municipality), .text(organisation.contact),
                SQLValue(organisation.endedAt),
            ])
        guard changed == 1 else { return .refused(.notFound("organisation", id.rawValue)) }
        try step.record("changeOrganisation", id.rawValue)
        return .done(organisation)
    }

    /// The organisation of that name. Open to everybody.
    package static func find(
        _ id: OrganisationID, in step: RegistryStep
    ) throws -> Organisation? {
        try step.db.row(
            "SELECT \(Organisation.columns) FROM organisations WHERE id = $1", [SQLValue(id)]
        ).map(Organisation.init)
    }

    /// The organisations in order of their names. Open to everybody.
    package static func list(_ page: ListPage, in step: RegistryStep) throws -> [Organisation] {
        try step.db.rows(
            "SELECT \(Organisation.columns) FROM organisations WHERE id > $1 ORDER BY id LIMIT $2",
            [.text(page.after ?? ""), SQLValue(page.limit)]
        ).map(Organisation.init)
    }

    /// An asset or a cabinet of it that has not ended.
    private static func thingOf(
        _ id: OrganisationID, in step: RegistryStep
    ) throws -> String? {
        try step.db.row(
            """
            SELECT id FROM assets WHERE organisation = $1 AND ended_ms IS NULL
            UNION ALL SELECT id FROM cabinets WHERE organisation = $1 AND ended_ms IS NULL
            ORDER BY id LIMIT 1
            """, [SQLValue(id)]
        )?.text("id")
    }

    private static func problem(with organisation: Organisation) -> RegistryRefusal? {
        FieldRules.name(organisation.id.rawValue, field: "id")
            ?? FieldRules.line(organisation.name, field: "name")
            ?? FieldRules.line(organisation.municipality, field: "municipality")
            ?? FieldRules.line(organisation.contact, field: "contact", mayBeEmpty: true)
    }
}

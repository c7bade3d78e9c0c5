package import SpindCore
internal import SpindRegistryStore

/// Regions and the organisations in them.
package enum RegionDesk {
    /// Adds a region.
    package static func create(
        _ region: Region, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Region> {
        if let no = step.refusal(.manageOrganisations, on: .region) { return .refused(no) }
        if let no = problem(with: region, in: step) { return .refused(no) }
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

    /// Changes a region's name, holidays and zone.
    package static func change(
        _ region: Region, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Region> {
        if let no = step.refusal(.manageOrganisations, on: .region) { return .refused(no) }
        if let no = problem(with: region, in: step) { return .refused(no) }
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

    private static func problem(with region: Region, in step: RegistryStep) -> RegistryRefusal? {
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

    /// Changes what can be changed of an organisation, or ends it. Its region stays.
    package static func change(
        _ organisation: Organisation, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Organisation> {
        let id = organisation.id
        if let no = step.refusal(.manageOrganisations, on: Scope(organisation: id)) {
            return .refused(no)
        }
        if let no = problem(with: organisation) { return .refused(no) }
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

    private static func problem(with organisation: Organisation) -> RegistryRefusal? {
        FieldRules.name(organisation.id.rawValue, field: "id")
            ?? FieldRules.line(organisation.name, field: "name")
            ?? FieldRules.line(organisation.municipality, field: "municipality")
            ?? FieldRules.line(organisation.contact, field: "contact", mayBeEmpty: true)
    }
}

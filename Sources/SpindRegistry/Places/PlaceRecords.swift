package import SpindCore
internal import SpindRegistryStore

/// A region: the county, with its time zone and holidays.
package struct Region: Hashable, Sendable {
    package var id: RegionID
    package var name: String
    /// The name of its time zone in the tz database.
    package var timeZone: String
    /// The German state whose public holidays count, for example `NW`; empty for none.
    package var state: String
    /// School holidays as the operator gave them, JSON: a list of `{"name", "first", "last"}`.
    package var schoolHolidays: String
    package var endedAt: WallTime?

    package init(
        id: RegionID, name: String, timeZone: String, state: String,
        schoolHolidays: String = "[]", endedAt: WallTime? = nil
    ) {
        self.id = id
        self.name = name
        self.timeZone = timeZone
        self.state = state
        self.schoolHolidays = schoolHolidays
        self.endedAt = endedAt
    }

    static let columns = "id, name, time_zone, state, school_holidays, ended_ms"

    init(_ row: SQLRow) throws {
        self.init(
            id: try row.id("id"), name: try row.text("name"), timeZone: try row.text("time_zone"),
            state: try row.text("state"), schoolHolidays: try row.text("school_holidays"),
            endedAt: try row.optionalTime("ended_ms"))
    }
}

/// What an organisation is.
package enum OrganisationKind: String, Hashable, Codable, Sendable, CaseIterable {
    case municipality, utility, association, company
}

/// An organisation: a tenant, which sees only its own.
package struct Organisation: Hashable, Sendable {
    package var id: OrganisationID
    package var region: RegionID
    package var name: String
    package var kind: OrganisationKind
    /// The municipality it is at home in.
    package var municipality: String
    /// How members reach it: a line for slips and pages.
    package var contact: String
    package var endedAt: WallTime?

    package init(
        id: OrganisationID, region: RegionID, name: String, kind: OrganisationKind,
        municipality: String, contact: String = "", endedAt: WallTime? = nil
    ) {
        self.id = id
        self.region = region
        self.name = name
        self.kind = kind
        self.municipality = municipality
        self.contact = contact
        self.endedAt = endedAt
    }

    static let columns = "id, region, name, kind, municipality, contact, ended_ms"

    init(_ row: SQLRow) throws {
        self.init(
            id: try row.id("id"), region: try row.id("region"), name: try row.text("name"),
            kind: try row.choice("kind"), municipality: try row.text("municipality"),
            contact: try row.text("contact"), endedAt: try row.optionalTime("ended_ms"))
    }
}

/// Where an asset lies: a cabinet and the compartments there.
package struct AssetPlace: Hashable, Sendable {
    package var cabinet: CabinetID
    package var set: HandoverSetID

    package init(cabinet: CabinetID, set: HandoverSetID) {
        self.cabinet = cabinet
        self.set = set
    }
}

/// A shared thing, cargo bike or car.
package struct Asset: Hashable, Sendable {
    package var id: AssetID
    package var organisation: OrganisationID
    package var kind: AssetKind
    package var name: String
    package var description: String
    package var municipality: String
    /// `nil` where it lies in no cabinet now: nobody can book it then.
    package var place: AssetPlace?
    package var terms: BookingTerms
    package var endedAt: WallTime?
    /// Rises with each change.
    package var version: Int64

    package init(
        id: AssetID, organisation: OrganisationID, kind: AssetKind, name: String,
        description: String = "", municipality: String, place: AssetPlace?, terms: BookingTerms,
        endedAt: WallTime? = nil, version: Int64 = 1
    ) {
        self.id = id
        self.organisation = organisation
        self.kind = kind
        self.name = name
        self.description = description
        self.municipality = municipality
        self.place = place
        self.terms = terms
        self.endedAt = endedAt
        self.version = version
    }

    static let columns = """
        id, organisation, kind, name, description, municipality, cabinet, handover_set, terms,
        ended_ms, version
        """

    init(_ row: SQLRow) throws {
        let cabinet: CabinetID? = try row.optionalID("cabinet")
        let set = try row.optionalInteger("handover_set").map { HandoverSetID(Int($0)) }
        self.init(
            id: try row.id("id"), organisation: try row.id("organisation"),
            kind: try row.choice("kind"), name: try row.text("name"),
            description: try row.text("description"), municipality: try row.text("municipality"),
            place: cabinet.flatMap { cabinet in
                set.map { AssetPlace(cabinet: cabinet, set: $0) }
            }, terms: try StoredJSON.remembered(BookingTerms.self, row.text("terms")),
            endedAt: try row.optionalTime("ended_ms"), version: try row.integer("version"))
    }
}

/// A cabinet as the registry knows it.
package struct Cabinet: Hashable, Sendable {
    package var id: CabinetID
    package var organisation: OrganisationID
    package var name: String
    package var municipality: String
    package var address: String
    package var keyEpoch: UInt32
    /// What it said of itself last; `nil` before it enrolled.
    package var description: CabinetDescription?
    package var enrolledAt: WallTime?
    package var endedAt: WallTime?
    package var version: Int64

    package init(
        id: CabinetID, organisation: OrganisationID, name: String, municipality: String,
        address: String = "", keyEpoch: UInt32 = 0, description: CabinetDescription? = nil,
        enrolledAt: WallTime? = nil, endedAt: WallTime? = nil, version: Int64 = 1
    ) {
        self.id = id
        self.organisation = organisation
        self.name = name
        self.municipality = municipality
        self.address = address
        self.keyEpoch = keyEpoch
        self.description = description
        self.enrolledAt = enrolledAt
        self.endedAt = endedAt
        self.version = version
    }

    static let columns = """
        id, organisation, name, municipality, address, key_epoch, description, enrolled_ms,
        ended_ms, version
        """

    init(_ row: SQLRow) throws {
        self.init(
            id: try row.id("id"), organisation: try row.id("organisation"),
            name: try row.text("name"), municipality: try row.text("municipality"),
            address: try row.text("address"),
            keyEpoch: UInt32(clamping: try row.integer("key_epoch")),
            description: try row.optionalText("description").map {
                try StoredJSON.remembered(CabinetDescription.self, $0)
            }, enrolledAt: try row.optionalTime("enrolled_ms"),
            endedAt: try row.optionalTime("ended_ms"), version: try row.integer("version"))
    }
}

/// A time in which nothing is picked up: of an asset, a cabinet, or all of an organisation.
package struct Closure: Hashable, Sendable {
    package var id: String
    package var organisation: OrganisationID
    package var cabinet: CabinetID?
    package var asset: AssetID?
    package var window: WallWindow
    package var reason: String

    package init(
        id: String, organisation: OrganisationID, cabinet: CabinetID? = nil,
        asset: AssetID? = nil, window: WallWindow, reason: String
    ) {
        self.id = id
        self.organisation = organisation
        self.cabinet = cabinet
        self.asset = asset
        self.window = window
        self.reason = reason
    }

    static let columns = "id, organisation, cabinet, asset, start_ms, end_ms, reason"

    init(_ row: SQLRow) throws {
        self.init(
            id: try row.text("id"), organisation: try row.id("organisation"),
            cabinet: try row.optionalID("cabinet"), asset: try row.optionalID("asset"),
            window: try row.window("start_ms", "end_ms"), reason: try row.text("reason"))
    }
}

package import SpindCore
internal import SpindRegistryStore

/// A person, as those see them who may.
package struct Member: Hashable, Sendable {
    package var id: MemberID
    package var region: RegionID
    /// `nil` once erased.
    package var name: String?
    package var email: String?
    package var phone: String?
    package var municipality: String
    package var language: Language
    /// Why they may not book now.
    package var blockedReason: String?
    package var endedAt: WallTime?
    package var erasedAt: WallTime?
    package var version: Int64

    package init(
        id: MemberID, region: RegionID, name: String?, email: String? = nil,
        phone: String? = nil, municipality: String = "", language: Language = .german,
        blockedReason: String? = nil, endedAt: WallTime? = nil, erasedAt: WallTime? = nil,
        version: Int64 = 1
    ) {
        self.id = id
        self.region = region
        self.name = name
        self.email = email
        self.phone = phone
        self.municipality = municipality
        self.language = language
        self.blockedReason = blockedReason
        self.endedAt = endedAt
        self.erasedAt = erasedAt
        self.version = version
    }

    static let columns = """
        m.id, m.region, m.name, m.email, m.phone, m.municipality, m.language, m.blocked_reason,
        m.ended_ms, m.erased_ms, m.version
        """

    init(_ row: SQLRow) throws {
        self.init(
            id: try row.id("id"), region: try row.id("region"),
            name: try row.optionalText("name"), email: try row.optionalText("email"),
            phone: try row.optionalText("phone"), municipality: try row.text("municipality"),
            language: Language(rawValue: try row.text("language")) ?? .german,
            blockedReason: try row.optionalText("blocked_reason"),
            endedAt: try row.optionalTime("ended_ms"),
            erasedAt: try row.optionalTime("erased_ms"), version: try row.integer("version"))
    }
}

/// That a person is a member of an organisation.
package struct MembershipRecord: Hashable, Sendable {
    package var organisation: OrganisationID
    /// The organisation's own number for them; may be empty.
    package var number: String
    package var since: WallTime
    package var until: WallTime?

    package init(
        organisation: OrganisationID, number: String = "", since: WallTime, until: WallTime? = nil
    ) {
        self.organisation = organisation
        self.number = number
        self.since = since
        self.until = until
    }
}

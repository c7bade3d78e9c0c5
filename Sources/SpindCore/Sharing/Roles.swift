/// What somebody may be in the registry.
public enum Role: String, Hashable, Codable, Sendable, CaseIterable {
    /// A member who books for themselves.
    case resident
    /// Runs an organisation's sharing: members, assets, reservations, cabinets.
    case `operator`
    /// Looks after one site: sees what is picked up and returned there, blocks, opens.
    case steward
    /// Looks after cabinets' technology, without sight of members.
    case maintainer
    /// Sees figures of the whole region, and no person.
    case analyst
    /// Sets up regions, organisations and accounts.
    case administrator
}

/// A role and where it holds.
public struct RoleAssignment: Hashable, Codable, Sendable {
    /// The role.
    public var role: Role
    /// The organisation it is limited to; `nil` for the whole region, which only an analyst and an
    /// administrator can have. Without one an operator, a steward and a maintainer may do nothing.
    public var organisation: OrganisationID?
    /// The cabinet it is limited to. Without one a steward may do nothing.
    public var cabinet: CabinetID?

    /// Makes an assignment.
    public init(role: Role, organisation: OrganisationID? = nil, cabinet: CabinetID? = nil) {
        self.role = role
        self.organisation = organisation
        self.cabinet = cabinet
    }
}

/// Who asks the registry for something: decided once, by how the request was authenticated.
public struct Caller: Hashable, Sendable {
    /// How they are named in records: an account, or the local user of the machine.
    public var account: AccountID
    /// The person they are, if they are a member.
    public var member: MemberID?
    /// What they may be.
    public var roles: [RoleAssignment]
    /// Whether they are the machine's own user at the registry's local socket, who can read its
    /// database and keys anyway: they may do everything.
    public var isLocal: Bool

    /// Makes a caller.
    public init(
        account: AccountID, member: MemberID? = nil, roles: [RoleAssignment], isLocal: Bool = false
    ) {
        self.account = account
        self.member = member
        self.roles = roles
        self.isLocal = isLocal
    }
}

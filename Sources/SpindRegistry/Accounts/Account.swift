package import SpindCore
internal import SpindRegistryStore

/// Who may log in: a person, or a program of theirs.
package struct Account: Hashable, Sendable {
    package var id: AccountID
    package var region: RegionID
    /// What is typed to log in; unlike every other.
    package var login: String
    /// What people call it.
    package var label: String
    /// The member who it is, if any: they may book for themselves.
    package var member: MemberID?
    /// What it may be, beside a resident.
    package var roles: [RoleAssignment]
    package var hasPassword: Bool
    package var disabledAt: WallTime?
    /// Rises with each change.
    package var version: Int64

    package init(
        id: AccountID, region: RegionID, login: String, label: String = "",
        member: MemberID? = nil, roles: [RoleAssignment] = [], hasPassword: Bool = false,
        disabledAt: WallTime? = nil, version: Int64 = 1
    ) {
        self.id = id
        self.region = region
        self.login = login
        self.label = label
        self.member = member
        self.roles = roles
        self.hasPassword = hasPassword
        self.disabledAt = disabledAt
        self.version = version
    }

    static let columns = """
        id, region, login, label, member, password_hash, disabled_ms, version
        """

    init(_ row: SQLRow, roles: [RoleAssignment]) throws {
        self.init(
            id: try row.id("id"), region: try row.id("region"), login: try row.text("login"),
            label: try row.text("label"), member: try row.optionalID("member"), roles: roles,
            hasPassword: try row.optionalText("password_hash") != nil,
            disabledAt: try row.optionalTime("disabled_ms"), version: try row.integer("version"))
    }

    /// Who this account is in a request.
    package var caller: Caller {
        let resident = member.map { _ in RoleAssignment(role: .resident) }
        return Caller(account: id, member: member, roles: roles + (resident.map { [$0] } ?? []))
    }
}

extension Caller {
    /// Somebody who did not say who they are.
    package static let nobody = Caller(account: AccountID("nobody"), roles: [])

    /// A user of the machine itself: root, the server's own user, or one of the group
    /// `spind-registry`. Administrator of the region, under a name that tells who it was.
    package static func local(userID: UInt32) -> Caller {
        Caller(
            account: AccountID("local:\(userID)"), roles: [RoleAssignment(role: .administrator)],
            isLocal: true)
    }
}

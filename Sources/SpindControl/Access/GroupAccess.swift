import Glibc

/// Rights by membership in groups of the system: `spind` reads, `spind-maintainer` acts, root and
/// the agent's own user do both.
package struct GroupAccess: AccessControl {
    /// Whose members may look.
    package static let readGroup = "spind"
    /// Whose members may act.
    package static let actGroup = "spind-maintainer"

    private let ownUserID: UInt32
    private let groups: @Sendable (UInt32) -> [String]

    /// Makes the rights of this machine.
    ///
    /// - Parameters:
    ///   - ownUserID: the user the agent runs as; who is it can read its files and stop it anyway.
    ///   - groups: the names of a user's groups; by default those in the system's databases now.
    package init(
        ownUserID: UInt32 = geteuid(),
        groups: @escaping @Sendable (UInt32) -> [String] = LocalAccounts.groups(ofUser:)
    ) {
        self.ownUserID = ownUserID
        self.groups = groups
    }

    /// Reads the group databases, unless it is root or the agent's own user.
    package func rights(ofUser userID: UInt32) -> AccessRights {
        if userID == 0 || userID == ownUserID { return .act }
        let groups = groups(userID)
        if groups.contains(Self.actGroup) { return .act }
        return groups.contains(Self.readGroup) ? .read : .none
    }
}

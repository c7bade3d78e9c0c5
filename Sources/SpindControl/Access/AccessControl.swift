import SpindCore

/// What a caller may ask over the control socket.
package enum AccessRights: Int, Comparable, Sendable {
    /// Nothing.
    case none
    /// Look: state, journal, grants.
    case read
    /// Look and act: open, block, grant, revoke.
    case act

    package static func < (left: AccessRights, right: AccessRights) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Says what a user may ask over the control socket.
///
/// *Implementation guidance*: asked for each request, so that leaving a group counts at once. May
/// be asked from any thread, at the same time, and should answer within milliseconds.
package protocol AccessControl: Sendable {
    /// The rights of the user with that id, as the kernel told it.
    func rights(ofUser userID: UInt32) -> AccessRights
}

extension Principal {
    /// Who it is, for the log.
    var label: String { userID.map { "user \($0)" } ?? "the registry" }

    /// Their rights; the registry has none over the control socket.
    func rights(by access: any AccessControl) -> AccessRights {
        userID.map { access.rights(ofUser: $0) } ?? .none
    }
}

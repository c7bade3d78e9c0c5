/// Who acted on a cabinet other than at its doors: somebody on the machine, or the registry.
public enum Principal: Hashable, Codable, Sendable {
    /// A user of the machine, as the kernel says: the effective user id of the peer process
    /// (`SO_PEERCRED`), and the user who logged in, whoever they became since
    /// (`/proc/PID/loginuid`; `nil` where the process belongs to no login).
    case local(userID: UInt32, loginUserID: UInt32?)
    /// The registry, over its authenticated link; for one of its accounts, or (`nil`) by itself, as
    /// when a booking becomes a grant.
    case registry(account: AccountID?)

    /// Makes a user of the machine.
    public init(userID: UInt32, loginUserID: UInt32?) {
        self = .local(userID: userID, loginUserID: loginUserID)
    }

    /// The effective user id on the machine; `nil` for the registry.
    public var userID: UInt32? {
        switch self {
        case .local(let userID, _): userID
        case .registry: nil
        }
    }

    /// The user who logged in on the machine; `nil` for the registry.
    public var loginUserID: UInt32? {
        switch self {
        case .local(_, let loginUserID): loginUserID
        case .registry: nil
        }
    }
}

/// Who acted over the control socket, as the kernel says.
public struct Principal: Hashable, Codable, Sendable {
    /// The effective user id of the peer process (`SO_PEERCRED`).
    public var userID: UInt32
    /// The user who logged in, whoever they became since (`/proc/PID/loginuid`); `nil` where the
    /// process belongs to no login.
    public var loginUserID: UInt32?

    /// Makes a principal.
    public init(userID: UInt32, loginUserID: UInt32?) {
        self.userID = userID
        self.loginUserID = loginUserID
    }
}

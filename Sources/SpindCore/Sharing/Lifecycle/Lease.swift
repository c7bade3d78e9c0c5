/// Whose time may be given to another member when: a grant that a cabinet has, or a PIN that was
/// told, is a lease. Taking it back counts once the cabinet said so, or when it has run out.
public struct Lease: Hashable, Sendable {
    /// Who ended the reservation.
    public enum Ending: String, Hashable, Codable, Sendable, CaseIterable {
        /// Its holder called it off: they will not come.
        case holder
        /// An operator called it off or declined it.
        case `operator`
        /// Nobody came, and the cabinet was heard past the deadline.
        case noShow
        /// Nobody confirmed it in time.
        case lapse
    }

    /// When the lease ends.
    public enum End: Hashable, Sendable {
        /// It has ended: others may have the time.
        case now
        /// When the cabinet acknowledges the revocation, and at this time in any case.
        case whenRevoked(atLatest: WallTime)
    }

    /// The reserved time.
    public var window: WallWindow
    /// How long after it a first pickup counts.
    public var grace: Duration
    /// Whether the cabinet may have the grant: a change with it was sent, acknowledged or not.
    public var isDelivered: Bool
    /// Whether its PIN was told to anybody.
    public var isPINTold: Bool
    /// Whether the cabinet acknowledged the revocation.
    public var isRevocationAcknowledged: Bool

    /// Makes a lease.
    public init(
        window: WallWindow, grace: Duration, isDelivered: Bool, isPINTold: Bool,
        isRevocationAcknowledged: Bool
    ) {
        self.window = window
        self.grace = grace
        self.isDelivered = isDelivered
        self.isPINTold = isPINTold
        self.isRevocationAcknowledged = isRevocationAcknowledged
    }

    /// When it ends, once its reservation was ended so.
    ///
    /// - Parameters:
    ///   - ending: who ended the reservation.
    ///   - now: what time it is.
    ///   - clockError: how wrong a cabinet's clock may be that still counts a window by touching it.
    /// - Returns: that it has ended, or when it does.
    public func end(
        after ending: Ending, now: WallTime, clockError: Duration = AccessPolicy.smallError
    ) -> End {
        let runsOut = window.end + grace + clockError
        if ending == .holder || isRevocationAcknowledged || now >= runsOut { return .now }
        return isDelivered || isPINTold ? .whenRevoked(atLatest: runsOut) : .now
    }
}

/// Whether and until when a reservation keeps others from its asset.
public struct ReservationHold: Hashable, Sendable {
    /// Whether it takes part in keeping reservations apart.
    public var holds: Bool
    /// The end of its blocked interval; earlier than it was after an early return.
    public var blockedUntil: WallTime

    /// Makes a hold.
    public init(holds: Bool, blockedUntil: WallTime) {
        self.holds = holds
        self.blockedUntil = blockedUntil
    }

    /// The hold of a reservation whose asset came back: the rest of its time is free, but for the
    /// time that its terms keep free after it.
    ///
    /// - Parameters:
    ///   - window: the reserved time.
    ///   - blocked: the blocked interval until now.
    ///   - time: when the asset came back.
    /// - Returns: a hold that ends no later than the old one, and never before it begins.
    public static func afterReturn(
        window: WallWindow, blocked: WallWindow, at time: WallTime
    ) -> ReservationHold {
        let buffer = max(.zero, blocked.end - window.end)
        let earliest = blocked.start + .milliseconds(1)
        let until = max(earliest, min(blocked.end, time + buffer))
        return ReservationHold(holds: buffer > .zero && until > time, blockedUntil: until)
    }

    /// The hold of a reservation that was ended before a pickup: it goes on while its time is still
    /// leased to its member.
    ///
    /// - Parameters:
    ///   - ending: who ended it.
    ///   - blocked: the blocked interval.
    ///   - lease: what the cabinet and its member know of it.
    ///   - now: what time it is.
    /// - Returns: a hold; while it holds, ask again when the cabinet acknowledged something, and at
    ///   the end of the lease.
    public static func afterEnding(
        _ ending: Lease.Ending, blocked: WallWindow, lease: Lease, now: WallTime
    ) -> ReservationHold {
        ReservationHold(
            holds: lease.end(after: ending, now: now) != .now, blockedUntil: blocked.end)
    }
}

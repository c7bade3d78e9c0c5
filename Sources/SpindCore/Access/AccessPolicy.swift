/// Decides whether a grant counts now. Pure: everything it compares is an argument.
public struct AccessPolicy: Sendable {
    /// What the policy needs to know of the grant's compartments.
    public struct Doors: Sendable {
        /// A compartment of the set that is blocked, with the operator's note.
        public var blocked: (compartment: CompartmentID, note: String)?
        /// A compartment of the set whose lock is being driven.
        public var busy: CompartmentID?

        /// Makes the facts.
        public init(
            blocked: (compartment: CompartmentID, note: String)? = nil, busy: CompartmentID? = nil
        ) {
            self.blocked = blocked
            self.busy = busy
        }
    }

    /// The largest clock error with which touching the window is enough; above it the window must
    /// hold the whole span that the clock may mean.
    public static let smallError = Duration.seconds(600)
    /// How early the right PIN is told that it is early.
    public static let tooEarlyWithin = Duration.seconds(7_200)

    /// What counts while the clock is untrusted.
    public var untrustedClock: CabinetPolicy.UntrustedClock

    /// Makes a policy.
    public init(untrustedClock: CabinetPolicy.UntrustedClock) {
        self.untrustedClock = untrustedClock
    }

    /// Decides about a grant that has no open loan.
    ///
    /// - Parameters:
    ///   - status: the grant and what happened to it.
    ///   - now: the clocks.
    ///   - doors: its compartments.
    /// - Returns: the purpose of the opening, or the first rule that forbids it.
    public func decide(_ status: GrantStatus, at now: Moment, doors: Doors) -> AccessDecision {
        let grant = status.grant
        if let at = grant.revokedAt { return .deny(.revoked(at: at)) }
        if let allowed = grant.usesAllowed, status.isUsedUp {
            return .deny(.usedUp(usesAllowed: allowed))
        }
        if let reason = judgeTime(status, at: now) { return .deny(reason) }
        if let blocked = doors.blocked {
            return .deny(.blocked(blocked.compartment, note: blocked.note))
        }
        if let busy = doors.busy { return .deny(.busy(busy)) }
        return .grant(grant.kind == .loan ? .pickup : .opening)
    }

    /// The time in which a grant counts: its window, and its grace until another grant begins.
    public static func effectiveWindow(of status: GrantStatus) -> WallWindow {
        let window = status.grant.window
        let next = status.neighbours.map(\.start).filter { $0 >= window.end }.min()
        let end = window.end + status.grant.grace
        return WallWindow(start: window.start, end: next.map { min($0, end) } ?? end)
    }

    private func judgeTime(_ status: GrantStatus, at now: Moment) -> DenialReason? {
        let window = Self.effectiveWindow(of: status)
        guard let error = now.trust.error else {
            switch untrustedClock {
            case .returnsOnly: return .clockUntrusted
            case .notEndedAtFloor:
                // The true time is at or after the floor, so a window that ended before it is over.
                return window.end > now.wall ? nil : .afterWindow(end: window.end)
            }
        }
        let earliest = now.wall - error
        let latest = now.wall + error
        if latest < window.start { return tooSoon(window.start, at: now.wall) }
        if earliest >= window.end { return .afterWindow(end: window.end) }
        // Surely inside: as good as a clock without error, whoever else has the same time (a
        // steward's grant of a year must not stop all lending whenever NTP is away).
        if earliest >= window.start, latest < window.end { return nil }
        let uncertain = DenialReason.clockTooUncertain(
            errorMilliseconds: error.wholeMilliseconds)
        guard error <= Self.smallError else { return uncertain }
        let span = WallWindow(start: earliest, end: latest)
        return status.neighbours.contains { $0.overlaps(span) } ? uncertain : nil
    }

    private func tooSoon(_ start: WallTime, at now: WallTime) -> DenialReason {
        start - now <= Self.tooEarlyWithin ? .tooEarly(start: start) : .beforeWindow(start: start)
    }
}

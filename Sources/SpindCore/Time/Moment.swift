/// How far the wall clock can be believed.
///
/// A Raspberry Pi up to the 4 has no clock of its own: after a power cut it wakes in the past.
public enum ClockTrust: Hashable, Codable, Sendable {
    /// Kernel NTP synchronisation or an authenticated registry time vouches for it.
    case trusted
    /// It ran free since it was last trusted and may be wrong by up to the error, which grows.
    case holdover(errorMilliseconds: Int64)
    /// Nothing has vouched for it since the start, or a source contradicted it.
    case untrusted

    /// The largest error of the clock; `nil` when nothing bounds it.
    public var error: Duration? {
        switch self {
        case .trusted: .zero
        case .holdover(let milliseconds): .milliseconds(milliseconds)
        case .untrusted: nil
        }
    }

    /// The trust without its growing error, for telling when it changed in kind.
    public var kind: ClockTrustKind {
        switch self {
        case .trusted: .trusted
        case .holdover: .holdover
        case .untrusted: .untrusted
        }
    }
}

/// ``ClockTrust`` without the error.
public enum ClockTrustKind: String, Codable, Sendable {
    /// Something vouches for the clock now.
    case trusted
    /// Something did, since the start or (with a battery-backed clock) before it.
    case holdover
    /// Nothing did.
    case untrusted
}

/// One reading of all clocks, the `now` of a step of the engine.
public struct Moment: Hashable, Sendable {
    /// The monotonic clock; every duration counts on it.
    public var instant: Instant
    /// The wall clock; never before the floor (the newest time recorded or received).
    public var wall: WallTime
    /// How far ``wall`` can be believed.
    public var trust: ClockTrust

    /// Makes a moment.
    public init(instant: Instant, wall: WallTime, trust: ClockTrust) {
        self.instant = instant
        self.wall = wall
        self.trust = trust
    }
}

/// A point on the monotonic clock: time since the machine booted, never stepped.
///
/// Every duration the cabinet keeps (a pulse, a lockout, how long a door stood open) is measured
/// between two instants. An instant means nothing after a restart and is never stored.
public struct Instant: InstantProtocol, Hashable, Sendable {
    /// Time since boot, not negative.
    public var sinceBoot: Duration

    /// Makes the instant that lies `sinceBoot` after the boot of this machine.
    public init(sinceBoot: Duration) {
        self.sinceBoot = sinceBoot
    }

    /// The instant `duration` later (earlier when negative).
    public func advanced(by duration: Duration) -> Instant {
        Instant(sinceBoot: sinceBoot + duration)
    }

    /// The time from this instant to `other`, negative when `other` is earlier.
    public func duration(to other: Instant) -> Duration {
        other.sinceBoot - sinceBoot
    }

    /// Orders instants by time.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.sinceBoot < right.sinceBoot
    }
}

extension Duration {
    /// The duration in whole milliseconds, rounded toward zero.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// The duration in whole seconds, rounded up, so that "wait 1 s" is shown until the wait is over.
    public var secondsRoundedUp: Int64 {
        components.seconds + (components.attoseconds > 0 ? 1 : 0)
    }
}

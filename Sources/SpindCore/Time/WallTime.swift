/// A point in civil time: milliseconds since 1970-01-01T00:00Z, leap seconds not counted.
///
/// Only reservation windows and the journal use it, always together with how far the clock can be
/// trusted (``ClockTrust``). A step of the wall clock never changes a duration: those use ``Instant``.
public struct WallTime: Hashable, Comparable, Codable, Sendable {
    /// Milliseconds since the epoch, UTC.
    public var millisecondsSince1970: Int64

    /// Makes the time that many milliseconds after the epoch.
    public init(millisecondsSince1970: Int64) {
        self.millisecondsSince1970 = millisecondsSince1970
    }

    /// Makes the time that many seconds after the epoch.
    public init(secondsSince1970 seconds: Int64) {
        self.init(millisecondsSince1970: seconds.product(1_000))
    }

    /// Decodes a bare number of milliseconds.
    public init(from decoder: any Decoder) throws {
        self.init(millisecondsSince1970: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Encodes a bare number of milliseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(millisecondsSince1970)
    }

    /// Orders times.
    public static func < (left: WallTime, right: WallTime) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }

    /// The time `duration` later, to the millisecond; the last there is rather than beyond it.
    public static func + (time: WallTime, duration: Duration) -> WallTime {
        WallTime(
            millisecondsSince1970: time.millisecondsSince1970.sum(duration.wholeMilliseconds))
    }

    /// The time `duration` earlier, to the millisecond; the first there is rather than beyond it.
    public static func - (time: WallTime, duration: Duration) -> WallTime {
        WallTime(
            millisecondsSince1970: time.millisecondsSince1970
                .difference(duration.wholeMilliseconds))
    }

    /// The time from `right` to `left`; the longest that milliseconds can count rather than more.
    public static func - (left: WallTime, right: WallTime) -> Duration {
        .milliseconds(left.millisecondsSince1970.difference(right.millisecondsSince1970))
    }
}

/// Sums that stop at the ends of the number: times come from files too, and a damaged one must not
/// end the agent.
extension Int64 {
    fileprivate func sum(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func difference(_ other: Int64) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(other)
        return overflows ? (other < 0 ? .max : .min) : difference
    }

    fileprivate func product(_ other: Int64) -> Int64 {
        let (product, overflows) = multipliedReportingOverflow(by: other)
        return overflows ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}

/// A span of civil time: `start` belongs to it, `end` does not.
public struct WallWindow: Hashable, Codable, Sendable {
    /// The first moment inside.
    public var start: WallTime
    /// The first moment after it.
    public var end: WallTime

    /// Makes the window; `end` must not lie before `start`.
    public init(start: WallTime, end: WallTime) {
        precondition(start <= end, "a window cannot end before it starts")
        self.start = start
        self.end = end
    }

    /// Whether the two windows share a moment.
    public func overlaps(_ other: WallWindow) -> Bool {
        start < other.end && other.start < end
    }
}

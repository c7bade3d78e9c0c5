/// A time zone as a value: when its offset from UTC changes. Built at the edge from the system's
/// time zone data, so that the core needs no calendar of its own.
public struct TimeZoneRules: Hashable, Sendable {
    /// A change of the offset.
    public struct Transition: Hashable, Sendable {
        /// From when on it applies.
        public var at: WallTime
        /// Seconds east of Greenwich.
        public var offsetSeconds: Int

        /// Makes a transition.
        public init(at: WallTime, offsetSeconds: Int) {
            self.at = at
            self.offsetSeconds = offsetSeconds
        }
    }

    /// Coordinated universal time.
    public static let utc = TimeZoneRules(firstOffsetSeconds: 0, transitions: [])

    /// The offset before the first transition, in seconds east of Greenwich.
    public var firstOffsetSeconds: Int
    /// The transitions, in order of time.
    public var transitions: [Transition]

    /// Makes the rules; the transitions must be in order of time.
    public init(firstOffsetSeconds: Int, transitions: [Transition]) {
        precondition(
            zip(transitions, transitions.dropFirst()).allSatisfy { $0.at < $1.at },
            "transitions are in order")
        self.firstOffsetSeconds = firstOffsetSeconds
        self.transitions = transitions
    }

    /// The offset that applies at a time, in seconds east of Greenwich.
    public func offsetSeconds(at time: WallTime) -> Int {
        transitions.last { $0.at <= time }?.offsetSeconds ?? firstOffsetSeconds
    }

    /// What a calendar and a clock on the wall show at a time.
    public func local(_ time: WallTime) -> LocalTime {
        let shifted = time + .seconds(offsetSeconds(at: time))
        return LocalTime(
            secondsSince1970: shifted.millisecondsSince1970.flooredQuotient(by: 1_000))
    }
}

/// Date and time of day in some zone, Gregorian.
public struct LocalTime: Hashable, Sendable {
    /// The year.
    public var year: Int
    /// The month, 1 to 12.
    public var month: Int
    /// The day, 1 to 31.
    public var day: Int
    /// The hour, 0 to 23.
    public var hour: Int
    /// The minute, 0 to 59.
    public var minute: Int
    /// The second, 0 to 59.
    public var second: Int

    /// Makes the local time of a count of local seconds.
    init(secondsSince1970 seconds: Int64) {
        let days = seconds.flooredQuotient(by: 86_400)
        let rest = Int(seconds - days * 86_400)
        hour = rest / 3_600
        minute = rest / 60 % 60
        second = rest % 60
        let date = LocalDate(daysSince1970: Int(days))
        (year, month, day) = (date.year, date.month, date.day)
    }
}

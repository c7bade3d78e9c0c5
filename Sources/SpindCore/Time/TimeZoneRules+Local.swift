/// When a clock on the wall shows a local date and time of day.
///
/// In Germany clocks go from 02:00 to 03:00 on the last Sunday of March, so 02:30 is shown by none,
/// and from 03:00 back to 02:00 on the last Sunday of October, so 02:30 is shown twice.
public enum LocalOccurrence: Hashable, Sendable {
    /// Once, as on any other day.
    case once(WallTime)
    /// Twice, because the clock was set back in between.
    case twice(first: WallTime, second: WallTime)
    /// Never, because the clock was set forward over it, at this time.
    case skipped(at: WallTime)

    /// Every time at which the clock shows it, in order: none, one or two.
    public var times: [WallTime] {
        switch self {
        case .once(let time): [time]
        case .twice(let first, let second): [first, second]
        case .skipped: []
        }
    }

    /// The one time to take where one is needed, so that nothing begins late: the first of two;
    /// for a skipped one the moment the clock was set, when it shows the first minute after the gap.
    public var earliest: WallTime {
        switch self {
        case .once(let time), .twice(let time, _), .skipped(let time): time
        }
    }

    /// The one time to take where something ends, so that it does not end early: the second of
    /// two; for a skipped one the moment the clock was set.
    public var latest: WallTime {
        switch self {
        case .once(let time), .twice(_, let time), .skipped(let time): time
        }
    }
}

extension TimeZoneRules {
    /// The UTC times at which a local date and time of day occurs.
    ///
    /// - Parameters:
    ///   - date: the local day.
    ///   - second: seconds since local midnight as the clock shows them (09:30 is 34,200 on every
    ///     day); 86,400 and more is a time of a later day.
    /// - Returns: when the clock shows it: once, twice or never.
    public func occurrence(of date: LocalDate, secondOfDay second: Int = 0) -> LocalOccurrence {
        let shown = Int64(date.daysSince1970) * 86_400 + Int64(second)
        var found: [WallTime] = []
        for period in offsetPeriods {
            let time = WallTime(secondsSince1970: shown - Int64(period.offsetSeconds))
            if period.start <= time, time < period.end { found.append(time) }
        }
        if let first = found.first {
            guard let second = found.dropFirst().first else { return .once(first) }
            return .twice(first: first, second: second)
        }
        // No period shows it: it lies between what one ends with and what the next begins with.
        let gap = transitions.first { transition in
            transition.at + .seconds(transition.offsetSeconds) > WallTime(secondsSince1970: shown)
        }
        return .skipped(at: gap?.at ?? WallTime(secondsSince1970: shown))
    }

    /// A local calendar day: 24 hours, but 23 or 25 where the clock is set.
    public func day(_ date: LocalDate) -> WallWindow {
        WallWindow(
            start: occurrence(of: date).earliest, end: occurrence(of: date.adding(days: 1)).earliest
        )
    }

    /// The local date at a time.
    public func date(at time: WallTime) -> LocalDate {
        LocalDate(daysSince1970: Int(localSeconds(at: time).flooredQuotient(by: 86_400)))
    }

    /// What a clock on the wall shows at a time, in seconds since 1970-01-01T00:00 on that clock.
    func localSeconds(at time: WallTime) -> Int64 {
        (time + .seconds(offsetSeconds(at: time))).millisecondsSince1970
            .flooredQuotient(by: 1_000)
    }

    /// A span of time in which the offset does not change.
    struct OffsetPeriod {
        var start: WallTime
        var end: WallTime
        var offsetSeconds: Int
    }

    /// All times, divided where the offset changes.
    var offsetPeriods: [OffsetPeriod] {
        var start = WallTime(millisecondsSince1970: .min)
        var offset = firstOffsetSeconds
        var periods: [OffsetPeriod] = []
        for transition in transitions {
            periods.append(OffsetPeriod(start: start, end: transition.at, offsetSeconds: offset))
            (start, offset) = (transition.at, transition.offsetSeconds)
        }
        let end = WallTime(millisecondsSince1970: .max)
        periods.append(OffsetPeriod(start: start, end: end, offsetSeconds: offset))
        return periods
    }
}

/// The grid that starts and ends lie on: quarters of an hour as the region's clocks show them.
struct BookingGrid: Sendable {
    /// The step, in milliseconds.
    static let step = milliseconds(BookingTerms.gridMinutes)

    var zone: TimeZoneRules

    /// Whether a clock on the wall shows a quarter of an hour.
    func contains(_ time: WallTime) -> Bool {
        remainder(of: time.millisecondsSince1970, offset(at: time)) == 0
    }

    /// The first time on the grid from that time on; the end of all times where it lies beyond.
    func first(from time: WallTime) -> WallTime {
        var time = time
        while true {
            let rest = remainder(of: time.millisecondsSince1970, offset(at: time))
            guard rest > 0 else { return time }
            let next = time + .milliseconds(Self.step - rest)
            // Behind a change of the offset its quarters count.
            guard let change = nextChange(after: time), change < next else { return next }
            time = change
        }
    }

    /// The last time on the grid up to that time.
    func last(until time: WallTime) -> WallTime {
        var time = time
        while true {
            let rest = remainder(of: time.millisecondsSince1970, offset(at: time))
            guard rest > 0 else { return time }
            let before = time - .milliseconds(rest)
            guard let change = lastChange(until: time), before < change else { return before }
            time = change - .milliseconds(1)
        }
    }

    /// When the offset changes next.
    func nextChange(after time: WallTime) -> WallTime? {
        zone.transitions.first { $0.at > time }?.at
    }

    private func lastChange(until time: WallTime) -> WallTime? {
        zone.transitions.last { $0.at <= time }?.at
    }

    private func offset(at time: WallTime) -> Int64 {
        Int64(zone.offsetSeconds(at: time)) * 1_000
    }

    /// How far behind a quarter a time is, in milliseconds; near the ends of time without meaning.
    private func remainder(of time: Int64, _ offset: Int64) -> Int64 {
        let rest = time.addingReportingOverflow(offset).partialValue % Self.step
        return rest < 0 ? rest + Self.step : rest
    }

    /// How long a number of minutes is, in milliseconds; a damaged number counts as 0, or as 100
    /// years.
    static func milliseconds(_ minutes: Int) -> Int64 {
        Int64(min(max(minutes, 0), 100 * 366 * 1_440)) * 60_000
    }
}

extension BookingTerms {
    /// The time kept free before.
    var bufferBefore: Duration { Self.duration(bufferBeforeMinutes) }
    /// The time kept free after.
    var bufferAfter: Duration { Self.duration(bufferAfterMinutes) }

    /// The length of so many minutes; a damaged number counts as 0, or as 100 years.
    static func duration(_ minutes: Int) -> Duration {
        .milliseconds(BookingGrid.milliseconds(minutes))
    }

    /// The first start that may be booked now: where no lead time is asked for, the quarter of an
    /// hour that has begun, so that somebody can book in front of the cabinet.
    func earliestStart(now: WallTime, zone: TimeZoneRules) -> WallTime {
        leadMinutes <= 0
            ? BookingGrid(zone: zone).last(until: now) : now + Self.duration(leadMinutes)
    }

    /// The last start that may be booked now.
    func latestStart(now: WallTime) -> WallTime { now + Self.duration(horizonMinutes) }

    /// The length that is looked for in the place of one that was asked: on the grid and between the
    /// shortest and the longest; `nil` where no length is.
    func slotLength(asked: Duration) -> Duration? {
        let step = BookingGrid.step
        func up(_ length: Int64) -> Int64 { (length + step - 1) / step * step }
        let shortest = max(step, up(BookingGrid.milliseconds(minimumMinutes)))
        let longest = BookingGrid.milliseconds(maximumMinutes) / step * step
        guard shortest <= longest else { return nil }
        let wished = min(max(asked.wholeMilliseconds, 0), longest)
        return .milliseconds(min(max(up(wished), shortest), longest))
    }
}

/// How long a booking is. Where clocks are set in between, seven days are an hour longer or shorter
/// than seven times 24 hours: a length is right if it is right by either count.
struct BookedLength {
    /// The time that passes.
    var elapsed: Duration
    /// The difference of what clocks on the wall show.
    var onTheWall: Duration

    init(from start: WallTime, to end: WallTime, zone: TimeZoneRules) {
        elapsed = end - start
        onTheWall =
            elapsed
            + .seconds(zone.offsetSeconds(at: end) - zone.offsetSeconds(at: start))
    }

    func isTooShort(_ terms: BookingTerms) -> Bool {
        let shortest = BookingTerms.duration(
            max(terms.minimumMinutes, BookingTerms.gridMinutes))
        return elapsed <= .zero || max(elapsed, onTheWall) < shortest
    }

    func isTooLong(_ terms: BookingTerms) -> Bool {
        min(elapsed, onTheWall) > BookingTerms.duration(terms.maximumMinutes)
    }
}

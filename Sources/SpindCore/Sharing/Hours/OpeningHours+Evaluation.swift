extension OpeningHours {
    /// What is asked about lies in these years (UTC); outside of them nothing is open.
    static let supported = WallWindow(
        start: WallTime(secondsSince1970: -62_135_596_800),  // 0001-01-01
        end: WallTime(secondsSince1970: 253_402_214_400))  // 9999-12-31
    /// Spans are looked for through so many days; what a longer window has after them is left out.
    public static let longestWindow = Duration.seconds(1_100 * 86_400)
    /// The next opening is looked for through so many days: two years.
    public static let searchLength = Duration.seconds(731 * 86_400)

    /// Whether it is open at a time. The first moment of a span is open, its end is not.
    public func isOpen(
        at time: WallTime, zone: TimeZoneRules, holidays: HolidayCalendar
    ) -> Bool {
        let moment = WallWindow(start: time, end: time + .milliseconds(1))
        var isOpen = false
        visit(moment, zone: zone, holidays: holidays) { _ in
            isOpen = true
            return false
        }
        return isOpen
    }

    /// The spans in which it is open within a window, in order, apart from each other and cut to it.
    ///
    /// Those of the window's first ``longestWindow``: some three years.
    public func spans(
        in window: WallWindow, zone: TimeZoneRules, holidays: HolidayCalendar
    ) -> [WallWindow] {
        let end = min(window.end, window.start + Self.longestWindow)
        var spans: [WallWindow] = []
        visit(WallWindow(start: window.start, end: end), zone: zone, holidays: holidays) { span in
            if let last = spans.last, last.end == span.start {
                spans[spans.count - 1].end = span.end
            } else {
                spans.append(span)
            }
            return true
        }
        return spans
    }

    /// The first moment at or after a time at which it is open, which is the time itself where it is
    /// open then; `nil` where there is none within ``searchLength``.
    public func nextOpening(
        after time: WallTime, zone: TimeZoneRules, holidays: HolidayCalendar
    ) -> WallTime? {
        var opening: WallTime?
        let window = WallWindow(start: time, end: time + Self.searchLength)
        visit(window, zone: zone, holidays: holidays) { span in
            opening = span.start
            return false
        }
        return opening
    }

    /// Whether it is open at every moment of a window; an empty one is a moment. A window longer
    /// than ``longestWindow`` never is.
    public func isOpen(
        throughout window: WallWindow, zone: TimeZoneRules, holidays: HolidayCalendar
    ) -> Bool {
        guard window.start < window.end else {
            return isOpen(at: window.start, zone: zone, holidays: holidays)
        }
        return spans(in: window, zone: zone, holidays: holidays) == [window]
    }

    /// Calls with each open span of each day and each offset from UTC, in order; two of them may
    /// touch. Ends when the call returns `false`.
    private func visit(
        _ window: WallWindow, zone: TimeZoneRules, holidays: HolidayCalendar,
        _ body: (WallWindow) -> Bool
    ) {
        let from = max(window.start, Self.supported.start)
        let to = min(window.end, Self.supported.end)
        guard from < to else { return }
        var days = OpenDays(rules: rules, holidays: holidays)
        let millisecondsPerDay: Int64 = 86_400_000
        for period in zone.offsetPeriods where period.start < to && from < period.end {
            let first = max(from, period.start).millisecondsSince1970
            let end = min(to, period.end).millisecondsSince1970
            // Within a period the clock on the wall runs evenly, so much ahead of UTC.
            let offset = Int64(period.offsetSeconds) * 1_000
            var day = (first + offset).flooredQuotient(by: millisecondsPerDay)
            while day * millisecondsPerDay - offset < end {
                let midnight = day * millisecondsPerDay - offset
                for minutes in days.minutes(of: Int(day)) {
                    let start = max(first, midnight + Int64(minutes.lowerBound) * 60_000)
                    let stop = min(end, midnight + Int64(minutes.upperBound) * 60_000)
                    guard start < stop else { continue }
                    let span = WallWindow(
                        start: WallTime(millisecondsSince1970: start),
                        end: WallTime(millisecondsSince1970: stop))
                    if !body(span) { return }
                }
                day += 1
            }
        }
    }
}

/// The open minutes of days, by a clock on the wall; asked day after day it works each out once.
private struct OpenDays {
    /// Which rules select a day: a bit for each.
    private typealias Selection = UInt32

    private struct Pattern {
        var today: Selection
        var yesterday: Selection
        var ranges: [Range<Int>]
    }

    /// So many patterns are kept: an ordinary week has a few, holidays a few more.
    private static let keptPatterns = 32

    private let rules: [OpeningHoursRule]
    private let holidays: HolidayCalendar
    private let needsPublicHolidays: Bool
    private var publicHolidays: (year: Int, days: [Int])?
    private var previous: (day: Int, selection: Selection)?
    private var patterns: [Pattern] = []

    init(rules: [OpeningHoursRule], holidays: HolidayCalendar) {
        precondition(rules.count <= Selection.bitWidth, "a bit for each rule")
        self.rules = rules
        self.holidays = holidays
        needsPublicHolidays = rules.contains { $0.days.holidays.contains(.public) }
    }

    /// The open minutes of a day since 1970-01-01, from 0 to 1,440, in order.
    mutating func minutes(of day: Int) -> [Range<Int>] {
        let yesterday = previous?.day == day - 1 ? previous?.selection : nil
        let before = yesterday ?? selection(of: day - 1)
        let today = selection(of: day)
        previous = (day, today)
        if let known = patterns.first(where: { $0.today == today && $0.yesterday == before }) {
            return known.ranges
        }
        let ranges = minutes(today: today, yesterday: before)
        if patterns.count == Self.keptPatterns { patterns.removeFirst() }
        patterns.append(Pattern(today: today, yesterday: before, ranges: ranges))
        return ranges
    }

    private func minutes(today: Selection, yesterday: Selection) -> [Range<Int>] {
        let dayLength = OpeningHoursRule.minutesPerDay
        var open = MinuteSet()
        for (index, rule) in rules.enumerated() {
            let bit: Selection = 1 << UInt32(index)
            var ranges: [Range<Int>] = []
            if today & bit != 0 {
                ranges += rule.spans.map { $0.clamped(to: 0..<dayLength) }
                // Replaces what was said of the day; `off` only takes away.
                if rule.isOpen { open.removeAll() }
            }
            if yesterday & bit != 0 {
                ranges += rule.spans.filter { $0.upperBound > dayLength }
                    .map { 0..<($0.upperBound - dayLength) }
            }
            for range in ranges {
                if rule.isOpen { open.insert(range) } else { open.remove(range) }
            }
        }
        return open.ranges
    }

    private mutating func selection(of day: Int) -> Selection {
        let date = LocalDate(daysSince1970: day)
        var kinds: HolidayKinds = []
        if needsPublicHolidays, isPublicHoliday(date) { kinds.insert(.public) }
        if holidays.schoolHolidays(on: date) != nil { kinds.insert(.school) }
        let facts = DayFacts(date: date, weekday: date.weekday, holidays: kinds)
        var selection: Selection = 0
        for (index, rule) in rules.enumerated() where rule.selects(facts) {
            selection |= 1 << UInt32(index)
        }
        return selection
    }

    private mutating func isPublicHoliday(_ date: LocalDate) -> Bool {
        if publicHolidays?.year != date.year {
            let days = holidays.publicHolidays(in: date.year).map(\.date.daysSince1970)
            publicHolidays = (date.year, days)
        }
        return publicHolidays?.days.contains(date.daysSince1970) ?? false
    }
}

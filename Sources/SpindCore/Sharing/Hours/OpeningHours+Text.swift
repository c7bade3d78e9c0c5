extension OpeningHours: CustomStringConvertible {
    /// The canonical text: read again it gives the same hours, and so it does for OSM's tools.
    ///
    /// Days and times are in order and joined, `closed` is `off`, a whole day `00:00-24:00`.
    public var text: String { rules.map(\.text).joined(separator: "; ") }

    /// The canonical text.
    public var description: String { text }
}

extension OpeningHoursRule {
    static let weekdayNames = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    fileprivate var text: String {
        let isWholeDay = spans == [Self.wholeDay]
        var parts: [String] = []
        if !dates.isEmpty { parts.append(dates.map(\.text).joined(separator: ",")) }
        if days != DaySelector() { parts.append(days.text) }
        if parts.isEmpty, isWholeDay, isOpen { return "24/7" }
        if !isWholeDay || isOpen {
            parts.append(spans.map(Self.spanText).joined(separator: ","))
        }
        if !isOpen { parts.append("off") }
        return parts.joined(separator: " ")
    }

    private static func spanText(_ span: Minutes) -> String {
        // The next day's time where that can be told from a span within one day.
        let wraps =
            span.upperBound > minutesPerDay
            && span.upperBound - minutesPerDay < span.lowerBound
        let end = wraps ? span.upperBound - minutesPerDay : span.upperBound
        return clockText(span.lowerBound) + "-" + clockText(end)
    }

    private static func clockText(_ minutes: Int) -> String {
        LocalDate.twoDigits(minutes / 60) + ":" + LocalDate.twoDigits(minutes % 60)
    }
}

extension DaySelector {
    fileprivate var text: String {
        var holidayNames: [String] = []
        if holidays.contains(.public) { holidayNames.append("PH") }
        if holidays.contains(.school) { holidayNames.append("SH") }
        let holidayText = holidayNames.joined(separator: ",")
        if needsBoth { return holidayText + " " + weekdayText }
        return [weekdayText, holidayText].filter { !$0.isEmpty }.joined(separator: ",")
    }

    private var weekdayText: String {
        var runs: [ClosedRange<Int>] = []
        for weekday in Weekday.allCases where weekdays.contains(WeekdaySet(weekday)) {
            if let last = runs.last, last.upperBound == weekday.rawValue - 1 {
                runs[runs.count - 1] = last.lowerBound...weekday.rawValue
            } else {
                runs.append(weekday.rawValue...weekday.rawValue)
            }
        }
        return runs.map { run in
            let names = OpeningHoursRule.weekdayNames
            return run.count == 1
                ? names[run.lowerBound] : "\(names[run.lowerBound])-\(names[run.upperBound])"
        }.joined(separator: ",")
    }
}

extension OpeningHoursDates {
    fileprivate var text: String {
        switch self {
        case .yearly(let first, let last):
            if first.day == 1, last.day == LocalDate.daysInMonth(last.month, of: 2_000) {
                let names = [first.month, last.month].map { OpeningHoursRule.monthNames[$0 - 1] }
                return first.month == last.month ? names[0] : names.joined(separator: "-")
            }
            if first == last { return Self.text(first) }
            // A range over the year's end within one month would read as a mistake: it names both.
            return first.month == last.month && first < last
                ? "\(Self.text(first))-\(LocalDate.twoDigits(last.day))"
                : "\(Self.text(first))-\(Self.text(last))"
        case .once(let first, let last):
            let start = "\(first.year) \(Self.text(MonthDay(month: first.month, day: first.day)))"
            if first == last { return start }
            let end = Self.text(MonthDay(month: last.month, day: last.day))
            if first.year != last.year { return "\(start)-\(last.year) \(end)" }
            return first.month == last.month
                ? "\(start)-\(LocalDate.twoDigits(last.day))" : "\(start)-\(end)"
        }
    }

    private static func text(_ day: MonthDay) -> String {
        "\(OpeningHoursRule.monthNames[day.month - 1]) \(LocalDate.twoDigits(day.day))"
    }
}

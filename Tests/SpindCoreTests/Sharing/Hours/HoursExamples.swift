import SpindCore
import Testing

/// What the tests of opening hours share.
enum HoursExamples {
    /// Europe/Berlin from 2024 to 2029, as the EU's Directive 2000/84/EC has it: summer time from
    /// 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October.
    static let berlin: TimeZoneRules = {
        var transitions: [TimeZoneRules.Transition] = []
        for year in 2_024...2_029 {
            for (month, offset) in [(3, 7_200), (10, 3_600)] {
                let end = LocalDate(year: year, month: month, day: 31)
                let days = (end?.daysSince1970 ?? 0) - ((end?.weekday.rawValue ?? 0) + 1) % 7
                transitions.append(
                    TimeZoneRules.Transition(
                        at: WallTime(secondsSince1970: Int64(days) * 86_400 + 3_600),
                        offsetSeconds: offset))
            }
        }
        return TimeZoneRules(firstOffsetSeconds: 3_600, transitions: transitions)
    }()

    static let calendar = HolidayCalendar.nordrheinWestfalen

    /// The first time at which a clock in Berlin shows `2026-12-24 18:30`.
    static func time(_ text: String) throws -> WallTime { try occurrence(text).earliest }

    static func occurrence(_ text: String) throws -> LocalOccurrence {
        let parts = text.split(separator: " ")
        let clock = try #require(parts.last).split(separator: ":").compactMap { Int($0) }
        let date = try #require(LocalDate(String(parts[0])))
        return berlin.occurrence(of: date, secondOfDay: clock[0] * 3_600 + clock[1] * 60)
    }

    /// A time in UTC as `2026-12-24 18:30`.
    static func utc(_ text: String) throws -> WallTime {
        let parts = text.split(separator: " ")
        let clock = try #require(parts.last).split(separator: ":").compactMap { Int($0) }
        let date = try #require(LocalDate(String(parts[0])))
        let seconds = date.daysSince1970 * 86_400 + clock[0] * 3_600 + clock[1] * 60
        return WallTime(secondsSince1970: Int64(seconds))
    }

    static func isOpen(_ hours: String, _ time: String) throws -> Bool {
        try OpeningHours(hours).isOpen(at: Self.time(time), zone: berlin, holidays: calendar)
    }

    /// The spans between two local times, as `2026-12-24 18:30 +01:00`, start and end in turn.
    static func spans(_ hours: String, _ from: String, _ to: String) throws -> [String] {
        try OpeningHours(hours).spans(
            in: WallWindow(start: time(from), end: time(to)), zone: berlin, holidays: calendar
        ).flatMap { [text($0.start), text($0.end)] }
    }

    static func text(_ time: WallTime) -> String {
        let local = berlin.local(time)
        return "\(local.dateText) \(local.minuteText) \(berlin.offsetText(at: time))"
    }
}

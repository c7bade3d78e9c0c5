package import SpindCore

/// A moment as people type it, in the time of their zone.
///
///     let start = try LocalTimeEntry.parse("2026-12-01 14:00", in: zone, now: now)
package enum LocalTimeEntry {
    /// Why a text is no moment; says how to write it.
    package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// Reads a moment: a day or `today` or `tomorrow`, and a time of day; or `now`. Where the clock
    /// shows a time twice, the offset from UTC behind it says which: `2026-10-25 02:30 +01:00`.
    ///
    /// - Parameters:
    ///   - text: what was typed.
    ///   - zone: the rules of the zone.
    ///   - now: the time.
    /// - Returns: the moment.
    /// - Throws: ``Fault``; for a time that is shown twice or never it names the two that are
    ///   possible.
    package static func parse(
        _ text: String, in zone: TimeZoneRules, now: WallTime
    ) throws(Fault) -> WallTime {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "T" }).map(String.init)
        if words == ["now"] { return now }
        guard let first = words.first, let day = try day(first, in: zone, now: now),
            (2...3).contains(words.count)
        else { throw form(text) }
        let (clock, offset) = try split(words.dropFirst().joined(), text)
        guard let second = secondOfDay(clock) else { throw form(text) }
        let occurrence = zone.occurrence(of: day, secondOfDay: second)
        if let offset {
            let found = occurrence.times.first { zone.offsetSeconds(at: $0) == offset }
            guard let found else { throw otherOffset(text, occurrence, zone) }
            return found
        }
        switch occurrence {
        case .once(let time): return time
        case .twice(let first, let second):
            throw Fault(
                description:
                    "on that day the clock is set back and shows '\(text)' twice; write "
                    + "'\(entry(first, zone))' or '\(entry(second, zone))'")
        case .skipped(let time):
            throw Fault(
                description:
                    "on that day the clock is set forward and never shows '\(text)'; write "
                    + "'\(plain(time - .seconds(60), zone))' or '\(plain(time, zone))'")
        }
    }

    /// Reads a day: `2026-12-01`, `today` or `tomorrow`.
    package static func parseDay(
        _ text: String, in zone: TimeZoneRules, now: WallTime
    ) throws(Fault) -> LocalDate {
        guard let day = try day(text, in: zone, now: now) else {
            throw Fault(
                description: "'\(text)' is no day: write for example 2026-12-01, or today")
        }
        return day
    }

    /// A moment as it is shown, to the minute: `2026-12-01 14:00`.
    package static func plain(_ time: WallTime, _ zone: TimeZoneRules) -> String {
        let local = zone.local(time)
        return "\(local.dateText) \(local.minuteText)"
    }

    private static func entry(_ time: WallTime, _ zone: TimeZoneRules) -> String {
        let offset = zone.offsetSeconds(at: time) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(plain(time, zone)) \(offset < 0 ? "-" : "+")\(two(abs(offset) / 60)):"
            + two(abs(offset) % 60)
    }

    private static func day(
        _ text: String, in zone: TimeZoneRules, now: WallTime
    ) throws(Fault) -> LocalDate? {
        switch text {
        case "today": return zone.date(at: now)
        case "tomorrow": return zone.date(at: now).adding(days: 1)
        default: break
        }
        guard TextForm.date.allows(text) else { return nil }
        guard let date = LocalDate(text) else {
            throw Fault(description: "there is no day \(text) in the calendar")
        }
        return date
    }

    /// Takes an offset from the end of a time of day.
    private static func split(
        _ text: String, _ whole: String
    ) throws(Fault) -> (clock: String, offset: Int?) {
        guard let sign = text.firstIndex(where: { $0 == "+" || $0 == "-" }) else {
            return (text, nil)
        }
        guard let seconds = secondOfDay(String(text[text.index(after: sign)...])) else {
            throw form(whole)
        }
        return (String(text[..<sign]), text[sign] == "-" ? -seconds : seconds)
    }

    /// `14:00` or `9:30` as seconds behind midnight; `24:00` is the day's end.
    private static func secondOfDay(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute <= 59,
            hour <= 23 || (hour == 24 && minute == 0)
        else { return nil }
        return (hour * 60 + minute) * 60
    }

    private static func form(_ text: String) -> Fault {
        Fault(
            description: "'\(text)' is no time: write day and time, for example '2026-12-01 14:00' "
                + "or 'tomorrow 9:30'")
    }

    private static func otherOffset(
        _ text: String, _ occurrence: LocalOccurrence, _ zone: TimeZoneRules
    ) -> Fault {
        let possible = occurrence.times.map { "'\(entry($0, zone))'" }
        return Fault(
            description: "'\(text)' does not occur with that offset"
                + (possible.isEmpty ? "" : "; write \(possible.joined(separator: " or "))"))
    }
}

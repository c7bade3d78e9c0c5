import SpindCore
import SpindRegistry

/// A time to book, as people type it.
enum WindowText {
    /// The step of the grid that reservations begin and end on, in milliseconds.
    private static let step = Int64(BookingTerms.gridMinutes) * 60_000

    /// Reads when it begins and ends, in the zone's time; `+3h` is so long after the beginning.
    static func window(
        _ from: String, _ to: String, _ zone: TimeZoneRules
    ) throws -> (start: WallTime, end: WallTime) {
        let now = SystemTime.wall()
        let start =
            from == "now"
            ? quarter(of: now, zone) : try LocalTimeEntry.parse(from, in: zone, now: now)
        guard to.hasPrefix("+") else {
            return (start, try LocalTimeEntry.parse(to, in: zone, now: now))
        }
        let minutes = try LengthText.minutes(String(to.dropFirst()), "--to +")
        return (start, start + .seconds(minutes * 60))
    }

    /// The beginning of the quarter of an hour that a clock on the wall shows.
    private static func quarter(of time: WallTime, _ zone: TimeZoneRules) -> WallTime {
        let shown = time.millisecondsSince1970 + Int64(zone.offsetSeconds(at: time)) * 1_000
        return time - .milliseconds(shown % step)
    }
}

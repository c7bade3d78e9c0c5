import Foundation
package import SpindCore

extension TimeZoneRules {
    /// The rules of a zone as the system's time zone data has them, for the years around a time.
    ///
    /// - Parameters:
    ///   - name: in the tz database, for example `Europe/Berlin`.
    ///   - time: any time near now; the rules reach from two years before it to ten after. One
    ///     before ``SpindCore/ClockEstimator/earliest`` is that of a clock that lost its time, and
    ///     counts as that.
    /// - Returns: `nil` when the system knows no zone of that name.
    package static func system(named name: String, around time: WallTime) -> TimeZoneRules? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        let year = 365.25 * 86_400
        let middle = Double(max(time, ClockEstimator.earliest).millisecondsSince1970) / 1_000
        let end = Date(timeIntervalSince1970: middle + 10 * year)
        var date = Date(timeIntervalSince1970: middle - 2 * year)
        var rules = TimeZoneRules(
            firstOffsetSeconds: zone.secondsFromGMT(for: date), transitions: [])
        // Twelve years of a zone that changes its offset twice a year, and many to spare.
        for _ in 0..<100 {
            guard let next = zone.nextDaylightSavingTimeTransition(after: date), next <= end,
                next > date
            else { break }
            // Asked a second later, so that rounding cannot give the old offset.
            rules.transitions.append(
                Transition(
                    at: WallTime(
                        secondsSince1970: Int64(next.timeIntervalSince1970.rounded())),
                    offsetSeconds: zone.secondsFromGMT(for: next.addingTimeInterval(1))))
            date = next
        }
        return rules
    }
}

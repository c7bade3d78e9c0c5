import SpindCore
import SpindTime
import Synchronization

/// The system's time zones, each read once. From any thread.
///
/// The rules of a zone reach from two years before the time they are read to some years behind it,
/// so that a server that runs for months reads them anew once a month.
final class ZoneShelf: Sendable {
    private struct Kept {
        var rules: TimeZoneRules?
        var at: WallTime
    }

    /// How many names are kept: more come only from requests that ask for zones there are not.
    private static let limit = 1_000
    private static let lifetime = Duration.seconds(30 * 86_400)

    private let kept = Mutex<[String: Kept]>([:])

    /// The rules of that zone; `nil` where the system knows none of that name.
    func rules(named name: String) -> TimeZoneRules? {
        let now = SystemTime.wall()
        if let found = kept.withLock({ $0[name] }), now - Self.lifetime < found.at,
            found.at <= now
        {
            return found.rules
        }
        let rules = TimeZoneRules.system(named: name, around: now)
        kept.withLock { kept in
            if kept.count >= Self.limit { kept = [:] }
            kept[name] = Kept(rules: rules, at: now)
        }
        return rules
    }
}

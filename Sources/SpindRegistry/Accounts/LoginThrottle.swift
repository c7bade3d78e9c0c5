package import SpindCore
import Synchronization

/// Bounds wrong passwords, of an account and of an address. Counts a name that nobody has like any
/// other, so that nothing tells which names exist.
///
/// After five wrong passwords an account waits 30 s, and twice as long after each further one, at
/// most 15 minutes; an address after twenty, as a town hall's people share one. Who waited an hour
/// starts anew. Kept in memory: a restart forgives, as do two processes each.
package final class LoginThrottle: Sendable {
    private struct Tries {
        var wrong = 0
        var until = Instant(sinceBoot: .zero)
        var last = Instant(sinceBoot: .zero)
    }

    /// So many names and addresses are kept; beyond that those that ended longest ago are dropped.
    private static let triesMax = 20_000
    private static let forgotten = Duration.seconds(3_600)
    private static let longest = 900

    private let tries = Mutex<[String: Tries]>([:])

    /// Makes one that has seen nothing.
    package init() {}

    /// In how many seconds this account may be tried again from this address; `nil` for now.
    package func wait(_ login: String, _ address: String, at now: Instant) -> Int? {
        tries.withLock { tries in
            Self.keys(login, address).compactMap { tries[$0.key] }
                .filter { $0.until > now }
                .map { Int(now.duration(to: $0.until).secondsRoundedUp) }.max()
        }
    }

    /// Counts a wrong password.
    package func wrong(_ login: String, _ address: String, at now: Instant) {
        tries.withLock { tries in
            for (key, free) in Self.keys(login, address) {
                var found = tries[key] ?? Tries()
                if found.last.duration(to: now) > Self.forgotten { found.wrong = 0 }
                found.wrong += 1
                found.last = now
                if found.wrong >= free {
                    let doublings = min(found.wrong - free, 10)
                    found.until = now.advanced(
                        by: .seconds(min(30 << doublings, Self.longest)))
                }
                tries[key] = found
            }
            guard tries.count > Self.triesMax else { return }
            tries = tries.filter { $0.value.until > now }
            if tries.count > Self.triesMax { tries = [:] }
        }
    }

    /// Forgets an account's wrong passwords, after the right one. Not the address's: one account of
    /// one's own would then free it.
    package func right(_ login: String) {
        tries.withLock { _ = $0.removeValue(forKey: "login " + login) }
    }

    private static func keys(_ login: String, _ address: String) -> [(key: String, free: Int)] {
        var keys = [("login " + login, 5)]
        if address != "local" { keys.append(("address " + address, 20)) }
        return keys
    }
}

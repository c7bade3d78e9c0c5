package import SpindCore
import Synchronization

/// How often somebody may ask: a bucket of so many requests, filled again at a steady rate.
package struct RateLimit: Hashable, Sendable {
    /// How many requests there may be at once.
    package var burst: Int
    /// How many a second after that.
    package var perSecond: Int

    package init(burst: Int, perSecond: Int) {
        precondition(burst >= 1 && perSecond >= 1, "a limit lets something through")
        self.burst = burst
        self.perSecond = perSecond
    }
}

/// The buckets of all callers of one kind. Any thread.
package final class RateLimiter: Sendable {
    /// So many are remembered; beyond that the full ones are forgotten, and if there are none,
    /// everybody unknown shares one bucket.
    private let bucketsMax: Int
    private let limit: RateLimit

    private struct Bucket {
        /// In thousandths of a request.
        var filled: Int64
        var at: Instant
    }

    private let buckets = Mutex<[String: Bucket]>([:])

    /// Makes a limiter under which nobody has asked yet.
    package init(_ limit: RateLimit, bucketsMax: Int = 10_000) {
        self.limit = limit
        self.bucketsMax = bucketsMax
    }

    /// Counts a request.
    ///
    /// - Parameters:
    ///   - key: who asks.
    ///   - now: when.
    /// - Returns: `nil` when it may go on, else in how many seconds to come again.
    package func take(_ key: String, at now: Instant) -> Int? {
        buckets.withLock { buckets in
            var key = key
            if buckets[key] == nil, buckets.count >= bucketsMax {
                buckets = buckets.filter { filled($0.value, now) < capacity }
                if buckets.count >= bucketsMax { key = "" }
            }
            var bucket = buckets[key] ?? Bucket(filled: capacity, at: now)
            bucket.filled = filled(bucket, now)
            bucket.at = max(bucket.at, now)
            defer { buckets[key] = bucket }
            guard bucket.filled >= 1_000 else {
                let missing = 1_000 - bucket.filled
                let perSecond = Int64(limit.perSecond) * 1_000
                return Int(max(1, (missing + perSecond - 1) / perSecond))
            }
            bucket.filled -= 1_000
            return nil
        }
    }

    private var capacity: Int64 { Int64(limit.burst) * 1_000 }

    private func filled(_ bucket: Bucket, _ now: Instant) -> Int64 {
        // A day fills every bucket; more would only overflow.
        let passed = min(max(bucket.at.duration(to: now).wholeMilliseconds, 0), 86_400_000)
        return min(capacity, bucket.filled + passed * Int64(limit.perSecond))
    }
}

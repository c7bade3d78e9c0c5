import SpindCore

/// How long to wait before the next try: up to 1 s after the first failure, up to twice as long
/// after each further one, at most 5 minutes.
///
/// The wait is drawn evenly from the whole of that ("full jitter"), so that a thousand cabinets
/// whose registry went away together do not come back together.
package struct Backoff: Hashable, Sendable {
    /// The longest wait after the first failure.
    package static let first = Duration.seconds(1)
    /// The longest wait at all.
    package static let last = Duration.seconds(300)
    /// The shortest wait, so that no draw makes a busy loop.
    package static let least = Duration.milliseconds(100)
    /// The longest wait that a registry may ask for (`Retry-After`).
    package static let longestAskedFor = Duration.seconds(900)
    /// Between two tries while the registry refuses this cabinet, until somebody acts there.
    package static let refused = Duration.seconds(600)...Duration.seconds(1_200)

    /// How many tries failed in a row.
    package private(set) var failures = 0

    package init() {}

    /// Counts a failure and draws the wait until the next try.
    ///
    /// - Parameters:
    ///   - asked: what the registry asked for; it is waited for up to
    ///     ``longestAskedFor``, and the draw is added.
    ///   - generator: the system's outside tests.
    /// - Returns: the wait.
    package mutating func next(
        atLeast asked: Duration? = nil, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        // 2^9 s is beyond the longest wait.
        let doublings = min(failures, 9)
        failures += 1
        let longest = min(Self.first * (1 << doublings), Self.last)
        let drawn = Self.draw(Self.least...longest, using: &generator)
        return min(max(asked ?? .zero, .zero), Self.longestAskedFor) + drawn
    }

    /// Begins anew: a try succeeded.
    package mutating func reset() {
        failures = 0
    }

    /// Draws a wait to the millisecond.
    package static func draw(
        _ range: ClosedRange<Duration>, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let milliseconds =
            range.lowerBound.wholeMilliseconds...range.upperBound.wholeMilliseconds
        return .milliseconds(Int64.random(in: milliseconds, using: &generator))
    }
}

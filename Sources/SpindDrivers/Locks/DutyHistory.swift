package import SpindCore

/// When a lock was driven, as far back as its duty window reaches.
package struct DutyHistory: Hashable, Sendable {
    /// The longest it may be driven in any window.
    package let allowance: Duration
    private let window: Duration
    /// Driven times, oldest first; they do not overlap.
    private var driven: [Range<Instant>] = []

    /// Makes an empty history.
    ///
    /// - Parameters:
    ///   - share: the part of the window a lock may be driven, above 0 to 1.
    ///   - window: above zero.
    package init(share: Double, window: Duration) {
        precondition(share > 0 && share <= 1 && window > .zero, "the loader checks a lock's duty")
        allowance = window * share
        self.window = window
    }

    /// Adds a drive that has ended.
    package mutating func add(from start: Instant, to end: Instant) {
        guard start < end else { return }
        driven.removeAll { $0.upperBound <= end.advanced(by: .zero - window) }
        driven.append(start..<end)
    }

    /// How long it was driven in the window that ends at this time.
    package func total(windowEnding end: Instant) -> Duration {
        let start = end.advanced(by: .zero - window)
        return driven.reduce(.zero) { total, drive in
            let from = max(drive.lowerBound, start)
            let to = min(drive.upperBound, end)
            return from < to ? total + from.duration(to: to) : total
        }
    }

    /// How long until a drive may begin; zero when it may now.
    ///
    /// - Parameters:
    ///   - length: the longest the drive may last, at most ``allowance``.
    ///   - now: when the drive would begin.
    /// - Returns: not negative, at most the window.
    package func waitBeforeDrive(of length: Duration, at now: Instant) -> Duration {
        precondition(length <= allowance, "no wait makes this drive allowed")
        // The window that ends with the drive holds the most: all of it, and what came before.
        var excess = total(windowEnding: now.advanced(by: length)) + length - allowance
        guard excess > .zero else { return .zero }
        // Let the window's start move on over the oldest drives until the excess has left it.
        let start = now.advanced(by: length - window)
        for drive in driven where drive.upperBound > start {
            let from = max(drive.lowerBound, start)
            let leaves = from.duration(to: drive.upperBound)
            if excess <= leaves { return start.duration(to: from.advanced(by: excess)) }
            excess -= leaves
        }
        preconditionFailure("the history holds less than was counted")
    }
}

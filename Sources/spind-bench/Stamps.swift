import SpindAgent
import SpindCore
import SpindHAL
import Synchronization

/// When the stages of one opening were reached, on the monotonic clock.
final class Stamps: Sendable {
    /// The stages, in their order.
    struct Opening: Sendable {
        /// The kernel's own stamp of the edge.
        var edge = Instant(sinceBoot: .zero)
        /// The thread that waited for the edge hands the key over.
        var posted = Instant(sinceBoot: .zero)
        /// The decision loop took the key.
        var taken = Instant(sinceBoot: .zero)
        /// The credential was looked up, from and to.
        var lookUp = (from: Instant(sinceBoot: .zero), to: Instant(sinceBoot: .zero))
        /// The intent was committed, from and to.
        var commit = (from: Instant(sinceBoot: .zero), to: Instant(sinceBoot: .zero))
        /// The relay's line is active.
        var relay = Instant(sinceBoot: .zero)
        /// Whether the pulse's outcome is committed.
        var isOver = false

        init() {}
    }

    /// Whether the stages between are noted too: each costs a look at the clock.
    let isDetailed: Bool
    private let opening = ThreadMonitor(Opening())

    init(isDetailed: Bool) {
        self.isDetailed = isDetailed
    }

    /// Notes a stage. From any thread.
    func note(_ change: (inout Opening) -> Void) {
        opening.withLock { change(&$0) }
    }

    /// Notes the end, and wakes whoever waits for it.
    func end() {
        opening.update { $0.isOver = true }
    }

    /// Waits for an opening to be over and begins the next.
    func takeWhenOver(on clock: any MonotonicClock) -> Opening {
        opening.wait(on: clock) { opening in
            guard opening.isOver else { return .until(nil) }
            defer { opening = Opening() }
            return .done(opening)
        }
    }
}

extension Instant {
    /// Nanoseconds since boot.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = sinceBoot.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

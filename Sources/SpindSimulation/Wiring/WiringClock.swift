package import SpindCore
package import SpindHAL
import Synchronization

/// A clock on which things happen while somebody pauses: doors bounce, noise comes.
///
/// Virtual, it moves only by pauses, so that a session of an hour takes no time and is always the
/// same.
package final class WiringClock: MonotonicClock {
    private struct Event: Sendable {
        let at: Instant
        let act: @Sendable () -> Void
    }

    private struct State: Sendable {
        var virtual = Instant(sinceBoot: .seconds(1_000))
        var events: [Event] = []
    }

    private let base: (any MonotonicClock)?
    private let state = Mutex(State())

    /// Makes a clock that goes with another, or a virtual one.
    package init(base: (any MonotonicClock)? = nil) {
        self.base = base
    }

    package var now: Instant { base?.now ?? state.withLock { $0.virtual } }

    package func pause(for duration: Duration) {
        let end = now.advanced(by: max(.zero, duration))
        while let event = next(until: end) {
            move(to: event.at)
            event.act()
        }
        move(to: end)
    }

    /// Has something happen in so much time: when somebody pauses then, or after.
    package func after(_ delay: Duration, _ act: @escaping @Sendable () -> Void) {
        let event = Event(at: now.advanced(by: delay), act: act)
        state.withLock { state in
            let index = state.events.firstIndex { $0.at > event.at } ?? state.events.count
            state.events.insert(event, at: index)
        }
    }

    private func next(until end: Instant) -> Event? {
        state.withLock { state in
            guard let first = state.events.first, first.at <= end else { return nil }
            return state.events.removeFirst()
        }
    }

    private func move(to instant: Instant) {
        if let base {
            base.pause(for: max(.zero, base.now.duration(to: instant)))
        } else {
            state.withLock { $0.virtual = max($0.virtual, instant) }
        }
    }
}

import Foundation
import Glibc
import Synchronization

/// Watches a lock's relay line from outside, from a thread of its own, and notes when it was
/// energised and for how long.
final class RelayWatch: Sendable {
    /// One time of being energised.
    struct Pulse: Hashable {
        var began: Duration
        /// `nil` while it lasts.
        var ended: Duration?

        var length: Duration? { ended.map { $0 - began } }
    }

    private struct State {
        var pulses: [Pulse] = []
        var isStopping = false
        var hasStopped = false
    }

    private let state = Mutex(State())

    /// Starts watching; `isEnergized` is asked about every 200 us.
    init(_ isEnergized: @escaping @Sendable () -> Bool) {
        Thread.detachNewThread { [self] in watch(isEnergized) }
    }

    /// The pulses so far.
    var pulses: [Pulse] { state.withLock { $0.pulses } }

    /// Stops watching and returns all pulses.
    func stop() -> [Pulse] {
        state.withLock { $0.isStopping = true }
        _ = eventually { state.withLock { $0.hasStopped } }
        return pulses
    }

    private func watch(_ isEnergized: () -> Bool) {
        while !state.withLock({ $0.isStopping }) {
            let now = monotonicNow()
            let energized = isEnergized()
            state.withLock { state in
                let isOpen = state.pulses.last.map { $0.ended == nil } ?? false
                if energized, !isOpen { state.pulses.append(Pulse(began: now)) }
                if !energized, isOpen { state.pulses[state.pulses.count - 1].ended = now }
            }
            var pause = timespec(tv_sec: 0, tv_nsec: 200_000)
            nanosleep(&pause, nil)
        }
        state.withLock { $0.hasStopped = true }
    }
}

import SpindAgent
import SpindCore
import SpindHAL
import Synchronization

/// Clocks that stand still until a test moves them.
final class VirtualClock: ClockSource, MonotonicClock {
    static let start = WallTime(secondsSince1970: 1_790_000_000)

    private struct State {
        var instant = Instant(sinceBoot: .seconds(100))
        var wall = VirtualClock.start
        var isSynchronized: Bool
    }

    private let state: Mutex<State>

    init(isSynchronized: Bool = true) {
        state = Mutex(State(isSynchronized: isSynchronized))
    }

    var now: Instant { state.withLock { $0.instant } }

    func pause(for duration: Duration) {
        advance(by: duration)
    }

    func read() -> ClockReading {
        state.withLock {
            ClockReading(
                instant: $0.instant, wall: $0.wall, kernelSynchronized: $0.isSynchronized)
        }
    }

    func advance(by duration: Duration) {
        state.withLock {
            $0.instant = $0.instant.advanced(by: duration)
            $0.wall = $0.wall + duration
        }
    }

    func synchronize(_ isSynchronized: Bool) {
        state.withLock { $0.isSynchronized = isSynchronized }
    }

    /// Moves the system's wall clock alone.
    func step(by duration: Duration) {
        state.withLock { $0.wall = $0.wall + duration }
    }
}

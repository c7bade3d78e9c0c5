import Glibc
import SpindCore
import SpindHAL
import Synchronization

/// The machine's own clock, for tests with threads; `factor` makes it run faster.
struct MachineClock: MonotonicClock {
    var factor = 1

    var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let elapsed = Duration.seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        return Instant(sinceBoot: elapsed * factor)
    }

    func pause(for duration: Duration) {
        let end = now.advanced(by: duration)
        while now < end { sched_yield() }
    }
}

/// A clock that only moves when it is told to.
final class VirtualClock: MonotonicClock {
    private let time = Mutex(Instant(sinceBoot: .seconds(1_000)))
    private let whilePaused = Mutex<(@Sendable () -> Void)?>(nil)

    var now: Instant { time.withLock { $0 } }

    func advance(to instant: Instant) {
        time.withLock { $0 = max($0, instant) }
    }

    func pause(for duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
        let act = whilePaused.withLock { act in
            defer { act = nil }
            return act
        }
        act?()
    }

    /// Does something in the middle of the next pause.
    func duringNextPause(_ act: @escaping @Sendable () -> Void) {
        whilePaused.withLock { $0 = act }
    }
}

/// What a driver's threads reported, in order.
final class Recording<Element: Sendable>: Sendable {
    private let monitor = ThreadMonitor<[Element]>([])
    private let clock = MachineClock()

    func append(_ element: Element) {
        monitor.update { $0.append(element) }
    }

    var elements: [Element] { monitor.withLock { $0 } }

    /// Waits until the elements are as asked for, at most 10 s; returns them as they are then.
    @discardableResult
    func wait(for condition: ([Element]) -> Bool) -> [Element] {
        let deadline = clock.now.advanced(by: .seconds(10))
        return monitor.wait(on: clock) { elements in
            condition(elements) || deadline <= clock.now ? .done(elements) : .until(deadline)
        }
    }
}

extension Instant {
    static func + (instant: Instant, duration: Duration) -> Instant {
        instant.advanced(by: duration)
    }

    static func - (instant: Instant, other: Instant) -> Duration {
        other.duration(to: instant)
    }
}

import SpindAgent
import SpindCore

/// A day's clocks, which move when they are told to; a time server keeps them.
final class DayClock: ClockSource, @unchecked Sendable {
    // Proof: a simulated day runs on one thread; the port asks for more than it needs.
    /// Time since the day's machine booted.
    private(set) var now = Instant(sinceBoot: .zero)
    private let start: WallTime

    /// Begins at that time.
    init(from start: WallTime) {
        self.start = start
    }

    /// Lets time pass until then.
    func move(to instant: Instant) {
        now = max(now, instant)
    }

    func read() -> ClockReading {
        ClockReading(
            instant: now, wall: start + .milliseconds(now.sinceBoot.wholeMilliseconds),
            kernelSynchronized: true)
    }
}

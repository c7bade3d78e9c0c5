public import SpindCore

/// The monotonic clock as drivers use it from their own threads.
public protocol MonotonicClock: Sendable {
    /// Now.
    var now: Instant { get }
    /// Blocks the calling thread for that long: a settle time between two system calls, never a
    /// wait for an event.
    func pause(for duration: Duration)
}

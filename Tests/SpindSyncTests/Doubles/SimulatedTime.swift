import SpindAgent
import SpindCore

/// The clocks of a simulated machine: the monotonic one is right, the wall clock is off.
struct SimulatedTime: Clock, ClockSource {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    /// The true time when the simulation's clock is at zero.
    static let epoch = WallTime(secondsSince1970: 1_800_000_000)

    let simulation: Simulation
    var error = Duration.zero

    var now: Instant { Instant(offset: simulation.elapsed) }
    var minimumResolution: Duration { .nanoseconds(1) }
    /// What time it is.
    var trueTime: WallTime { Self.epoch + simulation.elapsed }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        guard await simulation.sleep(until: deadline.offset) else { throw CancellationError() }
    }

    func read() -> ClockReading {
        ClockReading(
            instant: SpindCore.Instant(sinceBoot: simulation.elapsed), wall: trueTime + error,
            kernelSynchronized: false)
    }
}

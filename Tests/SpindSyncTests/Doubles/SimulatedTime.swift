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

/// A generator that gives the same numbers in each run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

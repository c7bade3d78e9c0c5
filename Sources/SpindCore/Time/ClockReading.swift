/// What the machine's clocks say, before anybody judged them.
public struct ClockReading: Hashable, Sendable {
    /// The monotonic clock.
    public var instant: Instant
    /// The system's wall clock.
    public var wall: WallTime
    /// Whether the kernel says that NTP keeps it (`adjtimex`).
    public var kernelSynchronized: Bool

    /// Makes a reading.
    public init(instant: Instant, wall: WallTime, kernelSynchronized: Bool) {
        self.instant = instant
        self.wall = wall
        self.kernelSynchronized = kernelSynchronized
    }
}

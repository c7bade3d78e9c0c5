/// What stands behind the time: what the clocks said last, and who vouched for it.
public struct ClockReport: Hashable, Codable, Sendable {
    /// Who vouched for the time last.
    public enum Source: String, Codable, Sendable {
        /// Nobody since the start.
        case none
        /// The kernel, which says that NTP keeps its clock.
        case kernel
        /// A battery-backed clock that was set while the time was trusted.
        case battery
        /// Somebody who looked at a clock.
        case confirmed
        /// The registry, over its authenticated link.
        case registry
    }

    /// Who vouched for it.
    public var source: Source
    /// How long ago that was, in milliseconds; 0 while NTP keeps the clock or nobody vouched.
    public var ageMilliseconds: Int64
    /// By how much NTP lies from what is known, in milliseconds, so that nothing is believed until
    /// somebody confirms the time; `nil` while nothing speaks against it.
    public var contradictedByMilliseconds: Int64?
    /// By how much the registry's time, when it was heard last, lay from NTP's or from what was
    /// known, so that it was not taken over, in milliseconds; `nil` while nothing speaks against it.
    public var registryOffByMilliseconds: Int64?
    /// The time is at least this.
    public var floor: WallTime
    /// The system's wall clock.
    public var system: WallTime
    /// Whether the kernel says that NTP keeps the system's clock.
    public var kernelSynchronized: Bool

    /// Makes a report.
    public init(
        source: Source, ageMilliseconds: Int64 = 0, contradictedByMilliseconds: Int64? = nil,
        registryOffByMilliseconds: Int64? = nil,
        floor: WallTime, system: WallTime, kernelSynchronized: Bool
    ) {
        self.source = source
        self.ageMilliseconds = ageMilliseconds
        self.contradictedByMilliseconds = contradictedByMilliseconds
        self.registryOffByMilliseconds = registryOffByMilliseconds
        self.floor = floor
        self.system = system
        self.kernelSynchronized = kernelSynchronized
    }
}

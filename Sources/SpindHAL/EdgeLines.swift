public import SpindCore

/// Inputs of which every edge counts, not only the level they have now: the data lines of a
/// Wiegand reader.
///
/// *Implementation guidance*: one thread waits, any thread may call ``interrupt()``. Edges are told
/// with the kernel's stamps; that some were lost is told, never hidden.
public protocol EdgeLines: Interruptible {
    /// How many lines there are; their order is that of the request.
    var count: Int { get }
    /// Sleeps until a line became active, the deadline passes, or ``interrupt()`` is called.
    ///
    /// - Parameter deadline: on the monotonic clock; `nil` waits without end.
    /// - Returns: why it woke.
    /// - Throws: ``HALError`` when the kernel refuses.
    func wait(until deadline: Instant?) throws(HALError) -> EdgeWake
    /// Reads all lines now.
    ///
    /// - Throws: ``HALError`` when the kernel refuses.
    func states() throws(HALError) -> [LineState]
}

/// Why ``EdgeLines/wait(until:)`` returned.
public enum EdgeWake: Hashable, Sendable {
    /// At least one edge, each line's in the order of time; `lost` says that others may be missing
    /// among or before them.
    case edges([LineEdge], lost: Bool)
    /// The deadline passed.
    case timeout
    /// Somebody called ``Interruptible/interrupt()``.
    case interrupted
}

/// A line became active.
public struct LineEdge: Hashable, Sendable {
    /// Which line: its place in the request, from 0.
    public var line: Int
    /// When: the kernel's stamp, on the monotonic clock.
    public var at: Instant

    /// Makes an edge.
    public init(line: Int, at: Instant) {
        self.line = line
        self.at = at
    }
}

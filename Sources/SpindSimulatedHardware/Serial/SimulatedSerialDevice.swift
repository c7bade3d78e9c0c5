package import SpindCore
package import SpindHAL

/// A device on a simulated line: a reader, a lock board.
///
/// *Implementation guidance*: ``hear(_:at:)`` is called with the line's lock held, by whichever
/// thread writes; it must return at once and not use the ``SimulatedSerial``.
package protocol SimulatedSerialDevice: Sendable {
    /// How its end of the line is set: with other settings than the port's it hears nothing and
    /// its answers are noise.
    var settings: SerialSettings { get }
    /// Hears what the program wrote in one call, whether it is meant or not.
    ///
    /// - Returns: what it answers; `nil` for silence.
    func hear(_ bytes: [UInt8], at now: Instant) -> SimulatedSerialAnswer?
}

/// What a device says, and when.
package struct SimulatedSerialAnswer: Hashable, Sendable {
    /// The bytes.
    package var bytes: [UInt8]
    /// How long after it heard.
    package var delay: Duration

    /// Makes an answer; at once unless it is told.
    package init(_ bytes: [UInt8], after delay: Duration = .zero) {
        self.bytes = bytes
        self.delay = delay
    }
}

/// What can be wrong with a simulated line.
package enum SimulatedSerialFault: Hashable, Sendable {
    /// A broken wire: nothing is heard at either end.
    case silence
    /// Every so-many-th byte that arrives at the program has a bit turned round; from 1.
    case noise(every: Int)
    /// Of each answer the last so many bytes are missing.
    case truncated(by: Int)
    /// Every byte arrives twice.
    case doubled
    /// The program hears what it writes, as with an adapter that never closes its receiver.
    case echo
    /// A and B are exchanged: what arrives at either end is noise.
    case reversed
}

public import SpindCore

/// The parity bit of a serial line.
public enum SerialParity: String, Hashable, Sendable, CaseIterable {
    /// No such bit.
    case none
    /// The number of ones is even with it.
    case even
    /// The number of ones is odd with it.
    case odd
}

/// How a serial port is set; always 8 data bits.
public struct SerialSettings: Hashable, Sendable {
    /// Bits a second on the wire, for example 9600.
    public var bitsPerSecond: Int
    /// The parity bit.
    public var parity: SerialParity
    /// Stop bits, 1 or 2.
    public var stopBits: Int

    /// Makes settings.
    public init(bitsPerSecond: Int, parity: SerialParity = .none, stopBits: Int = 1) {
        self.bitsPerSecond = bitsPerSecond
        self.parity = parity
        self.stopBits = stopBits
    }

    /// How long one byte takes on the wire, with its start, parity and stop bits.
    public var byteTime: Duration {
        .nanoseconds(1_000_000_000 * (9 + (parity == .none ? 0 : 1) + stopBits) / bitsPerSecond)
    }
}

/// A serial port that the program owns alone: one line, or a bus of several devices.
///
/// *Implementation guidance*: one thread reads and writes, any thread may call ``interrupt()``. A
/// port that was unplugged throws `io` for ever; drivers request it anew.
public protocol SerialPort: Interruptible {
    /// Writes all bytes, and returns when the last one has left, so that a half-duplex bus may turn
    /// round.
    ///
    /// - Throws: ``HALError`` when the port is gone or takes nothing.
    func write(_ bytes: [UInt8]) throws(HALError)
    /// Sleeps until bytes are there, the deadline passes, or ``interrupt()`` is called.
    ///
    /// - Parameters:
    ///   - limit: the most bytes taken at once, from 1.
    ///   - deadline: on the monotonic clock.
    /// - Returns: why it woke.
    /// - Throws: ``HALError`` when the port is gone.
    func read(upTo limit: Int, until deadline: Instant) throws(HALError) -> SerialWake
    /// Drops what arrived and was not read.
    ///
    /// - Throws: ``HALError`` when the port is gone.
    func discardInput() throws(HALError)
}

/// Why ``SerialPort/read(upTo:until:)`` returned.
public enum SerialWake: Hashable, Sendable {
    /// At least one byte arrived.
    case bytes([UInt8])
    /// The deadline passed.
    case timeout
    /// Somebody called ``Interruptible/interrupt()``.
    case interrupted
}

/// A way to serial ports: the kernel's, or simulated ones.
///
/// *Implementation guidance*: each port has one owner; a second request for it throws `busy`. A
/// port is released when the object that owns it goes away.
public protocol SerialProvider: Sendable {
    /// Opens a port.
    ///
    /// - Parameters:
    ///   - path: where it is, for example `/dev/serial/by-id/usb-FTDI_FT232R-if00-port0`; a number
    ///     such as that of `/dev/ttyUSB0` changes with the order of plugging.
    ///   - settings: how the line is set.
    /// - Returns: the port, released when it goes away.
    /// - Throws: ``HALError``: `notFound`, `busy`, `notPermitted`, `unsupported` for settings it
    ///   cannot have, `io`.
    func serial(_ path: String, settings: SerialSettings) throws(HALError) -> any SerialPort
}

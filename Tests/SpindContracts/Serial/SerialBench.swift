package import SpindHAL

/// A serial port and the other end of its line: the provider under test on one side, the test on
/// the other.
///
/// *Implementation guidance*: the port is free at first and nothing is on the line. All calls may
/// come from any thread. The clock is real, or moves on when everybody waits.
package protocol SerialBench: Sendable {
    /// The way to the port, which the contract checks.
    var provider: any SerialProvider { get }
    /// Where the port is.
    var path: String { get }
    /// The clock that waits count on.
    var clock: any MonotonicClock { get }
    /// Speaks at the other end; returns when the bytes can be read, where somebody has the port.
    func say(_ bytes: [UInt8]) throws
    /// Hears at the other end, waiting up to five seconds for so many bytes.
    ///
    /// - Returns: what was written at the port since the last call; fewer if no more came.
    func hear(_ count: Int) throws -> [UInt8]
    /// Pulls the port out of the machine.
    func unplug() throws
    /// Plugs it in again, at the same path.
    func plug() throws
}

extension SerialBench {
    /// Opens the port as most tests do.
    func open() throws(HALError) -> any SerialPort {
        try provider.serial(path, settings: SerialSettings(bitsPerSecond: 9_600))
    }
}

/// A device on an I²C bus that is talked to in messages of several bytes, each between a start and
/// a stop, and not by registers.
///
/// *Implementation guidance*: any thread may call; a call blocks for one message, about 0.1 ms a
/// byte at 100 kHz. A device that does not answer throws `io`, and answers later calls when it is
/// back; an adapter that knows the calls of ``I2CDevice`` only throws `unsupported`.
public protocol I2CMessageDevice: Sendable {
    /// Writes one message of 1 to 256 bytes.
    ///
    /// - Throws: ``HALError`` when the device does not acknowledge each byte.
    func write(_ message: [UInt8]) throws(HALError)
    /// Reads one message.
    ///
    /// - Parameter count: how many bytes, 1 to 256; what a device has no more of reads as it likes.
    /// - Returns: that many bytes.
    /// - Throws: ``HALError`` when the device does not acknowledge.
    func read(_ count: Int) throws(HALError) -> [UInt8]
}

extension I2CProvider {
    /// Throws `unsupported`, for a provider that knows registers only.
    public func i2cMessages(_ address: I2CAddress) throws(HALError) -> any I2CMessageDevice {
        throw HALError(.unsupported, "take \(address) for messages")
    }
}

extension AbsentHardware {
    /// Throws `notFound`.
    public func i2cMessages(_ address: I2CAddress) throws(HALError) -> any I2CMessageDevice {
        throw HALError(.notFound, "open \(address): this machine has no I²C bus")
    }
}

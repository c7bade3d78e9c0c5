/// Where a device of an I²C bus is.
public struct I2CAddress: Hashable, Sendable, CustomStringConvertible {
    /// The bus's number: N of `/dev/i2c-N`.
    public var bus: Int
    /// The device's address: seven bits, 0x08 to 0x77.
    public var device: UInt8

    /// Makes an address.
    public init(bus: Int, device: UInt8) {
        self.bus = bus
        self.device = device
    }

    /// For example `i2c-1/0x27`.
    public var description: String { "i2c-\(bus)/0x" + String(device, radix: 16) }
}

/// A device on an I²C bus: the SMBus calls that every Linux adapter offers, no raw messages.
///
/// *Implementation guidance*: any thread may call; a call blocks for one message, below 1 ms at 100
/// kHz. A device that does not answer throws `io`, and answers later calls when it is back.
public protocol I2CDevice: Sendable {
    /// Sends one byte that names no register.
    ///
    /// - Throws: ``HALError`` when the device does not acknowledge.
    func send(_ byte: UInt8) throws(HALError)
    /// Receives one byte that belongs to no register.
    ///
    /// - Throws: ``HALError`` when the device does not acknowledge.
    func receive() throws(HALError) -> UInt8
    /// Writes one register.
    ///
    /// - Throws: ``HALError`` when the device does not acknowledge.
    func write(_ value: UInt8, to register: UInt8) throws(HALError)
    /// Reads one register.
    ///
    /// - Throws: ``HALError`` when the device does not acknowledge.
    func read(_ register: UInt8) throws(HALError) -> UInt8
}

/// A way to the devices of I²C buses: the kernel's, or simulated ones.
///
/// *Implementation guidance*: each device has one owner; a second request for it throws `busy`, as
/// does one that a kernel driver has. A device is released when the object that owns it goes away.
public protocol I2CProvider: Sendable {
    /// Takes a device; whether it answers is seen at the first call.
    ///
    /// - Throws: ``HALError``: `notFound` where there is no such bus, `busy`, `notPermitted`.
    func i2c(_ address: I2CAddress) throws(HALError) -> any I2CDevice
    /// Takes a device that is talked to in messages; whether it answers is seen at the first call.
    ///
    /// - Throws: ``HALError``: as ``i2c(_:)``, which has the same owner.
    func i2cMessages(_ address: I2CAddress) throws(HALError) -> any I2CMessageDevice
}

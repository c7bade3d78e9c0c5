/// All ways to hardware that a cabinet may need; each is the kernel's or a simulated one.
public struct HardwareAccess: Sendable {
    /// GPIO lines.
    public var gpio: any GPIOProvider
    /// Serial ports.
    public var serial: any SerialProvider
    /// I²C devices.
    public var i2c: any I2CProvider
    /// Input devices that type.
    public var keyInputs: any KeyInputProvider
    /// The computer's own sensors; `nil` where nobody looks at them.
    public var board: (any BoardSensors)?

    /// Makes the ways of one machine; without others than lines unless they are named.
    public init(
        gpio: any GPIOProvider, serial: any SerialProvider = AbsentHardware(),
        i2c: any I2CProvider = AbsentHardware(),
        keyInputs: any KeyInputProvider = AbsentHardware(), board: (any BoardSensors)? = nil
    ) {
        self.gpio = gpio
        self.serial = serial
        self.i2c = i2c
        self.keyInputs = keyInputs
        self.board = board
    }
}

/// A machine that has no serial port, no I²C bus and no input device: every request throws
/// `notFound`.
public struct AbsentHardware: SerialProvider, I2CProvider, KeyInputProvider {
    /// Makes it.
    public init() {}

    /// Throws `notFound`.
    public func serial(
        _ path: String, settings: SerialSettings
    ) throws(HALError) -> any SerialPort {
        throw HALError(.notFound, "open \(path): this machine has no serial ports")
    }

    /// Throws `notFound`.
    public func i2c(_ address: I2CAddress) throws(HALError) -> any I2CDevice {
        throw HALError(.notFound, "open \(address): this machine has no I²C bus")
    }

    /// Throws `notFound`.
    public func keyInput(_ path: String) throws(HALError) -> any KeyInput {
        throw HALError(.notFound, "open \(path): this machine has no input devices")
    }
}

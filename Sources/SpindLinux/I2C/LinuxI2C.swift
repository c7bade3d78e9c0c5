import CSpindLinux
package import SpindHAL
import Synchronization

/// The kernel's I²C buses (i2c-dev). The user must be allowed to open `/dev/i2c-*` (the group
/// `i2c`).
///
/// Any thread may request. A program makes one: two of them do not know each other's devices, and
/// the kernel lets several programs talk to one device.
package final class LinuxI2C: I2CProvider {
    private let taken = Mutex<Set<I2CAddress>>([])

    /// Makes the provider; it holds nothing until a device is requested.
    package init() {}

    package func i2c(_ address: I2CAddress) throws(HALError) -> any I2CDevice {
        try taken(address)
    }

    package func i2cMessages(
        _ address: I2CAddress
    ) throws(HALError) -> any I2CMessageDevice {
        try taken(address)
    }

    private func taken(_ address: I2CAddress) throws(HALError) -> LinuxI2CDevice {
        guard (0x08...0x77).contains(address.device) else {
            throw HALError(.unsupported, "take \(address): devices are at 0x08 to 0x77")
        }
        guard taken.withLock({ $0.insert(address).inserted }) else {
            throw HALError(.busy, "take \(address)")
        }
        let result = spind_i2c_open(Int32(clamping: address.bus), address.device)
        guard result >= 0 else {
            release(address)
            throw HALError(kernel: result, during: .opening, "take \(address)")
        }
        return LinuxI2CDevice(file: result, address: address, of: self)
    }

    fileprivate func release(_ address: I2CAddress) {
        _ = taken.withLock { $0.remove(address) }
    }
}

/// A device on a bus of the kernel; let go when it goes away.
private final class LinuxI2CDevice: I2CDevice, I2CMessageDevice {
    private let file: Int32
    private let address: I2CAddress
    private let provider: LinuxI2C

    init(file: Int32, address: I2CAddress, of provider: LinuxI2C) {
        self.file = file
        self.address = address
        self.provider = provider
    }

    deinit {
        spind_i2c_close(file)
        provider.release(address)
    }

    func send(_ byte: UInt8) throws(HALError) {
        _ = try checked(spind_i2c_send(file, byte), "send to")
    }

    func receive() throws(HALError) -> UInt8 {
        try checked(spind_i2c_receive(file), "receive from")
    }

    func write(_ value: UInt8, to register: UInt8) throws(HALError) {
        _ = try checked(spind_i2c_write(file, register, value), "write to")
    }

    func read(_ register: UInt8) throws(HALError) -> UInt8 {
        try checked(spind_i2c_read(file, register), "read from")
    }

    func write(_ message: [UInt8]) throws(HALError) {
        let result = unsafe message.withUnsafeBufferPointer { bytes in
            unsafe spind_i2c_write_message(file, bytes.baseAddress, bytes.count)
        }
        _ = try checked(result, "write to")
    }

    func read(_ count: Int) throws(HALError) -> [UInt8] {
        var message = [UInt8](repeating: 0, count: count)
        let result = unsafe message.withUnsafeMutableBufferPointer { bytes in
            unsafe spind_i2c_read_message(file, bytes.baseAddress, bytes.count)
        }
        _ = try checked(result, "read from")
        return message
    }

    private func checked(_ result: Int32, _ what: String) throws(HALError) -> UInt8 {
        if result < 0 { throw HALError(kernel: result, during: .using, "\(what) \(address)") }
        return UInt8(truncatingIfNeeded: result)
    }
}

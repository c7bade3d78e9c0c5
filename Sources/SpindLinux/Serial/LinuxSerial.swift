package import SpindHAL

/// The kernel's serial ports: UARTs, USB adapters, pseudo-terminals.
///
/// A port is raw, without flow control, and owned alone (an exclusive mode and a lock, so that also
/// root and programs of our own are kept out). Where the driver has an RS-485 mode it is switched
/// on; adapters that turn the bus round by themselves need none. Speeds: 1200, 2400, 4800, 9600,
/// 19200, 38400, 57600, 115200 and 230400. Pseudo-terminals know no parity: it is refused there.
///
/// Any thread may request. The user must be allowed to open the device (the group `dialout`).
package struct LinuxSerial: SerialProvider {
    /// Makes the provider; it holds nothing until a port is requested.
    package init() {}

    package func serial(
        _ path: String, settings: SerialSettings
    ) throws(HALError) -> any SerialPort {
        LinuxSerialPort(try SerialHandle(opening: path, settings: settings), name: path)
    }
}

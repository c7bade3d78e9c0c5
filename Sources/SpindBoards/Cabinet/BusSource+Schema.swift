import SpindHAL

/// An entry of `buses` as written.
enum BusSource {
    /// A serial line or an RS-485 bus.
    case serial(Located<String>, SerialSettings)
    /// An I²C bus: N of `/dev/i2c-N`.
    case i2c(Located<Int>)
}

extension Rule where Value == BusSource {
    /// A bus: `serial` with its settings, or `i2c`.
    static var bus: Rule<BusSource> {
        .mapping(example: "{ serial: /dev/serial/by-id/usb-..., speed: 9600 }") { fields in
            let port = fields.optionalLocated("serial", .devicePath(example: Self.exampleOfPort))
            let number = fields.optionalLocated("i2c", .whole(0...255))
            let speed = fields.optionalLocated("speed", .whole(SerialSpeeds.range))
            let parity = fields.optional("parity", .word(SerialParity.allCases))
            let stopBits = fields.optional("stop-bits", .whole(1...2))
            guard fields.has("serial") != fields.has("i2c") else {
                fields.findings.refuse(
                    fields.place, "a bus is one thing, `serial` or `i2c`", mend: "write one of them"
                )
                return nil
            }
            if fields.has("i2c") {
                for key in ["speed", "parity", "stop-bits"] where fields.has(key) {
                    fields.findings.refuse(
                        fields.place(of: key), "`\(key)` is for a serial bus", mend: "delete it")
                }
                return number.map(BusSource.i2c)
            }
            guard fields.has("speed") else {
                fields.findings.refuse(
                    fields.place, "`speed` is missing in a serial bus",
                    mend: "write the bits a second that its devices are set to, for example "
                        + "`speed: 9600`")
                return nil
            }
            guard let port, let speed else { return nil }
            guard SerialSpeeds.all.contains(speed.value) else {
                fields.findings.refuse(
                    speed.place, "`speed` cannot be \(speed.value)",
                    mend: "it is one of "
                        + SerialSpeeds.all.map(String.init).joined(separator: ", "))
                return nil
            }
            return .serial(
                port,
                SerialSettings(
                    bitsPerSecond: speed.value, parity: parity ?? .none, stopBits: stopBits ?? 1))
        }
    }

    private static var exampleOfPort: String {
        "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0"
    }
}

/// The bits a second that a bus may have.
private enum SerialSpeeds {
    static let all = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400]
    static let range = 1200...230_400
}

extension Rule where Value == String {
    /// The path of a device.
    static func devicePath(example: String) -> Rule<String> {
        .text(200, example: example, form: "a path below /dev") { text in
            text.hasPrefix("/dev/") && !text.hasSuffix("/") && !text.contains("..")
                && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }
    }
}

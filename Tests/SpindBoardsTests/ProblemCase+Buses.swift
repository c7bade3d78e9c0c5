import SpindBoards
import SpindHAL
import Testing

extension ProblemCase {
    private static let devices = "devices:\n  keypad:"

    private static func bus(_ text: String, _ expected: String) -> ProblemCase {
        ProblemCase(.cabinet, devices, "buses:\n  doors: \(text)\n" + devices, expected)
    }

    /// Serial and I2C buses.
    static let busProblems = [
        bus(
            "{ speed: 9600 }",
            """
            cabinet.yaml:6:10: a bus is one thing, `serial` or `i2c`; write one of them
            """),
        bus(
            "{ serial: /dev/ttyAMA0, i2c: 1 }",
            """
            cabinet.yaml:6:10: a bus is one thing, `serial` or `i2c`; write one of them
            """),
        bus(
            "{ serial: /dev/ttyAMA0 }",
            """
            cabinet.yaml:6:10: `speed` is missing in a serial bus; write the bits a second that \
            its devices are set to, for example `speed: 9600`
            """),
        bus(
            "{ serial: /dev/ttyAMA0, speed: 9601 }",
            """
            cabinet.yaml:6:41: `speed` cannot be 9601; it is one of 1200, 2400, 4800, 9600, \
            19200, 38400, 57600, 115200, 230400
            """),
        bus(
            "{ serial: ttyAMA0, speed: 9600 }",
            """
            cabinet.yaml:6:20: `serial` must be a path below /dev, which `ttyAMA0` is not; write \
            for example `/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0`
            """),
        bus(
            "{ i2c: 1, speed: 9600 }",
            """
            cabinet.yaml:6:27: `speed` is for a serial bus; delete it
            """),
        bus(
            "{ i2c: 1 }\n  more: { i2c: 1 }",
            """
            cabinet.yaml:7:16: `/dev/i2c-1` is a second bus, first at line 6, column 17; name it \
            once, and its devices by that name
            """),
        ProblemCase(
            .cabinet, "use: acme/hat, on: computer", "use: acme/hat, on: computer, address: 3",
            """
            cabinet.yaml:4:51: `acme/hat` has no address: it hangs on no bus; delete `address`
            """),
    ]
}

@Suite struct BusTests {
    @Test func serialBus_IsResolved_AndItsWarningsAreTold() throws {
        var files = ExampleFiles.files
        let text = ExampleFiles.cabinet.replacing(
            "devices:\n",
            with: """
                buses:
                  doors: { serial: /dev/ttyUSB0, speed: 19200, parity: even, stop-bits: 2 }
                  i2c1: { i2c: 1 }
                devices:

                """)
        files.files[ExampleFiles.cabinetPath] = Array(text.utf8)
        let file = try ExampleFiles.load(files)
        let settings = SerialSettings(bitsPerSecond: 19_200, parity: .even, stopBits: 2)
        #expect(
            file.serialBuses == [
                SerialBusWiring(name: "doors", path: "/dev/ttyUSB0", settings: settings)
            ])
        let messages = file.warnings.map(\.message)
        #expect(messages.contains("nothing hangs on the bus `doors`"))
        #expect(messages.contains("nothing hangs on the bus `i2c1`"))
        #expect(
            messages.contains("`/dev/ttyUSB0` may be another adapter after the next plugging"))
    }
}

import SpindBoards
import SpindCore
import SpindHAL
import Testing

extension ProblemCase {
    private static let devices = "devices:\n  keypad:"

    private static func bus(_ text: String, _ expected: String) -> ProblemCase {
        ProblemCase(.cabinet, devices, "buses:\n  doors: \(text)\n" + devices, expected)
    }

    private static func typing(_ text: String, _ expected: String) -> ProblemCase {
        ProblemCase(
            .cabinet, "display: { driver: console }",
            "card: { driver: input-device, path: /dev/input/by-id/a, \(text) }", expected)
    }

    /// Devices that type.
    static let typingProblems = [
        typing(
            "types: keys, beside: keypad",
            """
            cabinet.yaml:13:80: `beside` is for a reader that `types: cards`; delete it: the \
            device is a keypad itself
            """),
        typing(
            "types: cards, beside: keypad",
            """
            cabinet.yaml:13:9: `number` is missing in a reader: how it types a card's number; add \
            it, for example `number: decimal`
            """),
        typing(
            "types: cards, number: decimal",
            """
            cabinet.yaml:13:9: `beside` is missing in a reader: the keypad that it belongs to; add \
            it, for example `beside: keypad`
            """),
        typing(
            "types: cards, number: decimal, beside: keypd",
            """
            cabinet.yaml:13:98: `beside` is `keypd`, which is no keypad; did you mean `keypad`? \
            The keypads are keypad
            """),
        typing(
            "types: keys }\n  more: { driver: input-device, path: /dev/input/by-id/a, types: keys",
            """
            cabinet.yaml:14:39: `/dev/input/by-id/a` is given twice, first at line 13, column 39; \
            a device types for one of them
            """),
    ]

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
    @Test func characterDisplay_IsOnItsBus() throws {
        var files = ExampleFiles.files
        let text = ExampleFiles.cabinet.replacing(
            "display: { driver: console }",
            with: "lcd: { driver: hd44780-pcf8574, bus: i2c1, address: 0x3F, size: 20x4 }"
        ).replacing("devices:\n", with: "buses: { i2c1: { i2c: 1 } }\ndevices:\n")
        files.files[ExampleFiles.cabinetPath] = Array(text.utf8)
        let file = try ExampleFiles.load(files)
        #expect(
            file.display
                == .character(
                    CharacterDisplayWiring(
                        name: "lcd", address: I2CAddress(bus: 1, device: 0x3F), columns: 20,
                        rows: 4)))
        #expect(!file.warnings.contains { $0.message.contains("bus") })
    }

    @Test func numberPad_IsAKeypad_AndAReaderIsBesideOne() throws {
        var files = ExampleFiles.files
        let text = ExampleFiles.cabinet.replacing(
            "  display:",
            with: """
                  pad: { driver: input-device, path: /dev/input/event3, types: keys }
                  card: { driver: input-device, path: /dev/input/by-id/a, types: cards,
                          number: decimal, beside: pad }
                  display:
                """)
        files.files[ExampleFiles.cabinetPath] = Array(text.utf8)
        let file = try ExampleFiles.load(files)
        #expect(file.layout.keypads == [KeypadID("keypad"), KeypadID("pad")])
        let pad = KeypadID("pad")
        #expect(
            file.inputDevices == [
                InputDeviceWiring(
                    name: "pad", path: "/dev/input/event3", types: .keys, keypad: pad),
                InputDeviceWiring(
                    name: "card", path: "/dev/input/by-id/a", types: .cards(.decimal), keypad: pad),
            ])
        #expect(
            file.warnings.map(\.message).contains(
                "`/dev/input/event3` may be another device after the next plugging"))
    }

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

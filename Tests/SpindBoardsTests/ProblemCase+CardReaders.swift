import SpindBoards
import SpindCore
import SpindHAL
import Testing

extension ProblemCase {
    /// A reader more, and buses for it: a serial line, another, and an I²C bus.
    private static func reader(
        _ text: String, line: String = "speed: 9600", _ expected: String
    ) -> ProblemCase {
        ProblemCase(
            .cabinet, "devices:\n",
            """
            buses:
              tags: { serial: /dev/serial/by-id/a, \(line) }
              nfc: { serial: /dev/serial/by-id/b, speed: 115200 }
              i2c: { i2c: 1 }
            devices:
              card: { \(text) }

            """, expected)
    }

    /// Bare modules that read card numbers.
    static let cardReaderProblems = [
        reader(
            "driver: rdm6300, beside: keypad",
            "cabinet.yaml:10:9: `bus` is missing in `card`; add it, for example `bus: "
                + "lending-cabinet-8`"),
        reader(
            "driver: rdm6300, bus: tags",
            "cabinet.yaml:10:9: `beside` is missing in `card`; add it, for example `beside: "
                + "lending-cabinet-8`"),
        reader(
            "driver: rdm6300, bus: tags, beside: keypd",
            "cabinet.yaml:10:47: `beside` is `keypd`, which is no keypad; did you mean `keypad`? "
                + "The keypads are keypad"),
        reader(
            "driver: rdm6300, bus: tags, beside: keypad, number: 26-bit",
            "cabinet.yaml:10:63: `number` cannot be `26-bit`; did you mean `24-bit`? It is one of "
                + "24-bit, 32-bit, 40-bit"),
        reader(
            "driver: rdm6300, bus: nfc, beside: keypad",
            "cabinet.yaml:10:33: `nfc` is not set as an RDM6300 is; write `speed: 9600`, without "
                + "`parity` and `stop-bits`"),
        reader(
            "driver: rdm6300, bus: tags, beside: keypad", line: "speed: 9600, parity: even",
            "cabinet.yaml:10:33: `tags` is not set as an RDM6300 is; write `speed: 9600`, without "
                + "`parity` and `stop-bits`"),
        reader(
            "driver: rdm6300, bus: i2c, beside: keypad",
            "cabinet.yaml:10:33: `i2c` is an i2c bus; name a bus with `serial:`"),
        reader(
            "driver: pn532, bus: tags, beside: keypad",
            "cabinet.yaml:10:31: `tags` is not set as a PN532 is; write `speed: 115200`, without "
                + "`parity` and `stop-bits`"),
        reader(
            "driver: pn532, bus: nfs, beside: keypad",
            "cabinet.yaml:10:31: `bus` is `nfs`, which `buses` does not name; did you mean `nfc`? "
                + "It names tags, nfc, i2c"),
        reader(
            "driver: pn532, bus: nfc, beside: keypad, order: backwards",
            "cabinet.yaml:10:59: `order` cannot be `backwards`; it is one of as-sent, reversed"),
        reader(
            "driver: pn532, bus: nfc, beside: keypad, address: 0x24",
            "cabinet.yaml:10:52: `card` has no key `address`; it has driver, bus, order, beside"),
        reader(
            "driver: pn532, bus: i2c, beside: keypad }\n"
                + "  second: { driver: pn532, bus: i2c, beside: keypad",
            "cabinet.yaml:11:3: `i2c-1/0x24` is given twice, first at line 10, column 3; set "
                + "another address on one of them"),
        reader(
            "driver: rdm6300, bus: tags, beside: keypad }\n"
                + "  second: { driver: rdm6300, bus: tags, beside: keypad",
            "cabinet.yaml:11:35: something else hangs on `tags`; a reader without an address needs "
                + "a serial line of its own: add a bus for it"),
        reader(
            "driver: rdm6300, bus: tags, beside: keypad }\n"
                + "  osdp: { driver: osdp, bus: tags, address: 0, beside: keypad",
            "cabinet.yaml:10:33: something else hangs on `tags`; a reader without an address needs "
                + "a serial line of its own: add a bus for it"),
    ]
}

@Suite struct CardReaderFileTests {
    @Test func readers_AreBesideAKeypad_OnLinesOfTheirOwn() throws {
        var files = ExampleFiles.files
        let text = ExampleFiles.cabinet.replacing(
            "devices:\n",
            with: """
                buses:
                  tags: { serial: /dev/serial/by-id/a, speed: 9600 }
                  nfc: { serial: /dev/serial/by-id/b, speed: 115200 }
                  i2c: { i2c: 1 }
                devices:
                  tag: { driver: rdm6300, bus: tags, beside: keypad }
                  left: { driver: pn532, bus: nfc, order: reversed, beside: keypad }
                  right: { driver: pn532, bus: i2c, beside: keypad }

                """)
        files.files[ExampleFiles.cabinetPath] = Array(text.utf8)
        let file = try ExampleFiles.load(files)
        let keypad = KeypadID("keypad")
        let lines = file.serialBuses
        #expect(file.layout.keypads == [keypad])
        #expect(
            file.cardReaders == [
                CardReaderWiring(
                    name: "tag", module: .rdm6300(lines[0], .bits32), keypad: keypad),
                CardReaderWiring(
                    name: "left", module: .pn532Serial(lines[1], .reversed), keypad: keypad),
                CardReaderWiring(
                    name: "right",
                    module: .pn532I2C(I2CAddress(bus: 1, device: 0x24), .asSent), keypad: keypad),
            ])
        #expect(!file.warnings.contains { $0.message.contains("nothing hangs on the bus") })
    }
}

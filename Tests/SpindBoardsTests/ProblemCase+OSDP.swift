import SpindBoards
import SpindCore
import SpindHAL
import Testing

extension ProblemCase {
    private static let devices = "devices:\n"

    /// A reader in place of the display, and a bus for it.
    private static func reader(
        _ text: String, bus: String = "speed: 9600", _ expected: String
    ) -> ProblemCase {
        ProblemCase(
            .cabinet, devices,
            "buses:\n  rs485: { serial: /dev/serial/by-id/a, \(bus) }\ndevices:\n  front: { driver: osdp, \(text) }\n",
            expected)
    }

    /// OSDP readers.
    static let osdpProblems = [
        reader(
            "bus: rs48, address: 0",
            """
            cabinet.yaml:8:31: `bus` is `rs48`, which `buses` does not name; did you mean \
            `rs485`? It names rs485
            """),
        reader(
            "bus: rs485, address: 127",
            """
            cabinet.yaml:8:47: `address` must be 0 to 126 and is 127; write a number within that \
            range
            """),
        reader(
            "bus: rs485, address: 0, beside: keypd",
            """
            cabinet.yaml:8:58: `beside` is `keypd`, which is no keypad; did you mean `keypad`? \
            The keypads are keypad
            """),
        reader(
            "bus: rs485, address: 4 }\n  back: { driver: osdp, bus: rs485, address: 4",
            """
            cabinet.yaml:9:46: `address` is 4, and so is that of `front`; readers of one bus have \
            different ones: set them there and write them here
            """),
        reader(
            "bus: rs485, address: 0", bus: "speed: 4800",
            """
            cabinet.yaml:8:31: `rs485` has 4800 bits a second, and OSDP at least 9600; set the \
            readers and the bus to 9600 or more
            """),
        reader(
            "bus: rs485, address: 0", bus: "speed: 9600, parity: even",
            """
            cabinet.yaml:8:31: `rs485` is not set as OSDP is; OSDP has no parity and one stop \
            bit: delete `parity` and `stop-bits`
            """),
        reader(
            "bus: rs485, address: 0, secure: off",
            """
            cabinet.yaml:8:58: `secure` is `off`, a boolean to some YAML readers and text to \
            others; write true or false where that is meant; put text in quotes
            """),
        reader(
            "bus: rs485, address: 0, secure: never",
            """
            cabinet.yaml:8:58: `secure` cannot be `never`; it is one of required, installation, \
            none
            """),
    ]
}

@Suite struct OSDPReaderFileTests {
    @Test func readers_AreKeypadsOrBesideOne_AndWarnedAbout() throws {
        var files = ExampleFiles.files
        let text = ExampleFiles.cabinet.replacing(
            "devices:\n",
            with: """
                buses:
                  rs485: { serial: /dev/serial/by-id/a, speed: 9600 }
                devices:
                  front: { driver: osdp, bus: rs485, address: 0, lines: 2 }
                  card: { driver: osdp, bus: rs485, address: 1, beside: front, secure: installation }
                  old: { driver: osdp, bus: rs485, address: 126, beside: keypad, secure: none, led: false, buzzer: false }

                """)
        files.files[ExampleFiles.cabinetPath] = Array(text.utf8)
        let file = try ExampleFiles.load(files)
        let (front, keypad) = (KeypadID("front"), KeypadID("keypad"))
        #expect(file.layout.keypads == [front, keypad])
        #expect(
            file.osdpReaders == [
                OSDPReaderWiring(
                    name: "front", bus: "rs485", address: 0, keypad: front, hasKeys: true, lines: 2),
                OSDPReaderWiring(
                    name: "card", bus: "rs485", address: 1, keypad: front, hasKeys: false,
                    security: .installation),
                OSDPReaderWiring(
                    name: "old", bus: "rs485", address: 126, keypad: keypad, hasKeys: false,
                    security: .none, hasLight: false, hasSounder: false),
            ])
        let warnings = file.warnings.map(\.message)
        #expect(warnings.contains { $0.hasPrefix("`card` is being installed") })
        #expect(warnings.contains { $0.hasPrefix("`old` is talked to in clear") })
        #expect(!warnings.contains { $0.contains("nothing hangs on the bus") })
    }

    @Test func nineReadersOfABus_AreRefused() throws {
        var files = ExampleFiles.files
        let readers = (0..<9).map { "  r\($0): { driver: osdp, bus: rs485, address: \($0) }\n" }
        let text = ExampleFiles.cabinet.replacing(
            "devices:\n",
            with: "buses:\n  rs485: { serial: /dev/serial/by-id/a, speed: 9600 }\ndevices:\n"
                + readers.joined())
        files.files[ExampleFiles.cabinetPath] = Array(text.utf8)
        #expect {
            _ = try ExampleFiles.load(files)
        } throws: {
            "\($0)".contains("`rs485` has more than 8 readers")
        }
    }

    /// The station of the example, with a reader that has two inputs.
    private static func withReader(
        _ contact: String, relay: String = "computer/1"
    ) throws(CabinetFileErrors) -> CabinetFile {
        var files = ExampleFiles.files
        let text = """
            cabinet: station
            buses:
              rs485: { serial: /dev/ttyAMA0, speed: 9600 }
            boards:
              computer: simulated/bench
            devices:
              front: { driver: osdp, bus: rs485, address: 0, inputs: 2, alarm-output: 1 }
            compartments:
              - id: 1
                lock: { kind: solenoid, energized: unlocks, relay: \(relay), unlock-time: 500ms,
                        unlock-time-max: 800ms, duty-max: 10%, duty-window: 60s, current: 0.6A,
                        hardware-limit: 2s }
                contact: { input: front/1, kind: nc }
                item: { \(contact) }
            power: { locks-max: 1.2A }
            """
        files.files["reader.yaml"] = Array(text.utf8)
        do {
            files.files["Boards/simulated/bench/board.yaml"] = try DiskFiles().bytes(
                at: "\(BoardsFolder.path)/simulated/bench/board.yaml", limit: 1 << 20)
        } catch {
            preconditionFailure("\(error)")
        }
        return try CabinetLoader(files: files, boards: "Boards").load("reader.yaml")
    }

    @Test func inputsOfAReader_AreContactsAndSensors() throws {
        let file = try Self.withReader("input: front/2, kind: nc, debounce: 50ms")
        let one = CompartmentID(1)
        #expect(
            file.osdpReaders.first?.inputs == [
                BoardInputWiring(
                    role: .door, compartment: one, board: "front", input: 1, closedReadsOne: true,
                    debounce: .milliseconds(30)),
                BoardInputWiring(
                    role: .item, compartment: one, board: "front", input: 2, closedReadsOne: true,
                    debounce: .milliseconds(50)),
            ])
        #expect(file.osdpReaders.first?.alarmOutput == 1)
        #expect(file.contacts.isEmpty && file.itemSensors.isEmpty)
        #expect(file.layout.compartments.allSatisfy { $0.hasContact && $0.hasItemSensor })
    }

    @Test(arguments: [
        ("input: front/3, kind: nc", "write `front/1` to `front/2`"),
        ("input: front/1, kind: nc", "the input `front/1` is used twice"),
    ])
    func inputThatAReaderDoesNotHave_IsRefused(contact: String, says: String) {
        #expect {
            _ = try Self.withReader(contact)
        } throws: {
            "\($0)".contains(says)
        }
    }

    /// Whoever opens the reader on the outside joins two wires, and the lock is open.
    @Test func lockAtAReadersOutput_IsRefused() {
        #expect {
            _ = try Self.withReader("input: front/2, kind: nc", relay: "front/1")
        } throws: {
            "\($0)".contains("`front` is a reader")
                && "\($0)".contains("hang the lock on a relay inside the cabinet")
        }
    }
}

import SpindBoards
import SpindCore
import SpindHAL
import Testing

/// Expanders in board files and cabinet files.
@Suite struct ExpanderTests {
    private static let expander = """
        board: more
        name: Acme Lines
        kind: expander
        tier: 3
        sources: [the manual]
        chip: mcp23017
        relays: { lines: [GPA3], active: high }
        """

    private static let module = """
        board: module
        name: Acme Relays
        kind: relay-hat
        tier: 3
        sources: [the manual]
        relays: { lines: [GPA0, GPA1, GPA2], active: low, connected: [GPB7] }
        """

    private static let cabinet = """
        cabinet: station
        buses:
          i2c: { i2c: 1 }
          serial: { serial: /dev/ttyAMA0, speed: 9600 }
        boards:
          computer: acme/box
          more: { use: acme/more, on: i2c, address: 0x21 }
          relays: { use: acme/module, on: more }
        devices:
          light: { driver: led, line: more/GPA7 }
        compartments:
          - id: 1
            lock: { kind: solenoid, energized: unlocks, relay: relays/2, unlock-time: 700ms,
                    unlock-time-max: 1s, duty-max: 10%, duty-window: 60s, current: 0.6A,
                    hardware-limit: 2s }
            contact: { line: more/GPB0, kind: nc, bias: pull-up, debounce: 50ms }
            item: { line: more/GPB6, kind: nc, bias: pull-up, debounce: 50ms }
          - id: 2
            lock: { kind: solenoid, energized: unlocks, relay: more/1, unlock-time: 500ms,
                    unlock-time-max: 800ms, duty-max: 10%, duty-window: 60s, current: 0.6A,
                    hardware-limit: 1s }
        power: { locks-max: 1.2A }
        """

    private static func load(
        _ spoil: String = "", _ by: String = "", in path: String = "expander.yaml"
    ) throws(CabinetFileErrors) -> CabinetFile {
        var files = ExampleFiles.files
        let texts = [
            "expander.yaml": cabinet, "Boards/acme/more/board.yaml": expander,
            "Boards/acme/module/board.yaml": module,
        ]
        for (name, text) in texts {
            let spoilt =
                name == path && !spoil.isEmpty ? text.replacing(spoil, with: by) : text
            precondition(name != path || spoil.isEmpty || spoilt != text, "\(spoil) is in \(name)")
            files.files[name] = Array(spoilt.utf8)
        }
        return try CabinetLoader(files: files, boards: "Boards").load("expander.yaml")
    }

    private static let address = I2CAddress(bus: 1, device: 0x21)

    private static func line(_ number: Int) -> LineAddress {
        .offset(chip: "i2c-1/0x21", LineOffset(number))
    }

    @Test func expander_IsOnItsBus_AndItsLinesAreWhereverALineMayBe() throws {
        let file = try Self.load()
        #expect(
            file.expanders == [
                ExpanderWiring(name: "more", address: Self.address, poll: .milliseconds(20))
            ])
        #expect(file.locks.map(\.line) == [Self.line(1), Self.line(3)])
        #expect(file.locks.map(\.settings.activeLow) == [true, false])
        #expect(file.contacts.map(\.line) == [Self.line(8)])
        #expect(file.itemSensors.map(\.line) == [Self.line(14)])
        #expect(file.indicators.map(\.line) == [Self.line(7)])
        #expect(
            file.safeOutputs == [
                SafeOutput(line: Self.line(1), level: .high),
                SafeOutput(line: Self.line(3), level: .low),
                SafeOutput(line: Self.line(7), level: .low),
            ])
        #expect(file.lineUses.contains { $0.line == Self.line(15) }, "what a board is wired to")
        let floating = file.warnings.filter { $0.message.contains("floats from power-on") }
        #expect(floating.count == 2)
    }

    @Test func pollAndDecimalAddress_AreTaken() throws {
        let file = try Self.load("address: 0x21", "address: 33, poll: 5ms")
        #expect(
            file.expanders == [
                ExpanderWiring(name: "more", address: Self.address, poll: .milliseconds(5))
            ])
    }

    @Test(arguments: [
        (
            "on: i2c, address: 0x21", "address: 0x21",
            """
            expander.yaml:7:16: an expander needs `on`, the bus it hangs on; name it in `buses:` and \
            write `{ use: acme/more, on: i2c, address: 0x20 }`
            """
        ),
        (
            "on: i2c, address: 0x21", "on: serial, address: 0x21",
            "`serial` is an serial bus; name a bus with `i2c:`"
        ),
        (
            "address: 0x21", "pulse: 1s, address: 0x21",
            "`acme/more` ends no pulse by itself; delete `pulse`"
        ),
        (
            ", address: 0x21", "",
            "an expander needs `address`, as its pins A0 to A2 set it; write 0x20 to 0x27"
        ),
        (
            "0x21", "0x28",
            "expander.yaml:7:45: `acme/more` cannot have the address 40; write 0x20 to 0x27"
        ),
        (
            "0x21", "0x21, poll: 1s",
            """
            expander.yaml:7:57: an expander is read every 5ms to 200ms, not every 1s; write for \
            example `poll: 20ms`
            """
        ),
        (
            "relays: { use", "second: { use: acme/more, on: i2c, address: 0x21 }\n  relays: { use",
            "`i2c-1/0x21` is given twice, first at line 7, column 3"
        ),
        (
            "more/GPB0", "more/GPC0",
            """
            expander.yaml:16:22: `line` is `more/GPC0`, which `more` does not have; its lines are \
            more/GPA0 to more/GPA7 and more/GPB0 to more/GPB7
            """
        ),
        (
            "line: more/GPB6", "line: more/GPB0",
            "`more/GPB0` is used twice: by item 1 and, at line 16, column 22, by contact 1"
        ),
        (
            "line: more/GPB0", "line: more/GPB7",
            "`more/GPB7` is used twice"
        ),
        (
            "line: more/GPB0, kind: nc, bias: pull-up",
            "line: more/GPB0, kind: nc, bias: pull-down",
            """
            `more` pulls lines up only; wire the contact to ground and write `bias: pull-up`
            """
        ),
        (
            "line: more/GPB0, kind: nc, bias: pull-up, debounce: 50ms",
            "line: more/GPB0, kind: nc, bias: pull-up, debounce: 10ms",
            """
            `more` is read every 20ms, and `debounce` is 10ms; write `debounce: 40ms`, or a shorter \
            `poll`
            """
        ),
        (
            "led, line: more/GPA7 }",
            "wiegand, d0: more/GPA5, d1: LOW, formats: [26-bit], keys: 4-bit }",
            """
            `more/GPA5` is on `more`, which is read now and then: a reader's pulses last 50 µs and \
            would be missed; use a line of the computer
            """
        ),
        (
            "light: { driver: led, line: more/GPA7 }",
            """
            pad: { driver: matrix-keypad, rows: [main/8, main/9, main/10, main/11],
                    columns: [main/12, main/13, more/GPA5], keys: ["123", "456", "789", "*0#"],
                    bias: pull-up, debounce: 20ms }
            """,
            "`more/GPA5` is on `more`, where one scan takes 20 ms of the bus"
        ),
        (
            "current: 0.6A,\n            hardware-limit: 2s }", "current: 0.6A }",
            """
            lock 1 is on the expander `more`: a bus that fails in the middle of a pulse leaves it \
            driven until somebody comes; put a timed relay or one-shot in its supply and write \
            `hardware-limit:` with its time, or use a line of the computer
            """
        ),
        (
            "on: more }", "on: mroe }",
            "`on` is `mroe`, which `boards` does not name; write `on: computer`"
        ),
        (
            "on: more }", "on: computer }",
            "relay 1 of `acme/module` hangs on `GPA0`, which Acme Box does not have"
        ),
    ])
    func whatAnExpanderCannotDo_IsRefusedWithTheMend(
        _ old: String, _ new: String, _ expected: String
    ) {
        #expect(Self.problems(old, new).contains(expected), "\(Self.problems(old, new))")
    }

    @Test(arguments: [
        ("chip: mcp23017", "chip: pcf8574", "`chip` cannot be `pcf8574`"),
        ("chip: mcp23017\n", "", "`chip` is missing"),
        ("[GPA3]", "[GPC3]", "`lines` is `GPC3`, which an expander does not have"),
    ])
    func badBoardFile_IsRefused(_ old: String, _ new: String, _ expected: String) {
        let found = Self.problems(old, new, in: "Boards/acme/more/board.yaml")
        #expect(found.contains(expected), "\(found)")
    }

    @Test func outputOnlyLine_IsNoContact() {
        let found = Self.problems(
            "line: more/GPB0", "line: more/GPA7")
        // The light has it, too.
        #expect(found.contains("`more/GPA7` can only be an output"), "\(found)")
    }

    @Test func socketThere_IsWarnedAbout() throws {
        let file = try Self.load(
            "item: { line: more/GPB6, kind: nc, bias: pull-up, debounce: 50ms }",
            """
            item: { line: more/GPB6, kind: nc, bias: pull-up, debounce: 50ms }
                socket: { relay: relays/3, on-max: 6h, thermal-cut-out: hardware,
                          smoke-cut-off: hardware }
            """)
        #expect(
            file.warnings.contains {
                $0.message.contains("a bus that fails leaves it on, beyond `on-max`")
            })
    }

    private static func problems(
        _ spoil: String, _ by: String, in path: String = "expander.yaml"
    ) -> String {
        do {
            _ = try load(spoil, by, in: path)
            return ""
        } catch {
            return "\(error)"
        }
    }
}

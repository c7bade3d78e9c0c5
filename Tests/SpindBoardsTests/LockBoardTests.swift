import SpindBoards
import SpindCore
import SpindHAL
import Testing

/// Lock boards in board files and cabinet files.
@Suite struct LockBoardTests {
    private static let relays = """
        board: relays
        name: Acme Relays
        kind: lock-board
        tier: 3
        sources: [the manual]
        protocol: waveshare-modbus
        locks: 8
        inputs: 8
        pulse: { step: 100ms }
        speed: 9600
        """

    private static let latches = """
        board: latches
        name: Acme Latches
        kind: lock-board
        tier: 3
        sources: [the manual]
        protocol: kerong-cu16
        locks: 16
        inputs: 32
        pulse: { fixed: 500ms }
        speed: 19200
        """

    private static let cabinet = """
        cabinet: station
        buses:
          one: { serial: /dev/ttyAMA0, speed: 9600 }
          two: { serial: /dev/ttyAMA1, speed: 19200 }
        boards:
          computer: acme/box
          relays: { use: acme/relays, on: one, address: 1 }
          latches: { use: acme/latches, on: two, address: 0, poll: 100ms }
        compartments:
          - id: 1
            lock: { kind: solenoid, energized: unlocks, relay: relays/8, unlock-time: 700ms,
                    unlock-time-max: 1s, duty-max: 10%, duty-window: 60s, current: 0.6A }
            contact: { input: relays/8, kind: "no", debounce: 50ms }
          - id: 2
            lock: { kind: solenoid, energized: unlocks, relay: latches/16, unlock-time: 500ms,
                    unlock-time-max: 800ms, duty-max: 10%, duty-window: 60s, current: 0.6A }
            contact: { input: latches/16, kind: nc }
            item: { input: latches/32, kind: nc }
        power: { locks-max: 1.2A }
        """

    private static func load(
        _ spoil: String = "", _ by: String = "", board: String = relays
    ) throws(CabinetFileErrors) -> CabinetFile {
        var files = ExampleFiles.files
        let text = spoil.isEmpty ? cabinet : cabinet.replacing(spoil, with: by)
        files.files["lock-boards.yaml"] = Array(text.utf8)
        files.files["Boards/acme/relays/board.yaml"] = Array(board.utf8)
        files.files["Boards/acme/latches/board.yaml"] = Array(latches.utf8)
        return try CabinetLoader(files: files, boards: "Boards").load("lock-boards.yaml")
    }

    private static func problems(
        _ spoil: String, _ by: String, board: String = relays
    ) -> String {
        do {
            _ = try load(spoil, by, board: board)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func boards_AreResolvedWithTheirBuses() throws {
        let file = try Self.load()
        #expect(
            file.locks.map(\.output) == [.board("relays", lock: 8), .board("latches", lock: 16)])
        #expect(file.lockBuses.map(\.bus.name) == ["one", "two"])
        #expect(
            file.lockBuses.flatMap(\.boards) == [
                LockBoardWiring(
                    name: "relays", dialect: .waveshareModbus, address: 1, locks: 8, inputs: 8,
                    poll: .milliseconds(200)),
                LockBoardWiring(
                    name: "latches", dialect: .kerongCU16, address: 0, locks: 16, inputs: 32,
                    poll: .milliseconds(100)),
            ])
        #expect(
            file.lockBuses.flatMap(\.inputs) == [
                BoardInputWiring(
                    role: .door, compartment: CompartmentID(1), board: "relays", input: 8,
                    closedReadsOne: false, debounce: .milliseconds(50)),
                BoardInputWiring(
                    role: .door, compartment: CompartmentID(2), board: "latches", input: 16,
                    closedReadsOne: true, debounce: .milliseconds(30)),
                BoardInputWiring(
                    role: .item, compartment: CompartmentID(2), board: "latches", input: 32,
                    closedReadsOne: true, debounce: .milliseconds(30)),
            ])
        #expect(file.layout.compartments.map(\.hasContact) == [true, true])
        #expect(file.layout.compartments.map(\.hasItemSensor) == [false, true])
    }

    /// The board's own timer is the limit in hardware, and no line of it could be left driven.
    @Test func locksOnBoards_NeedNoOtherLimit_AndNoSafeOutput() throws {
        let file = try Self.load()
        #expect(!file.warnings.contains { $0.message.contains("hung agent") })
        #expect(file.safeOutputs.isEmpty)
    }

    @Test func speedOfAnotherKind_IsWarnedAbout() throws {
        let file = try Self.load("speed: 9600 }", "speed: 19200 }")
        #expect(file.warnings.contains { $0.message.contains("leaves the factory at 9600") })
    }

    @Test func pulseThatTheBoardWasSetTo_IsToldInTheCabinet() throws {
        let problems = Self.problems("poll: 100ms }", "poll: 100ms, pulse: 300ms }")
        #expect(problems.contains("drives each lock for 300ms"), "\(problems)")
    }

    @Test(arguments: [
        ("unlock-time: 700ms", "unlock-time: 750ms", "steps of 100ms"),
        ("unlock-time: 500ms", "unlock-time: 600ms", "drives each lock for 500ms"),
        ("relay: relays/8", "relay: relays/9", "write `relays/1` to `relays/8`"),
        ("relay: latches/16", "relay: relays/8", "is used twice"),
        ("input: latches/16", "input: relays/8", "is used twice"),
        ("input: latches/32", "input: latches/33", "write `latches/1` to `latches/32`"),
        ("input: latches/32", "input: computer/1", "names no lock board `computer`"),
        ("address: 1 }", "address: 0 }", "it is 1 to 255"),
        ("address: 0,", "address: 16,", "it is 0 to 15"),
        (", on: one, address: 1", ", address: 1", "needs `on`, the bus"),
        (", address: 1 }", " }", "needs `address`"),
        ("on: one", "on: three", "which `buses` does not name"),
        ("on: two, address: 0", "on: one, address: 2", "give each kind a bus of its own"),
        ("address: 1 }", "address: 1, pulse: 1s }", "is told each pulse"),
        ("acme/box", "{ use: acme/box, poll: 1s }", "has no poll"),
        (
            "input: latches/16, kind: nc", "input: latches/16, line: main/8, kind: nc",
            "`line` is for a contact on a line"
        ),
        (
            "energized: unlocks, relay: latches",
            "energized: locks, fire-release: hardware, relay: latches",
            "gives its locks current to open them"
        ),
        (
            "item: { input: latches/32, kind: nc }",
            "item: { input: latches/32, kind: nc }\n    socket: { relay: latches/1, "
                + "thermal-cut-out: hardware, smoke-cut-off: hardware }",
            "a socket stays on"
        ),
    ])
    func whatABoardCannotDo_IsRefusedWithItsMend(spoil: String, by: String, says: String) {
        let problems = Self.problems(spoil, by)
        #expect(problems.contains(says), "\(problems)")
        #expect(problems.contains("lock-boards.yaml:"))
    }

    private static let winnsen = relays.replacing("waveshare-modbus", with: "winnsen")
        .replacing("step: 100ms", with: "fixed: 700ms")

    /// Some of these boards all obey the address 0.
    @Test(arguments: [("0", "2"), ("2", "0")])
    func addressThatOthersMayObeyToo_IsRefusedBesideThem(first: String, second: String) {
        let both =
            "relays: { use: acme/relays, on: one, address: \(first) }\n  more: "
            + "{ use: acme/relays, on: one, address: \(second) }"
        let problems = Self.problems(
            "relays: { use: acme/relays, on: one, address: 1 }", both, board: Self.winnsen)
        #expect(problems.contains("has the address 0, which all others there may obey"))
    }

    @Test func addressThatOthersMayObeyToo_IsTakenAlone() throws {
        let file = try Self.load(
            "on: one, address: 1 }", "on: one, address: 0 }", board: Self.winnsen)
        #expect(file.lockBuses.first?.boards.first?.dialect == .winnsen)
        #expect(file.lockBuses.first?.boards.first?.address == 0)
    }

    @Test(arguments: [
        ("step: 100ms", "step: 50ms", "steps of 100ms"),
        ("{ step: 100ms }", "{ fixed: 100ms }", "steps of 100ms"),
        ("{ step: 100ms }", "{ step: 100ms, fixed: 1s }", "a pulse is one thing"),
        ("locks: 8", "locks: 65", "`locks`"), ("waveshare-modbus", "modbus", "cannot be `modbus`"),
        ("{ step: 100ms }", "{ step: 200ms }", "steps of 100ms"),
        (
            "waveshare-modbus\nlocks: 8", "kerong-cu48-50\nlocks: 49",
            "no room for so many `locks`"
        ),
        (
            "waveshare-modbus\nlocks: 8\ninputs: 8", "winnsen\nlocks: 8\ninputs: 17",
            "no room for so many `inputs`"
        ),
        ("waveshare-modbus", "winnsen", "cannot tell how long a pulse is"),
        (
            "waveshare-modbus\nlocks: 8", "kerong-cu16\nlocks: 17",
            "no room for so many `locks`"
        ),
        ("speed: 9600", "relays: {}", "`speed` is missing"),
    ])
    func boardFile_IsRefusedWithItsMend(spoil: String, by: String, says: String) {
        let problems = Self.problems(
            "", "", board: Self.relays.replacing(spoil, with: by))
        #expect(problems.contains(says), "\(problems)")
        #expect(problems.contains("Boards/acme/relays/board.yaml:"))
    }
}

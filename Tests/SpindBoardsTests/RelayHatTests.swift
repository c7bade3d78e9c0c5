import SpindBoards
import SpindCore
import SpindHAL
import Testing

/// The relay boards of `Boards/`, against what their makers say and what a Raspberry Pi does at
/// boot.
@Suite struct RelayHatTests {
    /// A hat, from its maker's words, a second time and independently of its file.
    struct Hat: CustomTestStringConvertible {
        var folder: String
        /// The lines of its relays, from relay 1 on.
        var lines: [Int]
        var active: LineLevel
        /// The relays that a Raspberry Pi's pulls at boot would energise and whose inputs nothing
        /// is known to hold off.
        var hazards: Set<Int>

        var testDescription: String { folder }
    }

    static let hats = [
        Hat(
            folder: "waveshare-rpi-relay-board", lines: [26, 20, 21], active: .low, hazards: []),
        Hat(
            folder: "waveshare-rpi-relay-board-b", lines: [5, 6, 13, 16, 19, 20, 21, 26],
            active: .low, hazards: []),
        Hat(folder: "pimoroni-automation-hat", lines: [13, 19, 16], active: .high, hazards: []),
        Hat(folder: "pimoroni-automation-phat", lines: [16], active: .high, hazards: []),
        Hat(folder: "pimoroni-automation-hat-mini", lines: [16], active: .high, hazards: []),
        Hat(folder: "keyestudio-ks0212", lines: [4, 22, 6, 26], active: .high, hazards: [1, 3]),
        Hat(folder: "sbcomponents-pirelay", lines: [22, 27, 17, 4], active: .high, hazards: [4]),
        Hat(
            folder: "sbcomponents-pirelay-v2", lines: [19, 13, 6, 5], active: .high,
            hazards: [3, 4]),
        Hat(
            folder: "sbcomponents-pirelay-8", lines: [26, 19, 13, 6, 5, 11, 9, 10], active: .high,
            hazards: [4, 5]),
    ]

    /// Those whose lines a cabinet names.
    static let modules: [(folder: String, relays: Int, active: LineLevel)] = [
        ("generic-active-low-8", 8, .low), ("generic-active-low-16", 16, .low),
        ("generic-active-high-8", 8, .high),
    ]

    @Test func everyRelayHat_IsTested() {
        let folders = BoardsFolder.files(named: "board.yaml").filter {
            $0.hasPrefix("relay-hats/")
        }
        let known = Self.hats.map(\.folder) + Self.modules.map(\.folder)
        #expect(Set(folders) == Set(known.map { "relay-hats/\($0)/board.yaml" }))
    }

    private func problems(_ hat: Hat, relay: Int, on computer: String, more: String = "")
        throws -> String
    {
        try BoardsOfOurs.problems(
            BoardsOfOurs.cabinet(
                "  computer: raspberry-pi/\(computer)\n"
                    + "  relays: { use: relay-hats/\(hat.folder), on: computer\(more) }",
                "compartments:\n" + BoardsOfOurs.compartment(1, relay: "relays/\(relay)")))
    }

    @Test(arguments: hats)
    func relays_HangOnTheMakersLines_AndHazardsAreRefused(hat: Hat) throws {
        #expect(try BoardsOfOurs.board("relay-hats/\(hat.folder)").relays == hat.lines.count)
        for computer in ["raspberry-pi-3", "raspberry-pi-4", "raspberry-pi-5"] {
            for relay in 1...hat.lines.count {
                let problems = try problems(hat, relay: relay, on: computer)
                #expect(problems.isEmpty != hat.hazards.contains(relay), "\(relay): \(problems)")
                guard hat.hazards.contains(relay) else { continue }
                #expect(
                    problems.contains(
                        "`GPIO\(hat.lines[relay - 1])` is high while the computer boots "
                            + "(input-pull-up), which energises the relay of `relays/\(relay)`"))
                let held = try self.problems(
                    hat, relay: relay, on: computer, more: ", held-off: hardware")
                #expect(held == "", "a resistor holds it")
            }
        }
        let cabinet = try BoardsOfOurs.load(
            BoardsOfOurs.cabinet(
                "  computer: raspberry-pi/raspberry-pi-4\n"
                    + "  relays: { use: relay-hats/\(hat.folder), on: computer, "
                    + "held-off: hardware }",
                "compartments:\n"
                    + (1...hat.lines.count).map {
                        BoardsOfOurs.compartment($0, relay: "relays/\($0)")
                    }.joined(separator: "\n")))
        #expect(
            cabinet.locks.map(\.line)
                == hat.lines.map { .offset(chip: "pinctrl-bcm2711", LineOffset($0)) })
        #expect(cabinet.locks.allSatisfy { $0.settings.activeLow == (hat.active == .low) })
    }

    @Test(arguments: modules.map(\.folder))
    func wiredModule_TakesTheCabinetsLines(folder: String) throws {
        let module = try #require(Self.modules.first { $0.folder == folder })
        #expect(try BoardsOfOurs.board("relay-hats/\(folder)").relays == module.relays)
        // GPIO5 and 7 are pulled up, GPIO17 and 27 down: of each pair one polarity is safe.
        let (safe, unsafe) =
            module.active == .low ? ("GPIO5, GPIO7", "GPIO17") : ("GPIO17, GPIO27", "GPIO5")
        func text(_ lines: String, relay: Int, more: String = "") -> String {
            BoardsOfOurs.cabinet(
                "  computer: raspberry-pi/raspberry-pi-4\n"
                    + "  relays: { use: relay-hats/\(folder), on: computer, "
                    + "lines: [\(lines)]\(more) }",
                "compartments:\n" + BoardsOfOurs.compartment(1, relay: "relays/\(relay)"))
        }
        let cabinet = try BoardsOfOurs.load(text(safe, relay: 2))
        let second = module.active == .low ? 7 : 27
        #expect(cabinet.locks.map(\.line) == [.offset(chip: "pinctrl-bcm2711", LineOffset(second))])
        #expect(cabinet.locks.map(\.settings.activeLow) == [module.active == .low])
        let problems = try BoardsOfOurs.problems(text("\(safe), \(unsafe)", relay: 3))
        #expect(problems.contains("energises the relay of `relays/3` and opens the door"))
        #expect(problems.contains("then write `held-off: hardware` at the board"))
        #expect(
            try BoardsOfOurs.problems(
                text("\(safe), \(unsafe)", relay: 3, more: ", held-off: hardware"))
                == "")
        let missing = try BoardsOfOurs.problems(text(safe, relay: 3))
        #expect(missing.contains("which `relays` does not have; write `relays/1` to `relays/2`"))
    }

    @Test func resistor_DoesNotOvercomeAStrongOne() throws {
        let problems = try BoardsOfOurs.problems(
            BoardsOfOurs.cabinet(
                "  computer: raspberry-pi/raspberry-pi-4\n"
                    + "  relays: { use: relay-hats/generic-active-high-8, on: computer, "
                    + "lines: [GPIO2], held-off: hardware }",
                "compartments:\n" + BoardsOfOurs.compartment(1, relay: "relays/1")))
        #expect(
            problems == """
                cabinet.yaml:6:65: `GPIO2` is high while the computer boots \
                (input-fixed-pull-up), which energises the relay of `relays/1` and opens the \
                door; another pin
                """)
    }

    /// What is written at the board, with what the check says to it.
    static let wrongWires = [
        (
            "{ use: relay-hats/generic-active-low-8, on: computer }",
            """
            cabinet.yaml:4:18: `relay-hats/generic-active-low-8` has no lines of its own: its \
            wires decide what drives each relay; name them, relay 1 first: `{ use: \
            relay-hats/generic-active-low-8, on: computer, lines: [GPIO5, GPIO6] }`
            """
        ),
        (
            "{ use: relay-hats/generic-active-low-8, on: computer, lines: [GPIO4, GPIO5, GPIO6, "
                + "GPIO7, GPIO8, GPIO9, GPIO10, GPIO11, GPIO12] }",
            """
            cabinet.yaml:4:72: `lines` names 9, and `relay-hats/generic-active-low-8` has 8 \
            relays; leave some out
            """
        ),
        (
            "{ use: relay-hats/generic-active-low-8, on: computer, lines: [GPIO5, GPIO5] }",
            """
            cabinet.yaml:4:80: `GPIO5` is used twice: by relay relays/2 and, at line 4, column \
            73, by relay relays/1; give one of them another line
            """
        ),
        (
            "{ use: relay-hats/generic-active-low-8, on: computer, lines: [LAMP] }",
            """
            cabinet.yaml:4:73: `lines` is `LAMP`, which is no line of Raspberry Pi 4 Model B; \
            write a name from its header, for example `GPIO2`, or `chip/offset`
            """
        ),
        (
            "{ use: relay-hats/waveshare-rpi-relay-board-b, on: computer, lines: [GPIO5] }",
            """
            cabinet.yaml:4:79: `relay-hats/waveshare-rpi-relay-board-b` is wired to lines of its \
            own; delete `lines`
            """
        ),
        (
            "{ use: relay-hats/waveshare-rpi-relay-board-b, on: computer, freed: [hdmi] }",
            """
            cabinet.yaml:4:79: `relay-hats/waveshare-rpi-relay-board-b` has no system that uses \
            pins; write `freed` at the computer
            """
        ),
        (
            "{ use: relay-hats/waveshare-rpi-relay-board-b, on: computer, held-off: maybe }",
            "cabinet.yaml:4:82: `held-off` cannot be `maybe`; it is hardware"
        ),
    ]

    @Test(arguments: wrongWires)
    func wiresThatDoNotFitTheBoard_AreRefused(board: String, expected: String) throws {
        let text = BoardsOfOurs.cabinet(
            "  computer: raspberry-pi/raspberry-pi-4\n  relays: \(board)",
            "compartments:\n" + BoardsOfOurs.compartment(1, relay: "relays/1"))
        #expect(try BoardsOfOurs.problems(text) == expected)
    }

    @Test(arguments: ["lines: [GPIO5]", "held-off: hardware"])
    func computer_HasNoWires(key: String) throws {
        let text = BoardsOfOurs.cabinet(
            "  computer: { use: raspberry-pi/raspberry-pi-4, \(key) }\n"
                + "  relays: { use: relay-hats/waveshare-rpi-relay-board-b, on: computer }",
            "compartments:\n" + BoardsOfOurs.compartment(1, relay: "relays/1"))
        let problems = try BoardsOfOurs.problems(text)
        #expect(problems.contains("`raspberry-pi/raspberry-pi-4` has no relays"))
        #expect(problems.hasSuffix("delete `\(key.prefix { $0 != ":" })`"))
    }
}

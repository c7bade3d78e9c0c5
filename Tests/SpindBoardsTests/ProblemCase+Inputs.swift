import SpindBoards
import SpindCore
import SpindHAL
import Testing

extension ProblemCase {
    private static func input(_ text: String, _ expected: String) -> ProblemCase {
        ProblemCase(.cabinet, "devices:\n", "inputs:\n  one: { \(text) }\ndevices:\n", expected)
    }

    private static let exit =
        "kind: exit-button, line: main/12, contact: nc, bias: pull-up, mechanical-release: hardware"

    /// Supervised inputs.
    static let inputProblems = [
        input(
            "kind: tamper, line: main/12, contact: \"no\", bias: pull-up",
            """
            cabinet.yaml:6:8: `one` does not conduct while the housing is closed: whoever cuts its \
            wire first can open it unseen; use a contact that is closed with the housing, and write \
            `contact: nc`
            """),
        input(
            "kind: tamper, line: main/12, contact: nc, bias: pull-up, opens: 2",
            """
            cabinet.yaml:6:67: `one` has no key `opens`; it has kind, contact, input, line, bias, \
            debounce
            """),
        input(
            "kind: exit-button, line: main/12, contact: nc, bias: pull-up, opens: 2",
            """
            cabinet.yaml:6:8: an exit button needs `mechanical-release` in `one`; it needs power and \
            this program, and must never be the only way out: fit a handle or panic hardware that \
            opens the door from inside without both, then write `mechanical-release: hardware`
            """),
        input(
            "\(exit)",
            """
            cabinet.yaml:6:8: `opens` is missing in `one`; add it, for example `opens: 1`
            """),
        input(
            "\(exit), opens: 7",
            """
            cabinet.yaml:6:109: `opens` is 7, and there is no such compartment; write the number of \
            the door that people stand behind
            """),
        input(
            "\(exit), opens: 1",
            """
            cabinet.yaml:6:109: door 1 has a solenoid, and nobody can stand behind it; `opens` names \
            the door of a room: one with a strike, a maglock or a motor lock
            """),
        input(
            "kind: tamper, line: IO5, contact: nc, bias: pull-up",
            """
            cabinet.yaml:6:30: `IO5` is used twice: by tamper one and, at line 4, column 3, by lock 1 \
            (relays/1); give one of them another line
            """),
        input(
            "kind: tamper, input: keypad/1, contact: nc, line: main/12",
            """
            cabinet.yaml:6:60: `line` is for a contact on a line; delete it, or `input`
            """),
        ProblemCase(
            .cabinet, "devices:\n",
            "inputs:\n  display: { kind: tamper, line: main/12, contact: nc, bias: pull-up }\ndevices:\n",
            """
            cabinet.yaml:6:3: `display` is the name of a device too, at line 15, column 3; give the \
            input another name: faults are told by it
            """),
        ProblemCase(
            .cabinet, "unlock-time-max: 5s, duty-max: 100%, duty-window: 1min, current: 250mA }\n",
            "unlock-time-max: 5s, duty-max: 10%, duty-window: 1min, current: 250mA }\n"
                + "inputs:\n  one: { \(exit), opens: 2 }\n",
            """
            cabinet.yaml:23:109: lock 2 may be driven once in 1min: whoever presses `one` after \
            somebody was let in would be kept waiting; a lock that bears more, with a `duty-max` that \
            allows two drives of 5s in a row
            """),
    ]

    private static let solenoid = "kind: solenoid, energized: unlocks, relay: relays/1"

    /// The first lock turned into a central locking, on a board that holds its relays off.
    private static func car(_ text: String, _ expected: String) -> ProblemCase {
        let parts = ExampleFiles.cabinet.split(separator: "on: computer }")[1]
        let between = parts.split(separator: solenoid)[0]
        return ProblemCase(
            .cabinet, "on: computer }\(between)\(solenoid)",
            "on: computer, held-off: hardware }\(between)kind: central-locking, \(text)", expected)
    }

    /// A car's central locking.
    static let centralLockingProblems = [
        car(
            "energized: unlocks, relay: relays/1",
            """
            cabinet.yaml:16:11: `lock-relay` is missing in `lock`; add it, for example `lock-relay: \
            relays/1`
            """),
        car(
            "energized: unlocks, relay: relays/3, lock-relay: relays/3",
            """
            cabinet.yaml:16:85: the relay `relays/3` is used twice, first at line 16, column 63; give \
            each lock and socket a relay of its own
            """),
        car(
            "energized: locks, fire-release: hardware, relay: relays/1, lock-relay: relays/3",
            """
            cabinet.yaml:16:11: a car's central locking keeps its state without current; write \
            `energized: unlocks`: `relay` unlocks it, and `lock-relay` locks it
            """),
        car(
            "energized: unlocks, relay: relays/1, lock-relay: relays/3, lock-time: 1s",
            """
            cabinet.yaml:16:11: `lock-time` (1s) is longer than `unlock-time-max` (800ms), which \
            holds for both; shorten it
            """),
        car(
            "energized: unlocks, relay: relays/1, lock-relay: relays/3, engine: stops",
            """
            cabinet.yaml:16:95: `lock` has no key `engine`; it has kind, energized, relay, \
            unlock-time, unlock-time-max, duty-max, duty-window, current, hardware-limit, \
            fire-release, lock-relay, lock-time, relock-after
            """),
        ProblemCase(
            .cabinet, solenoid, solenoid + ", lock-relay: relays/3",
            """
            cabinet.yaml:16:66: `lock` has no key `lock-relay`; it has kind, energized, relay, \
            unlock-time, unlock-time-max, duty-max, duty-window, current, hardware-limit, fire-release
            """),
    ]
}

@Suite struct InputProblemTests {
    @Test(arguments: ProblemCase.inputProblems)
    func inputProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.centralLockingProblems)
    func centralLockingProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test func exitButton_OpensItsDoor_AndReadsActiveWhileReleased() throws {
        let cabinet = try ExampleFiles.load(
            replacing: "devices:\n",
            with: """
                inputs:
                  lid: { kind: tamper, line: main/12, contact: nc, bias: pull-up }
                  supply: { kind: mains-failure, line: main/13, contact: nc, bias: pull-down }
                  out: { kind: exit-button, line: main/11, contact: "no", bias: pull-up, opens: 2,
                         mechanical-release: hardware }
                devices:

                """)
        #expect(
            cabinet.layout.exitButtons == [
                ExitButton(device: DeviceID("out"), opens: CompartmentID(2))
            ])
        #expect(cabinet.inputs.map(\.name) == ["lid", "supply", "out"])
        #expect(cabinet.inputs.map(\.role) == [.tamper, .mainsFailure, .exit(CompartmentID(2))])
        #expect(cabinet.inputs.map(\.settings.activeLow) == [true, false, false])
        #expect(
            cabinet.inputs.map(\.debounce)
                == [.milliseconds(50), .seconds(5), .milliseconds(50)])
        #expect(cabinet.warnings.contains { $0.description.contains("press it at each visit") })
    }

    @Test func carsOfTheExample_HaveTwoRelaysEach_BothSafeWhenReleased() throws {
        let cabinet = try BoardsFolder.load("cabinets/car-central-locking/cabinet.yaml")
        let lines = { (offsets: [Int]) in
            offsets.map { LineAddress.offset(chip: "pinctrl-bcm2711", LineOffset($0)) }
        }
        #expect(cabinet.locks.map(\.line) == lines([5, 13]))
        #expect(cabinet.locks.map(\.locking?.line) == lines([6, 16]))
        #expect(cabinet.locks.allSatisfy { $0.locking?.time == .milliseconds(500) })
        #expect(cabinet.layout.compartments.map(\.relocksAfter) == [.seconds(60), .seconds(60)])
        #expect(
            cabinet.safeOutputs.filter { $0.level == .high }.map(\.line) == lines([5, 6, 13, 16]))
    }
}

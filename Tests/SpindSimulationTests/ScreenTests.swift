import SpindCore
import SpindSimulation
import SpindTerminal
import Testing

/// What the screen says, as text.
struct ScreenTests {
    private static var bench: ScreenState {
        var state = ScreenState()
        state.cabinet = "simulated-bench"
        state.clock = "2026-11-21 10:03:22"
        state.display = ["Fach 1 öffnet", "Bitte entnehmen"]
        state.keys = ["123", "456", "789", "*0#"].map(Array.init)
        state.pressed = ["5"]
        state.indicators = [.init(name: "led", isOn: true), .init(name: "buzzer", isOn: false)]
        var first = ScreenState.Door(id: CompartmentID(1), position: .open)
        first.isDriven = true
        first.isOnLoan = true
        first.belief = .open
        var second = ScreenState.Door(id: CompartmentID(2), position: .ajar)
        second.belief = .forcedOpen
        var third = ScreenState.Door(id: CompartmentID(3), position: .closed)
        third.trouble = "blocked"
        var fourth = ScreenState.Door(id: CompartmentID(4), position: .closed)
        fourth.item = true
        state.sound = "▂ ▂ ▂"
        state.doors = [first, second, third, fourth]
        state.journal = ["   1  10:03:20  agent 0.1 started", "   2  10:03:22  door 1 opened"]
        state.credential = "PIN 482913 opens compartment 1 until 13:03"
        state.message = "Door 1 opened."
        return state
    }

    private static func text(_ state: ScreenState, columns: Int = 80, rows: Int = 24) -> [String] {
        Screen.lines(of: state, columns: columns, rows: rows).map { line in
            var text = line.text
            while text.last == " " { text.removeLast() }
            return text
        }
    }

    @Test func benchIsDrawn() {
        #expect(
            Self.text(Self.bench)
                == Self.golden.split(separator: "\n", omittingEmptySubsequences: false).map(
                    String.init))
    }

    @Test func everyLineHasTheTerminalsColumns() {
        let lines = Screen.lines(of: Self.bench, columns: 80, rows: 24)
        #expect(lines.count == 24)
        #expect(lines.allSatisfy { $0.width == 80 })
    }

    @Test func nothingIsSaidByStyleAlone() {
        // Two states that differ only in something a style shows must differ as text as well.
        let changes: [(String, (inout ScreenState) -> Void)] = [
            ("pressed", { $0.pressed = [] }),
            ("driven", { $0.doors[0].isDriven = false }),
            ("loan", { $0.doors[0].isOnLoan = false }),
            ("forced", { $0.doors[1].belief = .open }),
            ("trouble", { $0.doors[2].trouble = nil }),
            ("item", { $0.doors[3].item = false }),
            ("charging", { $0.doors[3].isCharging = true }),
            ("sound", { $0.sound = "" }),
            ("light", { $0.indicators[0].isOn = false }),
        ]
        for (what, change) in changes {
            var state = Self.bench
            change(&state)
            #expect(Self.text(state) != Self.text(Self.bench), "\(what)")
        }
    }

    @Test func smallTerminalIsToldSo() {
        #expect(
            Self.text(Self.bench, columns: 40, rows: 10)
                == ["Too small: 40x10.", "Make it 80x24 or larger;", "q ends."])
        #expect(Screen.lines(of: Self.bench, columns: 5, rows: 1).map(\.width) == [5])
        #expect(Screen.lines(of: Self.bench, columns: 0, rows: 0).isEmpty)
    }

    @Test(arguments: [1, 5, 10, 11, 36, 37, 200])
    func anyNumberOfDoorsFits(count: Int) {
        var state = Self.bench
        state.doors = (1...count).map { ScreenState.Door(id: CompartmentID($0), position: .closed) }
        let lines = Screen.lines(of: state, columns: 80, rows: 24)
        #expect(lines.count == 24)
        #expect(lines.allSatisfy { $0.width == 80 })
        let text = lines.map(\.text).joined(separator: "\n")
        #expect(text.contains("more") == (count > 36))
    }

    @Test func longTextsAreCut() {
        var state = Self.bench
        state.cabinet = String(repeating: "c", count: 200)
        state.display = [String(repeating: "d", count: 40)]
        state.journal = [String(repeating: "j", count: 200)]
        state.message = String(repeating: "m", count: 200)
        let lines = Screen.lines(of: state, columns: 80, rows: 24)
        #expect(lines.count == 24)
        #expect(lines.allSatisfy { $0.width == 80 })
    }

    @Test func onlyChangedLinesAreSent() {
        var painter = ScreenPainter(colours: true)
        let first = Screen.lines(of: Self.bench, columns: 80, rows: 24)
        #expect(painter.paint(first).contains("Spind"))
        #expect(painter.paint(first).isEmpty)
        var state = Self.bench
        state.message = "Door 1 closed."
        let change = painter.paint(Screen.lines(of: state, columns: 80, rows: 24))
        #expect(change.hasPrefix("\u{1B}[22;1H"))
        #expect(change.contains("Door 1 closed."))
        #expect(!change.contains("Spind"))
    }

    @Test func noColourIsSent_WhenColoursAreOff() {
        var painter = ScreenPainter(colours: false)
        let output = painter.paint(Screen.lines(of: Self.bench, columns: 80, rows: 24))
        for colour in 30...37 { #expect(!output.contains("\(colour)m")) }
        #expect(output.contains("\u{1B}[7m<5>"))
    }

    private static let golden = """
         Spind  simulated cabinet simulated-bench                   2026-11-21 10:03:22
        ────────────────────────────────────────────────────────────────────────────────
         ┌───────┐╲ ┌───────┐  ┌───────┐  ┌───────┐              ╔══════════════════╗
         │1  loan┊▐ │2      ┊│ │3      │  │4      │              ║ Fach 1 öffnet    ║
         │       ┊▐ │       ┊│ │       │  │       │              ║ Bitte entnehmen  ║
         │OPEN   ┊▐ │FORCED ┊│ │closed │  │closed │              ╚══════════════════╝
         │       ┊▐ │       ┊│ │     ▐ │  │     ▐ │               [1] [2] [3]  ● LED
         │DRIVEN ┊▐ │       ┊│ │       │  │■ in   │               [4] <5> [6]  ○ buzzer
         │       ┊▐ │       ┊│ │       │  │       │               [7] [8] [9]
         │       ┊▐ │       ┊│ │blocked│  │       │               [*] [0] [#]
         │       ┊▐ │       ┊│ │       │  │       │               ♪ ▂ ▂ ▂
         └───────┘╱ └───────┘  └───────┘  └───────┘
        ── Journal ─────────────────────────────────────────────────────────────────────
            1  10:03:20  agent 0.1 started
            2  10:03:22  door 1 opened




        ── You ─────────────────────────────────────────────────────────────────────────
         PIN 482913 opens compartment 1 until 13:03
         Door 1 opened.
         0-9*# keypad  o1 open  c1 close  i1 put in, take out  f1 force  j1 jam  u1 wire
         p new PIN  s operator's PIN  k operator's card  x power cut  q quit
        """
}

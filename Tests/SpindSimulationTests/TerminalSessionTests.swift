import SpindAgent
import SpindCore
import SpindSimulation
import SpindTerminal
import Synchronization
import Testing

/// A person's session at the terminal, on a stage that does what the test says.
@Suite(.timeLimit(.minutes(1)))
struct TerminalSessionTests {
    /// Types, then ends; gives what the screen shows at the end.
    private func screen(
        after typed: [String], on stage: RecordingStage, ending: [TerminalEvent] = [.end]
    ) async -> [String] {
        let screen = RecordingScreen()
        var session = TerminalSession(
            stage: stage, output: screen, timeZone: .utc,
            keys: ["123", "456", "789", "*0#"].map(Array.init),
            hint: "spindctl --socket /run/sock status",
            colours: false)
        let (events, continuation) = AsyncStream<TerminalEvent>.makeStream()
        for text in typed { continuation.yield(.bytes(Array(text.utf8))) }
        for event in ending { continuation.yield(event) }
        await session.run(events)
        return screen.lines
    }

    @Test func firstScreenShowsThePINAndTheHint() async {
        let lines = await screen(after: [], on: RecordingStage())
        #expect(lines.contains { $0.contains("PIN 123456 opens compartment 1 until 3:00") })
        #expect(lines.contains { $0.contains("spindctl --socket /run/sock status") })
        #expect(lines.contains { $0.contains("║ PIN eingeben") })
    }

    @Test func doorsAreForcedAndClosed() async {
        let stage = RecordingStage()
        let open = await screen(after: ["f1"], on: stage)
        #expect(open.contains { $0.contains("You break door 1 open.") })
        #expect(await stage.view().door(CompartmentID(1))?.position == .open)
        let closed = await screen(after: ["c1"], on: stage)
        #expect(closed.contains { $0.contains("│closed │") })
    }

    @Test func lockedDoorSaysSo() async {
        let lines = await screen(after: ["o1"], on: RecordingStage())
        #expect(lines.contains { $0.contains("Door 1 is locked.") })
    }

    @Test func thingsAreTakenOutAndPutInWhereTheDoorIsOpen() async {
        let stage = RecordingStage()
        #expect(
            await screen(after: ["i1"], on: stage).contains { $0.contains("Nobody looks into") })
        stage.see { $0.doors[0].item = true }
        #expect(
            await screen(after: ["i1"], on: stage).contains { $0.contains("Door 1 is closed") })
        let out = await screen(after: ["f1", "i1"], on: stage)
        #expect(out.contains { $0.contains("You take out what is in compartment 1.") })
        #expect(out.contains { $0.contains("□ empty") })
        let back = await screen(after: ["i1"], on: stage)
        #expect(back.contains { $0.contains("You put the thing into compartment 1.") })
    }

    @Test func operatorGetsAPINAndACard() async {
        let stage = RecordingStage()
        let lines = await screen(after: ["s", "k"], on: stage)
        #expect(lines.contains { $0.contains("Operator op-1 has the service PIN 987654321") })
        #expect(stage.cards.count == 1)
        let next = await screen(after: ["k", "k"], on: stage)
        #expect(next.contains { $0.contains("card to the reader side.") })
        #expect(stage.readers == ["front", "front", "side"])
    }

    @Test func answerToAChallengeIsTold() async {
        let stage = RecordingStage()
        stage.see { $0.display = ["Code: 12345678", "Antwort, dann #"] }
        let lines = await screen(after: [], on: stage)
        #expect(lines.contains { $0.contains("answers 12345678 with 87654321.") })
    }

    @Test func jammedDoorIsFreedByTheSameKey() async {
        let stage = RecordingStage()
        _ = await screen(after: ["j1"], on: stage)
        #expect(await stage.view().door(CompartmentID(1))?.isJammed == true)
        _ = await screen(after: ["j1"], on: stage)
        #expect(await stage.view().door(CompartmentID(1))?.isJammed == false)
    }

    @Test func unfinishedCommandIsShown() async {
        let stage = RecordingStage()
        #expect(await screen(after: ["o"], on: stage).contains { $0.contains("open door _") })
    }

    @Test(arguments: ["q", "\u{3}"])
    func quittingEndsTheSession(key: String) async {
        // The end event never comes: only the key can end it.
        _ = await screen(after: [key], on: RecordingStage(), ending: [])
    }

    @Test func failedPowerCutIsSaid() async {
        let lines = await screen(after: ["x"], on: RecordingStage())
        #expect(lines.contains { $0.contains("The agent does not start: no power") })
    }

    @Test func resizedTerminalIsPaintedAnew() async {
        let lines = await screen(after: [], on: RecordingStage(), ending: [.resized, .end])
        #expect(lines.first?.contains("Spind") == true)
    }
}

/// A terminal that understands just what the painter sends.
private final class RecordingScreen: ScreenOutput {
    private let rows = Mutex([String](repeating: "", count: Screen.rows))

    var lines: [String] { rows.withLock { $0 } }
    var size: (columns: Int, rows: Int) { (Screen.columns, Screen.rows) }

    func write(_ text: String) {
        rows.withLock { rows in
            var row = 0
            var rest = Substring(text)
            while let character = rest.popFirst() {
                guard character == "\u{1B}" else {
                    rows[row].append(character)
                    continue
                }
                let sequence = rest.dropFirst().prefix { !$0.isLetter }
                rest = rest.dropFirst(sequence.count + 1)
                switch rest.popFirst() {
                case "H":
                    row = (Int(sequence.prefix { $0 != ";" }) ?? 1) - 1
                    rows[row] = ""
                case "J": rows = [String](repeating: "", count: Screen.rows)
                default: break
                }
            }
        }
    }
}

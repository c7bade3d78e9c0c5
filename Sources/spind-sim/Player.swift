import Glibc
import ServiceLifecycle
import SpindBoards
import SpindCore
import SpindHAL
import SpindSimulation
import SpindTerminal
import Synchronization

/// Whoever plays on the simulated cabinet: a person or a script.
protocol Player: Sendable {
    /// Plays until the end or until cancelled.
    ///
    /// - Returns: the program's exit status.
    func play() async -> Int32
}

/// Runs a player; the program ends with it.
final class PlayerService: Service {
    private let player: any Player
    private let result = Mutex<Int32>(0)

    init(player: any Player) {
        self.player = player
    }

    /// What the player ended with; 0 when the program was ended before.
    var status: Int32 { result.withLock { $0 } }

    func run() async {
        await cancelWhenGracefulShutdown {
            let status = await self.player.play()
            self.result.withLock { $0 = status }
        }
    }
}

/// A person at the terminal.
struct TerminalPlayer: Player {
    let cabinet: SimulatedCabinet
    let site: SimulatedCabinet.Site
    /// How to ask the agent from another terminal.
    let hint: String

    func play() async -> Int32 {
        guard let terminal = RawTerminal() else {
            write("spind-sim: the terminal cannot be taken over; use --script", to: STDERR_FILENO)
            return 1
        }
        defer { terminal.restore() }
        var session = TerminalSession(
            stage: cabinet, output: terminal, timeZone: site.timeZone,
            keys: site.file.keypads.first?.keys ?? [], hint: hint, colours: hasColours)
        await TerminalEventSource.run(changes: cabinet.changes.changes(), clock: site.pace) {
            events in
            await session.run(events)
        }
        return 0
    }

    /// https://no-color.org: set and not empty forbids colours.
    private var hasColours: Bool {
        variable("NO_COLOR") == nil && variable("TERM") != "dumb"
    }
}

/// A script, line by line.
struct ScriptPlayer: Player {
    let cabinet: SimulatedCabinet
    let site: SimulatedCabinet.Site
    let setup: SimulatorSetup
    /// The lines of a file; `nil`: each is read from standard input when the one before is done.
    let lines: [ScriptLine]?

    func play() async -> Int32 {
        var runner = ScriptRunner(stage: cabinet, clock: site.pace, timeZone: site.timeZone) {
            write($0, to: STDOUT_FILENO)
        }
        do {
            if let lines {
                for line in lines {
                    try await runner.run(line)
                    if Task.isCancelled { return 1 }
                }
            } else {
                var number = 0
                for await text in standardInputLines() {
                    number += 1
                    if let line = try setup.parser.parse(line: text, number: number) {
                        try await runner.run(line)
                    }
                    if Task.isCancelled { return 1 }
                }
                // Ended from outside while it waited for a line: that is in order.
                if Task.isCancelled { return 0 }
                guard number > 0 else {
                    write(
                        "spind-sim: standard input is no terminal and holds no script; "
                            + "see spind-sim run --help", to: STDERR_FILENO)
                    return 65
                }
            }
        } catch let error as ScriptError {
            write("spind-sim: \(error)", to: STDERR_FILENO)
            return 65
        } catch {
            write("spind-sim: \(error)", to: STDERR_FILENO)
            return 1
        }
        let steps = runner.steps == 1 ? "1 step" : "\(runner.steps) steps"
        write("\n\(steps), all as expected.", to: STDOUT_FILENO)
        return 0
    }
}

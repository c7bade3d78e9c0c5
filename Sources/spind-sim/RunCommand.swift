import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindLinux
import SpindSimulation
import SpindSync
import SpindTerminal
import UnixSignals

/// `spind-sim run`: a cabinet in the terminal, or played by a script.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a simulated cabinet in the terminal, or by a script.",
        discussion: """
            In the terminal, digits, * and # press the keypad (Enter is #, Backspace *; * alone \
            changes the language); o1 opens door 1, c1 closes it, i1 puts its item in or takes it \
            out, f1 forces it, j1 jams or frees it, u1 cuts or mends the wire of its contact; p \
            adds a grant and shows its PIN, s adds an operator's service PIN, k holds an \
            operator's card to the readers in turn, 000# asks for a break-glass challenge, x cuts the \
            power and starts again, q ends. `spindctl --socket PATH status` works beside it.

            A script has one command a line; lines that begin with # are comments:

              grant add [opening] compartment N [for 3h] [uses N]   binds $PIN
              grant revoke                                          the newest one
              service add pin NAME           binds $SERVICE         an operator's PIN
              service add card NAME 04a1b2c3                        an operator's card
              type $PIN#            digits, *, #, $PIN, $SERVICE, $ANSWER (to the challenge)
              card 04a1b2c3 [at READER]                             held to a reader
              open N, close N, force N, jam N, unjam N, unplug N, plug N
              item N present|absent                                 put in, taken out
              wait CONDITION [within 10s]       expect CONDITION
                door N open|ajar|closed|driven|released
                item N present|absent      socket N on|off
                display "text"    journal doorOpened    loans N
              spindctl open N "reason", block N "note", unblock N
              verify journal    power-cut    pause 2s    say TEXT

            Exit status: 0 when every step held, 1 when one did not or the agent failed, 64 for a \
            wrong call, 65 for a script that cannot be understood, 78 for a mistake in the cabinet \
            file.
            """)

    @Option(help: "The cabinet file. (default: cabinets/simulated-bench in the boards' folder)")
    var cabinet: String?
    @Option(help: "The folder of the boards. (default: that of the project, or the installed one)")
    var boards: String?
    @Option(help: "The folder to keep the cabinet's memory in. (default: nothing is kept)")
    var state: String?
    @Option(help: "Where the control socket is made. (default: control.sock beside the memory)")
    var socket: String?
    @OptionGroup var registry: RegistryOptions
    @Option(help: "What the screen says of commands to try. (default: how to ask the agent)")
    var hint: String?
    @Flag(help: "Play a script: the file that follows, or standard input.")
    var script = false
    @Argument(help: "The script.")
    var file: String?

    func validate() throws {
        if let file, !script {
            throw ValidationError("Write --script \(file) to play a script.")
        }
        if !script, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 0 {
            throw ValidationError("Standard output is no terminal: play a script with --script.")
        }
    }

    func run() async throws {
        let isByHand = !script && RawTerminal.isPresent
        let setup = try SimulatorSetup(cabinet: cabinet, boards: boards)
        let folder = try StateFolder(named: state)
        defer { folder.removeIfTemporary() }
        let lines = try file.map { try setup.parse(scriptFile: $0) }
        let logger = folder.logger()
        let credentials = try await registry.credentials(in: folder, for: setup)
        let site = try setup.site(
            in: folder, credentials.credentials(marked: credentials.newestMark), logger: logger)
        let cabinet = try SimulatedCabinet(site)
        defer { cabinet.end() }
        try await cabinet.start()
        let path = socket ?? folder.path + "/control.sock"
        let player: any Player
        if isByHand {
            // In the project's folder the program beside this one is meant.
            let built = ".build/debug/spindctl"
            let program = access(built, X_OK) == 0 ? built : "spindctl"
            player = TerminalPlayer(
                cabinet: cabinet, site: site,
                hint: hint ?? "In another terminal: \(program) --socket \(path) status")
        } else {
            if lines == nil { write("The control socket is \(path)", to: STDERR_FILENO) }
            player = ScriptPlayer(cabinet: cabinet, site: site, setup: setup, lines: lines)
        }
        let link = SimulatedLink(cabinet, credentials, clock: site.clock, logger: logger)
        let status = try await play(player, on: cabinet, link, socket: path, logger: logger)
        guard status == 0 else {
            folder.tellLog()
            cabinet.end()
            folder.removeIfTemporary()
            throw ExitCode(status)
        }
    }

    /// Runs cabinet, control socket and player until the player ends or somebody ends the program.
    private func play(
        _ player: any Player, on cabinet: SimulatedCabinet, _ link: SimulatedLink, socket: String,
        logger: Logger
    ) async throws -> Int32 {
        let service = PlayerService(player: player)
        let server = ControlServer(
            socketPath: socket, control: cabinet, access: GroupAccess(), logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: JournalService(cabinet: cabinet)),
                    .init(service: server),
                    .init(service: link.service),
                    .init(
                        service: service, successTerminationBehavior: .gracefullyShutdownGroup),
                ], gracefulShutdownSignals: [.sigterm, .sigint, .sighup], logger: logger))
        try await group.run()
        return service.status
    }
}

/// Follows the cabinet's journal while the program runs.
private struct JournalService: Service {
    let cabinet: SimulatedCabinet

    func run() async {
        await withGracefulShutdownHandler {
            await cabinet.run()
        } onGracefulShutdown: {
            cabinet.end()
        }
    }
}

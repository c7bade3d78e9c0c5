import ArgumentParser
import Foundation
import SpindAgent
import SpindControl
import SpindCore
import SpindLinux
import SpindMaintenance
import SpindTerminal

struct WatchCommand: AsyncCabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show the cabinet live on the whole terminal.",
        discussion: """
            Doors, keypads, open loans and the newest records, made for 80 columns and 24 rows. \
            PgUp and PgDn page the doors, q or Control-C quits. When spindd is restarted, it goes \
            on by itself. NO_COLOR in the environment is obeyed.

            With --plain, or where the output is no terminal: the state once, then each new record \
            as a line. With --json: the state as JSON Lines, a line for each change.

            Example: spindctl watch
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Flag(help: "Lines one after the other instead of a screen.")
    var plain = false

    func run(_ session: Session) async throws {
        if session.json { return try streamJSON(session) }
        guard !plain, RawTerminal.isPresent else { return try streamLines(session) }
        let clock = SystemClock()
        let feed: WatchFeed
        do {
            feed = try WatchFeed(path: session.socketPath, clock: clock)
        } catch let trouble as WatchFeed.Trouble {
            throw Failure(trouble)
        }
        defer { feed.end() }
        guard let terminal = RawTerminal() else { return try streamLines(session) }
        let colours = ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
        var screen = WatchSession(
            feed: feed, output: terminal, clock: clock, userName: LocalAccounts.userName,
            colours: colours)
        await TerminalEventSource.run(
            changes: feed.changes, clock: ContinuousClock(),
            endSignals: [SIGTERM, SIGHUP, SIGINT]
        ) { events in
            await screen.run(events)
        }
        terminal.restore()
        if let trouble = feed.trouble { throw Failure(trouble) }
    }

    private func streamJSON(_ session: Session) throws {
        try again(session) { client in
            try client.watch { status in
                session.show(status)
                return true
            }
        }
    }

    private func streamLines(_ session: Session) throws {
        guard case .status(let status) = try session.ask(.status) else {
            throw session.unexpected
        }
        session.show(StatusReport.lines(status) + [""])
        var printer = RecordPrinter(session)
        var last = status.journalLast
        try again(session) { client in
            try client.follow(after: last, limit: 1_000) { records in
                printer.show(records)
                last = records.last?.sequence ?? last
                return true
            }
        }
    }

    /// Connects again and again, for ever, once it has worked.
    private func again(
        _ session: Session, _ body: (ControlClient) throws -> ControlClient.FollowEnd
    ) throws {
        var client: ControlClient? = try session.connect()
        var isLost = false
        while true {
            if let connected = client {
                if isLost { session.note("spindd answers again") }
                isLost = false
                if try body(connected) == .interrupted {
                    client = try? session.connect()
                    if client != nil { continue }
                }
            }
            if !isLost { session.note("spindd does not answer; waiting for it to come back") }
            isLost = true
            sleep(1)
            client = try? session.connect()
        }
    }
}

extension Failure {
    init(_ trouble: WatchFeed.Trouble) {
        switch trouble {
        case .client(let error): self.init(error)
        case .refused(let refusal): self.init(refusal)
        }
    }
}

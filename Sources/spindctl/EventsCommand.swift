import ArgumentParser
import Foundation
import SpindAgent
import SpindControl
import SpindCore

struct EventsCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show the journal: the newest records, or those after a number.",
        discussion: """
            With --follow each new record is shown as it is written, until Control-C. A follow goes \
            on when spindd is restarted within half a minute.
            """)

    /// How many records are shown when nobody says.
    private static let usual = 20
    private static let batch = 1_000
    /// How often, a second apart, a lost agent is looked for.
    private static let retries = 30

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Flag(help: "Go on with each new record.")
    var follow = false

    @Option(help: ArgumentHelp("Begin behind this record.", valueName: "seq"))
    var after: Int64?

    @Option(
        help: ArgumentHelp(
            "At most so many (default: \(usual) without --after, else all).", valueName: "n"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
        if let after, after < 0 { throw ValidationError("--after must not be negative") }
        if follow, let limit, limit > Self.batch || after != nil {
            throw ValidationError(
                "with --follow, --limit is for the newest records: at most \(Self.batch), "
                    + "and without --after")
        }
    }

    func run(_ session: Session) throws {
        var printer = RecordPrinter(session)
        if follow {
            try follow(session, &printer)
        } else if let after {
            try pages(session, after, &printer)
        } else {
            let client = try session.connect()
            let wanted = limit ?? Self.usual
            let first = try newest(min(wanted, Self.batch), session, client)
            guard wanted > Self.batch, let begin = first.first?.sequence else {
                return printer.show(first)
            }
            let after = max(0, begin - 1 - Int64(wanted - Self.batch))
            try pages(session, after, &printer)
        }
    }

    private func newest(
        _ count: Int, _ session: Session, _ client: ControlClient
    ) throws -> [AuditRecord] {
        let request = ControlRequest.events(after: nil, limit: count, follow: false)
        guard case .records(let records) = try session.ask(request, over: client) else {
            throw session.unexpected
        }
        return records
    }

    private func pages(
        _ session: Session, _ after: Int64, _ printer: inout RecordPrinter
    ) throws {
        let client = try session.connect()
        var last = after
        var left = limit ?? .max
        while left > 0 {
            let request = ControlRequest.events(
                after: last, limit: min(left, Self.batch), follow: false)
            guard case .records(let records) = try session.ask(request, over: client) else {
                throw session.unexpected
            }
            guard let newest = records.last?.sequence else { return }
            printer.show(records)
            left -= records.count
            last = newest
        }
    }

    private func follow(_ session: Session, _ printer: inout RecordPrinter) throws {
        var last = after
        var tries = 0
        var client = try session.connect()
        while true {
            let end = try client.follow(
                after: last, limit: last == nil ? limit ?? Self.usual : Self.batch
            ) { records in
                tries = 0
                printer.show(records)
                last = records.last?.sequence ?? last
                return true
            }
            if end == .stopping { session.note("spindd stopped; waiting for it to come back") }
            client = try connectAgain(session, &tries)
        }
    }

    private func connectAgain(
        _ session: Session, _ tries: inout Int
    ) throws(ControlClientError) -> ControlClient {
        while true {
            tries += 1
            sleep(1)
            do throws(ControlClientError) {
                return try session.connect()
            } catch {
                if tries >= Self.retries || error.code == .notPermitted { throw error }
            }
        }
    }
}

/// Shows records as text or as JSON Lines.
struct RecordPrinter {
    private let session: Session
    private var report: RecordReport

    init(_ session: Session) {
        self.session = session
        report = RecordReport(session.lineStyle)
    }

    mutating func show(_ records: [AuditRecord]) {
        for record in records {
            if session.json {
                session.show(record)
            } else {
                session.show(report.lines(record))
            }
        }
    }
}

import ArgumentParser
import Foundation
import SpindAgent
import SpindControl
import SpindCore
import SpindStore

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Check the journal, or write it out.",
        discussion: """
            Asks spindd where it runs, and else reads the database; with --database always that.
            """,
        subcommands: [Verify.self, Export.self])

    static let standardDatabase = "/var/lib/spind/cabinet.sqlite"

    struct Database: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Read this file instead of asking spindd (without spindd: \(standardDatabase)).",
                valueName: "path"))
        var database: String?
    }

    struct Verify: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove that no record was changed, lost or put in between.")

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions
        @OptionGroup var source: Database

        func run(_ session: Session) throws {
            switch try JournalCommand.source(session, source.database) {
            case .agent(let client):
                guard case .verification(let found) = try session.ask(.verifyJournal, over: client)
                else { throw session.unexpected }
                try show(found, damages: [], session)
            case .file(let file):
                let check = try file.check()
                guard let found = check.journal else {
                    throw Failure(
                        "the database is DAMAGED: " + check.damages.joined(separator: "; "),
                        .problemFound)
                }
                try show(found, damages: check.damages, session)
            }
        }

        private func show(
            _ found: JournalVerification, damages: [String], _ session: Session
        ) throws {
            let (lines, status) = AnswerText.verification(found)
            if session.json {
                session.show(found)
            } else {
                session.show(lines)
                session.show(damages.flatMap { AnswerText.paragraph("The database: \($0)") })
            }
            let end = damages.isEmpty ? status : .problemFound
            guard end == .done else { throw ExitCode(end.rawValue) }
        }
    }

    struct Export: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the journal out as JSON Lines, oldest record first.",
            discussion: """
                A line for each record, as 'events --json' shows it. With --proof the lines carry \
                the hashes, so that the chain can be checked from them alone; that takes the \
                database. What can be read of a damaged one is written before the error.
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions
        @OptionGroup var source: Database

        @Flag(help: "With the hashes, from the database.")
        var proof = false

        func run(_ session: Session) throws {
            if proof {
                let path = source.database ?? JournalCommand.standardDatabase
                try JournalFile(path: path).export { session.show([$0]) }
                return
            }
            switch try JournalCommand.source(session, source.database) {
            case .agent(let client): try export(client, session)
            case .file(let file):
                let dropped = try JournalLines.export(file) { session.show($0) }
                if dropped > 0 {
                    session.note("\(dropped) diagnostic records have lost their content to the cap")
                }
            }
        }

        private func export(_ client: ControlClient, _ session: Session) throws {
            var last: Int64 = 0
            while true {
                let request = ControlRequest.events(after: last, limit: 1_000, follow: false)
                guard case .records(let records) = try session.ask(request, over: client) else {
                    throw session.unexpected
                }
                for record in records { session.show(record) }
                guard let newest = records.last?.sequence else { return }
                last = newest
            }
        }
    }

    /// Where the journal is read.
    enum Source {
        case agent(ControlClient)
        case file(JournalFile)
    }

    static func source(_ session: Session, _ database: String?) throws -> Source {
        if let database { return .file(try JournalFile(path: database)) }
        do throws(ControlClientError) {
            return .agent(try session.connect())
        } catch {
            guard error.code == .notRunning else { throw error }
            session.note("spindd is not running; reading \(standardDatabase)")
            return .file(try JournalFile(path: standardDatabase))
        }
    }
}

/// The records of an exported journal, without what proves them.
enum JournalLines {
    private struct Line: Decodable {
        struct Content: Decodable {
            var at: WallTime
            var trust: ClockTrust
            var delayed: Bool
            var event: AuditEvent
        }

        var sequence: Int64
        var record: Content?
    }

    /// Hands out the records that a file holds, in order.
    ///
    /// - Returns: how many have lost their content.
    static func export(
        _ file: JournalFile, _ record: (AuditRecord) -> Void
    ) throws(StoreError) -> Int {
        var dropped = 0
        var isHead = true
        try file.export { text in
            if isHead {
                isHead = false
                return
            }
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            guard let content = line.record else {
                dropped += 1
                return
            }
            let draft = AuditDraft(
                at: content.at, trust: content.trust, delayed: content.delayed,
                event: content.event)
            record(AuditRecord(sequence: line.sequence, draft: draft))
        }
        return dropped
    }
}

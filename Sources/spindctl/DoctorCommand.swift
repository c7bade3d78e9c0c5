import ArgumentParser
import Foundation
import SpindAgent
import SpindControl
import SpindCore
import SpindHAL
import SpindLinux
import SpindMaintenance
import SpindStore
import SpindTerminal

struct DoctorCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Look the cabinet and its machine over: what is wrong, why it matters, what to do.",
        discussion: """
            Asks spindd, and looks at the machine by itself; where spindd does not answer it says \
            what the machine and the files tell without it. Changes nothing. With sudo it sees \
            more; what it could not look at is marked '-'. Docs/doctor.md explains each check.

            Exit status 0: nothing is wrong; 3: something should be looked at; 2: something does \
            not work; 77: you may not ask spindd.

            Example: sudo spindctl doctor --quiet
            """,
        subcommands: [DoctorWiringCommand.self])

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions
    @OptionGroup var places: InstallationOptions

    @Flag(help: "Only what is not well; nothing when all is.")
    var quiet = false

    func run(_ session: Session) throws {
        let report = Doctor.examine(try places.facts(session))
        if session.json {
            session.show(report)
        } else {
            let isTerminal = isatty(STDOUT_FILENO) == 1
            let isPlain = !ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
            session.show(
                report.lines(quiet: quiet).map { line in
                    isTerminal ? line.coloured(!isPlain) : line.text
                })
        }
        guard report.status == .done else { throw ExitCode(report.status.rawValue) }
    }
}

/// Where the parts of the installation are, for commands that look at all of it.
struct InstallationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The cabinet file.", valueName: "file"))
    var cabinet = InstallationPaths().cabinet

    @Option(help: ArgumentHelp("The folder of boards.", valueName: "dir"))
    var boards = InstallationPaths().boards

    @Option(help: ArgumentHelp("The folder of the database and the key.", valueName: "dir"))
    var state = InstallationPaths().state

    /// The installation's paths.
    func paths(_ session: Session) -> InstallationPaths {
        InstallationPaths(
            cabinet: cabinet, boards: boards, state: state, socket: session.socketPath)
    }

    /// Asks the agent and gathers everything about the machine.
    ///
    /// - Throws: ``Failure`` for somebody who may not ask the agent.
    func facts(_ session: Session) throws -> MachineFacts {
        let paths = paths(session)
        let gatherer = FactGatherer(
            machine: LocalMachine(), paths: paths, lines: LinuxGPIO(), i2c: LinuxI2C())
        let (agent, journal) = try AgentInterview(session: session, paths: paths).conduct()
        return gatherer.facts(
            clock: SystemClock().read(), version: SpindVersion.current, agent: agent,
            site: gatherer.site(), journal: journal)
    }
}

extension LinuxGPIO: LineLooking {}

/// Asks the agent how it is and for its newest records; reads the database where nobody answers.
private struct AgentInterview {
    let session: Session
    let paths: InstallationPaths

    func conduct() throws -> (AgentFacts, JournalFacts) {
        do {
            return try ask(session.connect())
        } catch let error as ControlClientError {
            switch error.code {
            case .notPermitted: throw error
            case .notRunning: return (.notRunning, journalFile())
            case .timedOut, .turnedAway, .protocolMismatch, .broken:
                let unchecked = JournalFacts(check: .unchecked("spindd does not answer"))
                return (.silent(error.description), unchecked)
            }
        }
    }

    private func ask(_ client: ControlClient) throws -> (AgentFacts, JournalFacts) {
        let status: AgentStatus
        switch try client.ask(.status) {
        case .status(let found): status = found
        case .refused(let refusal) where AnswerText.refusal(refusal).status == .notPermitted:
            throw Failure(refusal)
        case .refused(let refusal):
            return (.silent(AnswerText.refusal(refusal).words), unchecked)
        default: return (.silent("it answered something else than was asked"), unchecked)
        }
        var after = max(0, status.journalLast - Int64(JournalFacts.recordLimit))
        var records: [AuditRecord] = []
        while case .records(let next) = try client.ask(
            .events(after: after, limit: 1_000, follow: false)), let last = next.last?.sequence,
            records.count < JournalFacts.recordLimit
        {
            records += next
            after = last
        }
        let check: JournalFacts.Check
        switch try client.ask(.verifyJournal) {
        case .verification(let found): check = .found(found)
        case .refused(let refusal): check = .unchecked(AnswerText.refusal(refusal).words)
        default: check = .unchecked("spindd answered something else than was asked")
        }
        return (.running(status), JournalFacts(check: check, records: records))
    }

    private var unchecked: JournalFacts {
        JournalFacts(check: .unchecked("spindd does not answer"))
    }

    private func journalFile() -> JournalFacts {
        do throws(StoreError) {
            let file = try JournalFile(path: paths.database)
            let found = try file.check()
            var records: [AuditRecord] = []
            _ = try JournalLines.export(file) { record in
                records.append(record)
                // Twice as many are held at most, so that not each one moves all others.
                if records.count >= 2 * JournalFacts.recordLimit {
                    records.removeFirst(JournalFacts.recordLimit)
                }
            }
            let check: JournalFacts.Check =
                found.damages.isEmpty && found.journal != nil
                ? found.journal.map { .found($0) } ?? .damaged([]) : .damaged(found.damages)
            return JournalFacts(
                check: check, records: Array(records.suffix(JournalFacts.recordLimit)))
        } catch {
            return JournalFacts(check: .unchecked(error.context))
        }
    }
}

extension StyledLine {
    /// The line with the terminal's sequences around what has a style.
    fileprivate func coloured(_ colours: Bool) -> String {
        pieces.map { piece in
            let begin = piece.style.sequence(colours: colours)
            return begin.isEmpty ? piece.text : begin + piece.text + "\u{1B}[0m"
        }.joined()
    }
}

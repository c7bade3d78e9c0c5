import ArgumentParser
import Foundation
import SpindAgent
import SpindControl
import SpindCore
import SpindTime

/// A command that takes the global options before and after its name.
protocol CabinetCommand: ParsableCommand {
    var parent: Spindctl { get }
    var options: GlobalOptions { get }
    /// Does it, or throws ``Failure`` or an error with words.
    func run(_ session: Session) throws
}

extension CabinetCommand {
    func run() throws {
        let session = Session(options, parent.options)
        do {
            try run(session)
        } catch {
            throw session.ending(error)
        }
    }
}

/// A ``CabinetCommand`` that does something else while it waits.
protocol AsyncCabinetCommand: AsyncParsableCommand {
    var parent: Spindctl { get }
    var options: GlobalOptions { get }
    /// Does it, or throws ``Failure`` or an error with words.
    func run(_ session: Session) async throws
}

extension AsyncCabinetCommand {
    func run() async throws {
        let session = Session(options, parent.options)
        do {
            try await run(session)
        } catch {
            throw session.ending(error)
        }
    }
}

/// Why a command ends without having done what it is for.
struct Failure: Error {
    var words: String
    var status: ExitStatus

    init(_ words: String, _ status: ExitStatus) {
        self.words = words
        self.status = status
    }

    init(_ refusal: ControlRefusal) {
        (words, status) = AnswerText.refusal(refusal)
    }

    init(_ error: ControlClientError) {
        self.init(error.description, error.code == .notPermitted ? .notPermitted : .unavailable)
    }
}

/// What a run of the program knows of where it runs.
struct Session {
    let socketPath: String
    let json: Bool

    /// What the options before and after the command's name say.
    init(_ options: GlobalOptions, _ parent: GlobalOptions) {
        socketPath = options.socket ?? parent.socket ?? ControlWire.standardPath
        json = options.json || parent.json
    }

    /// Tells why a command failed, and what the program ends with.
    func ending(_ error: any Error) -> any Error {
        switch error {
        case let failure as Failure: end(failure)
        case let error as ControlClientError: end(Failure(error))
        case let refused as RefusedByAgent: end(Failure(refused.refusal))
        case let fault as InputText.Fault: end(Failure(fault.description, .usage))
        case let error as StoreError:
            end(Failure("the journal cannot be read: \(error.context)", .badFile))
        default: error
        }
    }

    /// Connects to the agent.
    func connect() throws(ControlClientError) -> ControlClient {
        try ControlClient(socketPath: socketPath)
    }

    /// Asks the agent, and takes a refusal for a failure.
    func ask(_ request: ControlRequest) throws -> ControlAnswer {
        try ask(request, over: connect())
    }

    /// Asks over a connection there is, and takes a refusal for a failure.
    func ask(_ request: ControlRequest, over client: ControlClient) throws -> ControlAnswer {
        let answer = try client.ask(request)
        if case .refused(let refusal) = answer { throw Failure(refusal) }
        return answer
    }

    /// Has the agent do something that is done at once.
    func act(_ request: ControlRequest, done words: String) throws {
        switch try ask(request) {
        case .outcome(.done): json ? show(Done()) : show([words])
        case .outcome(.refused(let refusal)): throw refused(refusal)
        default: throw unexpected
        }
    }

    func refused(_ refusal: CommandRefusal) -> Failure {
        Failure(AnswerText.refusal(refusal), .refused)
    }

    var unexpected: Failure {
        Failure("spindd answered something else than was asked", .unavailable)
    }

    /// Shows lines of text.
    func show(_ lines: [String]) {
        for line in lines { print(line) }
        // Whoever reads a pipe sees each line when it is there.
        fflush(nil)
    }

    /// Shows a JSON document on a line.
    func show(_ document: some Encodable) {
        show([String(decoding: ControlCoding.encode(document), as: UTF8.self)])
    }

    /// Says something that is not the answer.
    func note(_ words: String) {
        FileHandle.standardError.write(Data("spindctl: \(words)\n".utf8))
    }

    /// Tells why a command failed.
    func end(_ failure: Failure) -> ExitCode {
        fflush(nil)
        for line in AnswerText.paragraph("spindctl: " + failure.words, indent: 4) {
            FileHandle.standardError.write(Data("\(line)\n".utf8))
        }
        if json { show(Failed(error: failure.words, status: failure.status.rawValue)) }
        return ExitCode(failure.status.rawValue)
    }

    /// The cabinet's time zone; this machine's where the agent cannot be asked.
    var timeZone: TimeZoneRules {
        if case .status(let status)? = try? connect().ask(.status) { return status.timeZoneRules }
        let now = WallTime(
            millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
        return .system(named: TimeZone.current.identifier, around: now) ?? .utc
    }

    var lineStyle: AuditLineStyle {
        AuditLineStyle(timeZone: timeZone, userName: LocalAccounts.userName)
    }

    private struct Done: Encodable {
        var done = true
    }

    private struct Failed: Encodable {
        var error: String
        var status: Int32
    }
}

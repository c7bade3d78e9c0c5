import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

struct OpenCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Open a door yourself.",
        discussion: """
            The reason stands in the journal. Works during lockouts and without a clock. Waits up to \
            \(Session.openingPatience.components.seconds) s to say what came of it; exit status 1 if \
            the door did not open.

            Example: spindctl open 3 --reason "resident called, PIN lost"
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp("The number on the door.", valueName: "n"),
        completion: Completions.compartments)
    var compartment: Int

    @Option(help: ArgumentHelp("Why, 3 to 200 characters.", valueName: "text"))
    var reason: String

    @Flag(name: .customLong("no-wait"), help: "Do not wait for the door.")
    var isImpatient = false

    func run(_ session: Session) throws {
        let id = CompartmentID(compartment)
        let reason = try InputText.reason(reason, what: "reason")
        try session.open(id, .open(id, reason: reason), isImpatient: isImpatient)
    }
}

extension Session {
    /// How long is waited for a door to open.
    static let openingPatience = Duration.seconds(15)

    /// Has a door opened, and says what came of it.
    ///
    /// - Parameters:
    ///   - id: whose door.
    ///   - request: what has it opened.
    ///   - isImpatient: whether to say no more than that it begins.
    ///   - words: what else to say once it is open.
    /// - Throws: `Failure` where it is refused or does not open.
    func open(
        _ id: CompartmentID, _ request: ControlRequest, isImpatient: Bool, and words: String = ""
    ) throws {
        let client = try connect()
        guard case .status(let before) = try ask(.status, over: client) else { throw unexpected }
        let opening: OpeningID
        switch try ask(request, over: client) {
        case .outcome(.opening(let number)): opening = number
        case .outcome(.refused(let refusal)): throw refused(refusal)
        default: throw unexpected
        }
        if isImpatient {
            return json
                ? show(OpeningDocument(opening: opening))
                : show(["door \(id): opening \(opening) begins"])
        }
        let door = before.cabinet.compartments.first { $0.id == id }
        let verdict = try wait(
            for: OpeningWatch(
                opening: opening, compartment: id,
                seesDoor: door?.hasContact == true && door?.doubt == nil),
            after: before.journalLast, over: client)
        guard verdict.opened else {
            throw Failure("\(verdict.words) (opening \(opening))", .refused)
        }
        if json {
            show(OpeningDocument(opening: opening, opened: true, words: verdict.words))
        } else {
            show(["\(verdict.words) (opening \(opening))\(words)"])
        }
    }

    private func wait(
        for watch: OpeningWatch, after sequence: Int64, over client: ControlClient
    ) throws -> OpeningWatch.Verdict {
        var watch = watch
        var verdict: OpeningWatch.Verdict?
        let clock = ContinuousClock()
        let end = clock.now + Self.openingPatience
        func see(_ records: [AuditRecord]) -> Bool {
            for record in records where verdict == nil { verdict = watch.see(record) }
            return verdict == nil
        }
        let how = try client.follow(
            after: sequence, limit: 1_000, timeLeft: { clock.now.duration(to: end) }, see)
        if let verdict { return verdict }
        guard how == .timeOver else {
            throw Failure(
                "\(watch.unfinished.words), and spindd does not answer any more", .unavailable)
        }
        return watch.unfinished
    }
}

private struct OpeningDocument: Encodable {
    var opening: OpeningID
    var opened: Bool?
    var words: String?
}

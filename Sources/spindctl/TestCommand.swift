import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore
import SpindMaintenance

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Try a lock, a door contact or a keypad, with a verdict.",
        discussion: """
            What a trial does stands in the journal, and the limits of the locks hold. Exit status: \
            0 it works, 2 it does not, 1 that cannot be told.
            """,
        subcommands: [TestLockCommand.self, TestContactCommand.self, TestKeypadCommand.self])
}

struct TestLockCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Open a door and follow it until it is closed.",
        discussion: """
            A test of a lock is an opening: with a reason, within the lock's limits, in the journal.

            Example: spindctl test lock 3 --reason "new latch"
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp("The number on the door.", valueName: "n"),
        completion: Completions.compartments)
    var compartment: Int

    @Option(help: ArgumentHelp("Why, 3 to 200 characters.", valueName: "text"))
    var reason: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long to wait for the door to be closed.", valueName: "duration"))
    var patience = "60s"

    func run(_ session: Session) throws {
        let id = CompartmentID(compartment)
        let patience = try TrialTime(patience, within: 5_000...600_000)
        let reason = try InputText.reason(reason, what: "reason")
        let client = try session.connect()
        let (before, door) = try session.door(id, over: client)
        let opening: OpeningID
        switch try session.ask(.open(id, reason: reason), over: client) {
        case .outcome(.opening(let number)): opening = number
        case .outcome(.refused(let refusal)): throw session.refused(refusal)
        default: throw session.unexpected
        }
        var trial = LockTrial(
            opening: opening, compartment: id, seesDoor: door.hasContact && door.doubt == nil)
        // Its lock is driven, or refused, within seconds; waiting for people takes longer.
        let usual = TrialTime(seconds: 15)
        var isAsked = false
        func left() -> Duration? {
            trial.awaitsClosing ? patience.left : min(usual.left, patience.left)
        }
        let how = try client.follow(after: before.journalLast, limit: 1_000, timeLeft: left) {
            records in
            for record in records where !trial.isOver {
                if let line = trial.see(record) { session.tell("door \(id): \(line)") }
            }
            if trial.awaitsClosing, !isAsked {
                isAsked = true
                session.tell("Close door \(id) now.")
            }
            return !trial.isOver
        }
        guard trial.isOver || how == .timeOver else {
            throw Failure("spindd does not answer any more", .unavailable)
        }
        try session.show(trial.verdict, of: "lock \(id)")
    }
}

struct TestContactCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact",
        abstract: "See whether a door's contact follows the door.",
        discussion: """
            Begin with the door closed. It is opened for you, with a reason and without an alarm, and \
            you close it again. With --by-hand nothing is opened: you use the mechanical key, and the \
            opening is journalled as forced, since nobody unlocked it.

            Example: spindctl test contact 3 --reason "new magnet"
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp("The number on the door.", valueName: "n"),
        completion: Completions.compartments)
    var compartment: Int

    @Option(
        help: ArgumentHelp(
            "Why, 3 to 200 characters; needed unless --by-hand.", valueName: "text"))
    var reason: String?

    @Flag(help: "Open nothing: the door is opened with its mechanical key.")
    var byHand = false

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long to watch the door.", valueName: "duration"))
    var patience = "30s"

    func validate() throws {
        if reason == nil, !byHand {
            throw ValidationError("give a --reason to have the door opened, or --by-hand")
        }
    }

    func run(_ session: Session) throws {
        let id = CompartmentID(compartment)
        let patience = try TrialTime(patience, within: 5_000...600_000)
        let client = try session.connect()
        let (_, door) = try session.door(id, over: client)
        guard door.hasContact else {
            throw Failure("door \(id) has no contact in the cabinet file", .refused)
        }
        var trial = ContactTrial(door)
        if let reason, !byHand {
            let reason = try InputText.reason(reason, what: "reason")
            // Propped, so that a door that stands open in the trial alarms nobody.
            let request = ControlRequest.propOpen(
                id, milliseconds: max(60_000, patience.milliseconds), reason: reason)
            switch try session.ask(request, over: client) {
            case .outcome(.opening), .outcome(.done): break
            case .outcome(.refused(let refusal)): throw session.refused(refusal)
            default: throw session.unexpected
            }
            session.tell("Door \(id) is opened. Open it wide, then close it.")
        } else {
            session.tell("Open door \(id) with its key, then close it. (\(patience.words))")
        }
        // A little longer when all was seen: a contact may chatter at the end.
        var settling: TrialTime?
        func left() -> Duration? { min(patience.left, settling?.left ?? patience.left) }
        let how = try client.watch(timeLeft: left) { status in
            guard let now = status.cabinet.compartments.first(where: { $0.id == id }) else {
                return false
            }
            if let line = trial.see(now) { session.tell("door \(id): \(line)") }
            if trial.isDone, settling == nil { settling = TrialTime(seconds: 2) }
            return true
        }
        guard how == .timeOver || how == .satisfied else {
            throw Failure("spindd does not answer any more", .unavailable)
        }
        try session.show(trial.verdict, of: "contact \(id)")
    }
}

struct TestKeypadCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "keypad",
        abstract: "See each key that is pressed, and which never came.",
        discussion: """
            Press every key of the keypad once. Meanwhile it takes no PINs and shows the keys on its \
            display. Ends when all keys were seen or the time is over.

            Example: spindctl test keypad --for 90s
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp("The keypad's name (default: the only one).", valueName: "name"),
        completion: Completions.keypads)
    var name: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long, 10s to 5m.", valueName: "duration"))
    var duration = "60s"

    func run(_ session: Session) throws {
        let time = try TrialTime(duration, within: 10_000...300_000)
        let client = try session.connect()
        guard case .status(let status) = try session.ask(.status, over: client) else {
            throw session.unexpected
        }
        let id = try keypad(status.cabinet.keypads.map(\.id))
        switch try session.ask(.testKeypad(id, milliseconds: time.milliseconds), over: client) {
        case .outcome(.done): break
        case .outcome(.refused(.nothingToDo)):
            throw Failure("keypad \(id) is in use, or tested already; try again soon", .refused)
        case .outcome(.refused(let refusal)): throw session.refused(refusal)
        default: throw session.unexpected
        }
        session.tell("Press every key of \(id) once, slowly. (\(time.words))")
        var trial = KeypadTrial(id)
        func left() -> Duration? { time.left }
        let how = try client.watch(timeLeft: left) { status in
            for keypad in status.cabinet.keypads {
                if let key = trial.see(keypad) {
                    let left = trial.missing
                    session.tell(
                        "key \(key)"
                            + (left.isEmpty ? "" : "    left: " + left.joined(separator: " ")))
                }
            }
            return !trial.isDone && !trial.isEnded
        }
        guard how == .timeOver || how == .satisfied else {
            throw Failure("spindd does not answer any more", .unavailable)
        }
        if !session.json { session.show(trial.drawing.map { "  " + $0 }) }
        if !trial.isEnded, how == .satisfied {
            session.tell("It takes PINs again in \(time.left.secondsRoundedUp) s.")
        }
        try session.show(trial.verdict, of: "keypad \(id)")
    }

    private func keypad(_ known: [KeypadID]) throws -> KeypadID {
        let names = known.map(\.rawValue).joined(separator: ", ")
        if let name {
            guard let found = known.first(where: { $0.rawValue == name }) else {
                throw Failure("this cabinet has no keypad \(name), but: \(names)", .refused)
            }
            return found
        }
        guard let only = known.first else { throw Failure("this cabinet has no keypad", .refused) }
        guard known.count == 1 else { throw Failure("which keypad: \(names)?", .usage) }
        return only
    }
}

/// The time of a trial, which runs from when it was made.
struct TrialTime {
    let milliseconds: Int64
    private let end: ContinuousClock.Instant

    init(_ text: String, within range: ClosedRange<Int64>) throws {
        let milliseconds = try InputText.milliseconds(text)
        guard range.contains(milliseconds) else {
            let least = Duration.milliseconds(range.lowerBound).briefText
            let most = Duration.milliseconds(range.upperBound).briefText
            throw Failure("--for is \(least) to \(most), not \(text)", .usage)
        }
        self.init(milliseconds: milliseconds)
    }

    init(seconds: Int64) {
        self.init(milliseconds: seconds * 1_000)
    }

    private init(milliseconds: Int64) {
        self.milliseconds = milliseconds
        end = ContinuousClock().now + .milliseconds(milliseconds)
    }

    var left: Duration { ContinuousClock().now.duration(to: end) }

    var words: String { "you have " + Duration.milliseconds(milliseconds).briefText }
}

extension Session {
    /// The state, and the compartment of that number.
    func door(
        _ id: CompartmentID, over client: ControlClient
    ) throws -> (AgentStatus, CompartmentStatus) {
        guard case .status(let status) = try ask(.status, over: client) else { throw unexpected }
        guard let door = status.cabinet.compartments.first(where: { $0.id == id }) else {
            throw refused(.unknownCompartment(id))
        }
        return (status, door)
    }

    /// Says what goes on in a trial; not where a JSON document is wanted.
    func tell(_ line: String) {
        if !json { show(AnswerText.paragraph(line)) }
    }

    /// Shows a trial's verdict, and ends the program with the status that says it.
    func show(_ verdict: TrialVerdict, of part: String) throws {
        if json {
            show(verdict)
        } else {
            let mark =
                switch verdict.result {
                case .passed: "WORKS"
                case .failed: "DOES NOT WORK"
                case .unclear: "UNCLEAR"
                }
            show(AnswerText.paragraph("\(part) \(mark): \(verdict.words)."))
            show(verdict.advice.flatMap { AnswerText.paragraph("-> " + $0, indent: 3) })
        }
        switch verdict.result {
        case .passed: break
        case .failed: throw ExitCode(ExitStatus.problemFound.rawValue)
        case .unclear: throw ExitCode(ExitStatus.refused.rawValue)
        }
    }
}

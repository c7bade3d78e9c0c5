import SpindAgent
package import SpindCore

/// Plays a script on a simulated cabinet and writes a transcript.
///
/// Waits end as soon as what is waited for is seen; time only limits them. The transcript tells the
/// journal where a line waits for it or verifies it, so that two runs of a script read the same.
package struct ScriptRunner<Stage: CabinetStage>: Sendable {
    /// How long a person pulls or pushes a door before giving up.
    package static var patience: Duration { .seconds(10) }
    /// How long somebody presses an exit button.
    package static var press: Duration { .milliseconds(400) }
    /// How long a hand takes to reach into a compartment, and out of it again.
    package static var reach: Duration { .milliseconds(150) }

    private let stage: Stage
    private let clock: any Clock<Duration>
    private let timeZone: TimeZoneRules
    private let output: @Sendable (String) -> Void

    private var pin: String?
    private var servicePIN: String?
    private var grant: GrantID?
    /// The record that the last wait for the journal found.
    private var found: Int64 = 0
    /// The newest record that the transcript has.
    private var told: Int64 = 0
    /// How many steps held; what is only said is none.
    package private(set) var steps = 0

    /// Makes a runner.
    ///
    /// - Parameters:
    ///   - stage: the cabinet.
    ///   - clock: limits the waits.
    ///   - timeZone: for the times in the transcript.
    ///   - output: takes the transcript line by line.
    package init(
        stage: Stage, clock: any Clock<Duration>, timeZone: TimeZoneRules,
        output: @escaping @Sendable (String) -> Void
    ) {
        self.stage = stage
        self.clock = clock
        self.timeZone = timeZone
        self.output = output
    }

    /// Plays one line.
    ///
    /// - Throws: a ``ScriptFailure`` when it does not hold.
    package mutating func run(_ line: ScriptLine) async throws(ScriptFailure) {
        if case .say(let text) = line.command {
            output(text.isEmpty ? "" : "\n\(text)")
            return
        }
        output("> \(line.text)")
        do throws(ScriptFailure) {
            try await perform(line.command, line: line.number)
        } catch {
            await tellJournal()
            throw error
        }
        steps += 1
    }

    private mutating func perform(
        _ command: ScriptCommand, line: Int
    ) async throws(ScriptFailure) {
        switch command {
        case .addGrant(let compartment, let kind, let duration, let usesAllowed):
            try await addGrant(
                compartment, kind: kind, duration: duration, usesAllowed: usesAllowed, line: line)
        case .revokeGrant:
            guard let grant else {
                throw failure(line, "revoke a grant", "the script has made none")
            }
            try await carryOut(.revokeGrant(grant), line: line)
        case .type(let keys): try await type(keys, line: line)
        case .door(let act, let compartment): try await door(act, compartment, line: line)
        case .item(let compartment, let isIn):
            try await move(itemInto: isIn, compartment, line: line)
        case .input(let name, let inOrder):
            try set(input: name, inOrder: inOrder, line: line)
        case .press(let name):
            try set(input: name, inOrder: false, line: line)
            try? await clock.sleep(for: Self.press)
            try set(input: name, inOrder: true, line: line)
        case .card(let number, let reader):
            if let obstacle = await stage.hold(card: number, at: reader) {
                throw failure(line, "hold a card to a reader", obstacle)
            }
        case .addService(let id, let card): try await addService(id, card: card, line: line)
        case .wait(let condition, let limit): try await wait(condition, within: limit, line: line)
        case .expect(let condition):
            let view = await stage.view()
            guard condition.holds(in: view, after: 0) else {
                throw failure(
                    line, "expected " + condition.wanted, condition.seen(in: view, after: 0))
            }
        case .maintain(.open(let compartment, let reason)):
            try await carryOut(.open(compartment, reason: reason), line: line)
        case .maintain(.lock(let compartment, let reason)):
            try await carryOut(.lock(compartment, reason: reason), line: line)
        case .maintain(.block(let compartment, let note)):
            try await carryOut(.block(compartment, note: note), line: line)
        case .maintain(.unblock(let compartment)):
            try await carryOut(.unblock(compartment), line: line)
        case .verifyJournal: try await verifyJournal(line: line)
        case .powerCut:
            do {
                try await stage.powerCut()
                output("  the agent was cut off and started again")
            } catch {
                throw failure(line, "start again after the power cut", "\(error)")
            }
        case .pause(let duration): try? await clock.sleep(for: duration)
        case .say: break  // said already
        }
    }

    private func set(input name: String, inOrder: Bool, line: Int) throws(ScriptFailure) {
        guard !stage.set(input: name, inOrder: inOrder) else { return }
        throw failure(line, "use the input \(name)", "the cabinet has none of that name")
    }

    private mutating func addGrant(
        _ compartment: CompartmentID, kind: GrantKind, duration: Duration, usesAllowed: Int?,
        line: Int
    ) async throws(ScriptFailure) {
        let wanted = "add a grant of compartment \(compartment)"
        guard let set = stage.layout.handoverSet(containing: compartment) else {
            throw failure(line, wanted, "it belongs to no handover set")
        }
        let request = GrantRequest(
            kind: kind, set: set.id, start: nil, durationMilliseconds: duration.wholeMilliseconds,
            graceMilliseconds: 0, usesAllowed: usesAllowed)
        let answer = await stage.ask(.addGrant(request))
        guard case .grantAdded(let summary, let pin) = answer else {
            throw failure(line, wanted, "the agent answered \(answer)")
        }
        self.pin = pin
        grant = summary.id
        output("  its PIN is \(pin)")
    }

    private func type(_ keys: [ScriptKeys], line: Int) async throws(ScriptFailure) {
        var text = ""
        for key in keys {
            switch key {
            case .literal(let literal): text += literal
            case .pin:
                guard let pin else {
                    throw failure(line, "type $PIN", "no 'grant add' came before it")
                }
                text += pin
            case .service:
                guard let servicePIN else {
                    throw failure(line, "type $SERVICE", "no 'service add pin' came before it")
                }
                text += servicePIN
            case .answer:
                let view = await stage.view()
                guard let challenge = view.challenge else {
                    throw failure(
                        line, "type the answer to a challenge",
                        ScriptCondition.display("").seen(in: view, after: 0))
                }
                text += stage.answer(to: challenge)
            }
        }
        await stage.press(text)
    }

    private mutating func addService(
        _ id: ServiceID, card: String?, line: Int
    ) async throws(ScriptFailure) {
        let request = ServiceRequest(
            id: id, card: card, durationMilliseconds: Duration.seconds(86_400).wholeMilliseconds)
        let answer = await stage.ask(.addService(request))
        guard case .serviceAdded(_, let pin) = answer else {
            throw failure(line, "add a service credential", "the agent answered \(answer)")
        }
        guard let pin else { return }
        servicePIN = pin
        output("  the service PIN is \(pin)")
    }

    private func move(
        itemInto isIn: Bool, _ compartment: CompartmentID, line: Int
    ) async throws(ScriptFailure) {
        // A hand takes its time; the contact has noticed the door by then.
        try? await clock.sleep(for: Self.reach)
        guard stage.move(itemInto: isIn, compartment) != .done else {
            try? await clock.sleep(for: Self.reach)
            return
        }
        let view = await stage.view()
        let wanted = ScriptCondition.item(compartment, isIn: isIn)
        throw failure(
            line, isIn ? "put something in" : "take something out",
            wanted.seen(in: view, after: 0) + ", and "
                + ScriptCondition.door(compartment, .open).seen(in: view, after: 0))
    }

    private func door(
        _ act: SimulatedDoor.Act, _ compartment: CompartmentID, line: Int
    ) async throws(ScriptFailure) {
        var outcome = stage.act(act, on: compartment)
        if outcome.mayYield {
            // A person pulls until the door gives, and pushes until it catches.
            let last = await until(within: Self.patience) { stage in
                let outcome = stage.act(act, on: compartment)
                return outcome.mayYield ? nil : outcome
            }
            outcome = last ?? outcome
        }
        // Pulling a door that is open is as good as opening it.
        let isEnough = outcome == .done || (outcome == .nothingToDo && act == .pull)
        guard isEnough else {
            let view = await stage.view()
            let seen = ScriptCondition.door(compartment, .open).seen(in: view, after: 0)
            throw failure(
                line, "\(act.rawValue) door \(compartment)",
                outcome == .nothingToDo ? "it is so already: \(seen)" : seen)
        }
    }

    private mutating func wait(
        _ condition: ScriptCondition, within limit: Duration, line: Int
    ) async throws(ScriptFailure) {
        let after = found
        let seen = await until(within: limit) { stage in
            let view = await stage.view()
            return condition.holds(in: view, after: after) ? view : nil
        }
        guard let seen else {
            let view = await stage.view()
            throw failure(
                line, "waited \(limit.words) for " + condition.wanted,
                condition.seen(in: view, after: after))
        }
        if let record = condition.record(in: seen, after: after) {
            found = record
            tellJournal(of: seen, through: record)
        }
    }

    private mutating func verifyJournal(line: Int) async throws(ScriptFailure) {
        let answer = await stage.ask(.verifyJournal)
        guard case .verification(let found) = answer else {
            throw failure(line, "verify the journal", "the agent answered \(answer)")
        }
        if let bad = found.firstBad {
            throw failure(
                line, "verify the journal", "record \(bad.sequence) is bad: \(bad.reason)")
        }
        let last = found.last
        if let view = await until(
            within: Self.patience,
            { stage in
                let view = await stage.view()
                return (view.journal.last?.sequence ?? 0) >= last ? view : nil
            })
        {
            tellJournal(of: view, through: last)
        }
        output("  the journal is whole: records \(found.first) to \(found.last)")
    }

    private func carryOut(_ request: ControlRequest, line: Int) async throws(ScriptFailure) {
        let answer = await stage.ask(request)
        switch answer {
        case .outcome(.done), .outcome(.opening): return
        default: throw failure(line, "\(request)", "the agent answered \(answer)")
        }
    }

    private mutating func tellJournal() async {
        tellJournal(of: await stage.view(), through: .max)
    }

    private mutating func tellJournal(of view: SiteView, through last: Int64) {
        for record in view.journal where record.sequence > told && record.sequence <= last {
            output("  | " + JournalLine.text(of: record, timeZone: timeZone))
            told = record.sequence
        }
    }

    /// Looks at each change until there is an answer or the time is over.
    private func until<Answer: Sendable>(
        within limit: Duration, _ look: @escaping @Sendable (Stage) async -> Answer?
    ) async -> Answer? {
        let changes = stage.changes.changes()
        if let answer = await look(stage) { return answer }
        let stage = stage
        let clock = clock
        let answer = await withTaskGroup(of: Answer?.self) { group in
            group.addTask {
                for await _ in changes {
                    if let answer = await look(stage) { return answer }
                }
                return nil
            }
            group.addTask {
                try? await clock.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if let answer { return answer }
        return await look(stage)
    }

    private func failure(_ line: Int, _ wanted: String, _ seen: String) -> ScriptFailure {
        ScriptFailure(line: line, wanted: wanted, seen: seen)
    }
}

extension SimulatedDoor.Outcome {
    /// Whether trying again may succeed without anybody's doing.
    fileprivate var mayYield: Bool {
        switch self {
        case .locked, .sprangOpen: true
        case .done, .nothingToDo, .jammed: false
        }
    }
}

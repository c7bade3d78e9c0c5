/// Decides everything a cabinet does: facts come in as events, the answer is a new state and
/// effects, which the shell carries out.
///
///     var next = engine
///     let effects = next.handle(event, at: now)
///     // commit the store operations in `effects`; if that holds:
///     engine = next
///     // carry out the rest, in order
///
/// A value without clock, randomness or I/O: copying it is how a step that cannot be recorded is
/// undone. It holds doors, keypads, open loans and visits only; grants are looked up by the shell.
/// While the store is away (``CabinetEvent/storeFailed(_:)``) it asks for nothing that moves or
/// records; what it sees is kept, bounded, and recorded as `delayed` once the store is back.
public struct CabinetEngine: Sendable {
    /// How late a lock may begin to move after the decision.
    public static let energizeWithin = Duration.seconds(5)

    let layout: CabinetLayout
    var doors: [Door]
    var keypads: [KeypadSession]
    var visits: [Visit] = []
    var loans: [Loan] = []
    var recentPickups: [RecentHandover] = []
    var recentReturns: [RecentHandover] = []
    var placements: [Placement] = []
    var inspection: Inspection?
    var conditions: [ConditionWatch] = []
    var exits: [ExitWatch]
    var attendance: Attendance?
    var nextOpening = OpeningID(1)
    var trust: ClockTrustKind?
    var outage: StoreOutage?
    var isStopping = false

    /// A pickup or return that can be opened again for a short while.
    struct RecentHandover: Hashable, Sendable {
        var grant: GrantID
        var loan: LoanID
        var set: HandoverSetID
        var until: Instant
        /// Which compartments were opened.
        var places: [Place]
    }

    /// Makes the engine of a cabinet; its first event must be `.started`.
    public init(layout: CabinetLayout) {
        self.layout = layout
        doors = layout.compartments.map(Door.init)
        exits = layout.exitButtons.map(ExitWatch.init)
        keypads = layout.keypads.map {
            KeypadSession($0, language: layout.policy.languages[0])
        }
    }

    /// Takes in one event.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - now: when; instants never go back from one call to the next.
    /// - Returns: what to do, store operations first to be committed as one.
    public mutating func handle(_ event: CabinetEvent, at now: Moment) -> [CabinetEffect] {
        var step = Step(now: now)
        switch event {
        case .started(let recovered, let version):
            start(recovered, version: version, &step)
        case .storeFailed(let fault):
            // First of all, so that nothing due now asks for a commit.
            storeFailed(fault, &step)
            settleTime(&step)
        case .stopping:
            // Nothing else: what is due could drive a lock that nobody would let go.
            stop(&step)
            return step.effects
        default:
            settleTime(&step)
            noteAttention(event, step)
            dispatch(event, &step)
        }
        settleExits(&step)
        attendOperators(&step)
        settleLocking(&step)
        settleSockets(&step)
        return step.effects
    }

    /// When the shell must send `.deadline` if nothing else happens first; `nil` for never.
    ///
    /// - Parameter now: needed because loans fall due by the wall clock.
    /// - Returns: an instant, possibly past.
    public func nextDeadline(at now: Moment) -> Instant? {
        if isStopping { return nil }
        var deadlines = doors.compactMap { $0.deadline(heldOpen: layout.policy.heldOpen) }
        deadlines += keypads.compactMap(\.deadline)
        deadlines += conditions.compactMap(\.limiter.deadline)
        deadlines += exitDeadlines + lockingDeadlines
        if let attendanceEnds { deadlines.append(attendanceEnds) }
        deadlines += visits.flatMap(\.legs).compactMap(\.deadline)
        deadlines += (recentPickups + recentReturns).map(\.until)
        if let outage { deadlines.append(outage.probeAt) }
        if let due = inspection?.deadline { deadlines.append(due) }
        if let error = now.trust.error {
            deadlines += loans.filter { !$0.overdueRecorded }.map {
                now.instant.advanced(by: max(.milliseconds(1), $0.dueAt + error - now.wall))
            }
        }
        return deadlines.min()
    }

    /// The state of everything, for people and programs to look at.
    public func snapshot(at now: Moment) -> CabinetSnapshot {
        CabinetSnapshot(
            cabinet: layout.name, at: now.wall, trust: now.trust, storeFault: outage?.fault,
            compartments: doors.map { $0.status(at: now) },
            keypads: keypads.map {
                KeypadStatus(
                    id: $0.id, misses: $0.throttle.misses,
                    lockoutMilliseconds: $0.throttle.remaining(at: now.instant)?
                        .wholeMilliseconds ?? 0,
                    fault: $0.fault,
                    serviceLockoutMilliseconds: $0.serviceThrottle
                        .remaining(at: now.instant)?.wholeMilliseconds ?? 0,
                    language: $0.language, use: $0.use)
            },
            loans: loans.map {
                LoanStatus(
                    id: $0.id, grant: $0.grant, set: $0.set, pickedUpAt: $0.pickedUpAt,
                    dueAt: $0.dueAt, overdue: $0.overdueRecorded)
            }, placements: placements, conditions: troubles)
    }

    private mutating func dispatch(_ event: CabinetEvent, _ step: inout Step) {
        switch event {
        case .started, .storeFailed, .stopping: preconditionFailure("handled before")
        case .deadline: break  // whatever was due has been done
        case .progress(let keypad, let count): showProgress(count, at: keypad, &step)
        case .credential(let keypad, let verifier, let status):
            judge(verifier, status, at: keypad, &step)
        case .asterisk(let keypad): asterisk(at: keypad, &step)
        case .typed(let keypad, let number): typed(number, at: keypad, &step)
        case .number(let keypad, let number): confirmed(number, at: keypad, &step)
        case .strayCredential(let keypad): strayCredential(at: keypad, &step)
        case .service(let keypad, let verifier, let credential):
            judge(verifier, service: credential, at: keypad, &step)
        case .challengeRequested(let keypad, let challenge):
            challengeRequested(challenge, at: keypad, &step)
        case .challengeAnswered(let keypad, let challenge):
            challengeAnswered(challenge, at: keypad, &step)
        case .challengeMissed(let keypad, let challenge):
            challengeMissed(challenge, at: keypad, &step)
        case .testKey(let keypad, let key): testKey(key, at: keypad, &step)
        case .item(let compartment, let state): item(compartment, reads: state, &step)
        case .socketFault(let compartment, let what): socketFault(compartment, what, &step)
        case .contact(let compartment, let state): contact(compartment, reads: state, &step)
        case .pulse(let opening, let compartment, let outcome):
            pulseEnded(opening, compartment, outcome, &step)
        case .keypadFault(let keypad, let fault): keypadFault(fault, at: keypad, &step)
        case .condition(let condition, let detail): self.condition(condition, detail, &step)
        case .exitButton(let button, let state): exitButton(button, reads: state, &step)
        case .command(let id, let command, let principal):
            step.answer(id, carryOut(command, by: principal, &step))
        case .changes(let batch): take(batch, &step)
        case .mirror(let mirror, let facts): take(mirror, facts, &step)
        case .storeRecovered: storeRecovered(&step)
        }
    }

    private mutating func start(
        _ recovered: RecoveredState, version: String, _ step: inout Step
    ) {
        nextOpening = recovered.nextOpening
        loans = recovered.loans.sorted { $0.id < $1.id }
        placements = recovered.placements
        for index in doors.indices {
            doors[index].block = recovered.blocks[doors[index].layout.id]
            step.effects.append(.deenergize(doors[index].layout.id))
        }
        for record in recovered.throttles {
            guard let index = keypads.firstIndex(where: { $0.id == record.keypad }) else {
                continue
            }
            let throttle = KeypadThrottle(record, at: step.now.instant)
            switch record.scope {
            case .residents: keypads[index].throttle = throttle
            case .service: keypads[index].serviceThrottle = throttle
            }
        }
        trust = step.now.trust.kind
        beginAtKeypads(&step)
        record(.started(version: version), &step)
        for opening in recovered.interrupted {
            record(
                .pulseEnded(
                    opening: opening.opening, compartment: opening.compartment,
                    attempt: opening.attempt, outcome: .interrupted), &step)
        }
        takeUp(recovered, step)
        beginLocking(step)
        rest(&step)
    }

    private mutating func stop(_ step: inout Step) {
        for door in doors { step.effects.append(.deenergize(door.layout.id)) }
        isStopping = true
        settleSockets(&step)
        for index in keypads.indices {
            guard case .interview(let interview) = keypads[index].activity else { continue }
            abandon(interview, at: index, &step)
        }
        record(.stopped, &step)
    }

    private mutating func noteTrust(_ step: inout Step) {
        let kind = step.now.trust.kind
        guard let before = trust, before != kind else { return }
        trust = kind
        record(.clockTrustChanged(from: before, to: kind), &step)
    }

    /// Does all whose time has come.
    private mutating func settleTime(_ step: inout Step) {
        noteTrust(&step)
        expireKeypads(&step)
        expireConditions(&step)
        expireExits(&step)
        for index in doors.indices { expireDoor(index, &step) }
        expireVisits(&step)
        expireLoans(&step)
        recentPickups.removeAll { $0.until <= step.now.instant }
        recentReturns.removeAll { $0.until <= step.now.instant }
        if let outage, outage.probeAt <= step.now.instant {
            self.outage?.postponeProbe(at: step.now.instant)
            step.effects.append(.probeStore)
        }
        forgetFinishedVisits(step)
    }
}

/// One step under way: the time and the effects so far.
struct Step {
    let now: Moment
    var effects: [CabinetEffect] = []

    mutating func answer(_ id: CommandID, _ outcome: CommandOutcome) {
        effects.append(.answer(id, outcome))
    }
}

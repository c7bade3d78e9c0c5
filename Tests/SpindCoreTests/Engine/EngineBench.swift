import SpindCore
import Testing

/// Drives an engine under virtual time and remembers everything it asked for.
///
/// It plays a store that holds, sends `.deadline` when the engine's deadlines come, and checks with
/// every step what must always be so: no lock is driven without an intent in the same step, and a
/// step leaves no deadline behind that is already due.
struct EngineBench {
    static let start = WallTime(secondsSince1970: 1_790_000_000)
    static let keypad = KeypadID("keypad")
    static let operatorOnSite = Principal(userID: 1000, loginUserID: 1000)

    var engine: CabinetEngine
    var now: Moment
    /// Effects of the newest step.
    var effects: [CabinetEffect] = []
    /// All records so far.
    var records: [AuditEvent] = []
    /// All drafts so far.
    var drafts: [AuditDraft] = []
    /// All store operations so far.
    var operations: [StoreOperation] = []
    /// All orders to drive so far.
    var orders: [UnlockOrder] = []
    /// What the keypad's display shows.
    var prompt: Prompt?
    var language: Language?
    /// What the keypad gathers.
    var form = EntryForm.secret
    var sockets: [CompartmentID: Bool] = [:]
    var signals: [Signal] = []
    var answers: [CommandOutcome] = []
    private var nextCommand: UInt64 = 1

    init(
        compartments: [CompartmentLayout] = EngineBench.twoSolenoids,
        sets: [HandoverSet]? = nil, policy: CabinetPolicy = CabinetPolicy(),
        trust: ClockTrust = .trusted, recovered: RecoveredState = RecoveredState(),
        foundOpen: Set<CompartmentID> = [], exitButtons: [ExitButton] = []
    ) {
        let layout = CabinetLayout(
            name: "test", compartments: compartments,
            handoverSets: sets
                ?? compartments.map {
                    HandoverSet(id: HandoverSetID($0.id.rawValue), compartments: [$0.id])
                },
            keypads: [Self.keypad], exitButtons: exitButtons, policy: policy)
        engine = CabinetEngine(layout: layout)
        now = Moment(
            instant: Instant(sinceBoot: .seconds(10)), wall: Self.start, trust: trust)
        send(.started(recovered, version: "test"))
        for compartment in layout.compartments where compartment.hasContact {
            send(.contact(compartment.id, foundOpen.contains(compartment.id) ? .open : .closed))
        }
    }

    static let twoSolenoids = [1, 2].map {
        CompartmentLayout(id: CompartmentID($0), lock: .solenoid, hasContact: true)
    }

    mutating func send(_ event: CabinetEvent, sourceLocation: SourceLocation = #_sourceLocation) {
        effects = engine.handle(event, at: now)
        var intents: Set<OpeningID> = []
        for effect in effects {
            switch effect {
            case .store(let operation):
                operations.append(operation)
                guard case .append(let draft) = operation else { continue }
                drafts.append(draft)
                records.append(draft.event)
                switch draft.event {
                case .openingIntended(let opening, _, _, _): intents.insert(opening)
                case .lockingIntended: intents.insert(UnlockOrder.noOpening)
                default: break
                }
            case .energize(let order):
                // While nothing can be recorded, an intent to let somebody out is kept.
                let isKept = snapshot.storeFault != nil && order.purpose != .opening
                #expect(
                    isKept || intents.contains(order.opening), "driven without an intent",
                    sourceLocation: sourceLocation)
                orders.append(order)
            case .show(_, let prompt): self.prompt = prompt
            case .signal(_, let signal): signals.append(signal)
            case .answer(_, let outcome): answers.append(outcome)
            case .speak(_, let language): self.language = language
            case .collect(_, let form): self.form = form
            case .socket(let compartment, let on): sockets[compartment] = on
            case .deenergize, .probeStore: break
            }
        }
        if let deadline = engine.nextDeadline(at: now) {
            #expect(deadline > now.instant, "a due deadline stays", sourceLocation: sourceLocation)
        }
    }

    /// Lets time pass, with every deadline on the way.
    mutating func advance(by duration: Duration) {
        let end = now.instant.advanced(by: duration)
        while let deadline = engine.nextDeadline(at: now), deadline <= end {
            move(to: deadline)
            send(.deadline)
        }
        move(to: end)
    }

    private mutating func move(to instant: Instant) {
        let passed = now.instant.duration(to: instant)
        now.instant = instant
        now.wall = now.wall + passed
    }

    /// Types a PIN that belongs to that grant, or to none.
    mutating func type(_ status: GrantStatus?, pin: UInt8 = 1) {
        send(.progress(Self.keypad, count: 6))
        let verifier = CredentialVerifier(bytes: Array(repeating: pin, count: 32))
        send(.credential(Self.keypad, verifier, status: status))
    }

    mutating func command(_ command: CabinetCommand) -> CommandOutcome? {
        nextCommand += 1
        answers = []
        send(.command(CommandID(nextCommand), command, by: Self.operatorOnSite))
        return answers.first
    }

    /// The newest order's pulse ends as told.
    mutating func pulse(_ outcome: PulseOutcome = .pulsed) {
        guard let order = orders.last else {
            Issue.record("no lock was driven")
            return
        }
        send(.pulse(order.opening, order.compartment, outcome))
    }

    mutating func door(_ number: Int, _ state: ContactState) {
        send(.contact(CompartmentID(number), state))
    }

    /// A whole opening: PIN, pulse, door opens and closes, 10 s in all.
    mutating func goThrough(_ status: GrantStatus, door number: Int) {
        type(status)
        pulse()
        door(number, .open)
        advance(by: .seconds(10))
        door(number, .closed)
    }

    var snapshot: CabinetSnapshot { engine.snapshot(at: now) }

    func status(_ number: Int) -> CompartmentStatus? {
        snapshot.compartments.first { $0.id == CompartmentID(number) }
    }

    /// How many records of a kind there are.
    func count(_ matches: (AuditEvent) -> Bool) -> Int {
        records.count(where: matches)
    }

    var denials: [DenialReason] {
        records.compactMap {
            if case .accessDenied(_, let reason, _) = $0 { reason } else { nil }
        }
    }

    /// A grant for a set whose window began an hour ago and lasts three more.
    static func grant(
        _ name: String = "g-1", set: Int = 1, kind: GrantKind = .loan, uses: Int? = 1,
        from start: Duration = .seconds(-3_600), lasting: Duration = .seconds(4 * 3_600),
        grace: Duration = .zero, consumed: Int = 0, revoked: Bool = false,
        neighbours: [WallWindow] = []
    ) -> GrantStatus {
        let begin = Self.start + start
        return GrantStatus(
            grant: Grant(
                id: GrantID(name), kind: kind, set: HandoverSetID(set),
                window: WallWindow(start: begin, end: begin + lasting), grace: grace,
                usesAllowed: uses, revokedAt: revoked ? Self.start : nil),
            usesConsumed: consumed, neighbours: neighbours)
    }
}

/// A time in which nothing can be recorded.
struct StoreOutage: Hashable, Sendable {
    /// How many observations are kept; loans are always kept (there are no more than doors).
    static let observationLimit = 512
    static let firstProbe = Duration.seconds(5)
    static let slowestProbe = Duration.seconds(60)

    var fault: StoreFault
    let since: Instant
    var probeAt: Instant
    private var probeInterval = firstProbe
    private(set) var kept: [StoreOperation] = []
    private(set) var lost = 0

    init(_ fault: StoreFault, at now: Instant) {
        self.fault = fault
        since = now
        probeAt = now.advanced(by: Self.firstProbe)
    }

    mutating func postponeProbe(at now: Instant) {
        probeInterval = min(probeInterval * 2, Self.slowestProbe)
        probeAt = now.advanced(by: probeInterval)
    }

    /// What the journal says of it once it is over.
    func record(at now: Moment) -> AuditEvent {
        .storeOutage(
            fault: fault, milliseconds: since.duration(to: now.instant).wholeMilliseconds,
            lost: lost)
    }

    mutating func keep(_ operation: StoreOperation) {
        if case .append(var draft) = operation {
            guard kept.count < Self.observationLimit else {
                lost += 1
                return
            }
            draft.delayed = true
            kept.append(.append(draft))
        } else {
            kept.append(operation)
        }
    }
}

extension CabinetEngine {
    /// Writes a record, or keeps it while the store is away.
    mutating func record(_ event: AuditEvent, _ step: inout Step) {
        let draft = AuditDraft(at: step.now.wall, trust: step.now.trust, event: event)
        store(.append(draft), &step)
    }

    /// Writes a record of a source that may chatter.
    mutating func record(
        _ event: AuditEvent, from source: AuditSource, _ step: inout Step
    ) {
        let admitted: Bool
        switch source {
        case .door(let id):
            guard let index = doorIndex(id) else { return }
            admitted = doors[index].limiter.admits(at: step.now.instant)
        case .keypad(let id):
            guard let index = keypadIndex(id) else { return }
            admitted = keypads[index].limiter.admits(at: step.now.instant)
        case .device(let id):
            guard let index = conditions.lastIndex(where: { $0.condition.device == id }) else {
                return
            }
            admitted = conditions[index].limiter.admits(at: step.now.instant)
        }
        if admitted { record(event, &step) }
    }

    mutating func store(_ operation: StoreOperation, _ step: inout Step) {
        if outage != nil {
            outage?.keep(operation)
        } else {
            step.effects.append(.store(operation))
        }
    }

    mutating func storeFailed(_ fault: StoreFault, _ step: inout Step) {
        if outage == nil {
            outage = StoreOutage(fault, at: step.now.instant)
            for index in keypads.indices {
                show(outOfService, at: index, &step)
                step.effects.append(.signal(keypads[index].id, .wait))
            }
        }
        outage?.fault = fault
    }

    mutating func storeRecovered(_ step: inout Step) {
        guard let ended = outage else { return }
        outage = nil
        for operation in ended.kept { step.effects.append(.store(operation)) }
        record(ended.record(at: step.now), &step)
        rest(&step)
    }

    /// What an engine that this one takes the place of saw while its store was away, as records for
    /// the journal; ends with the outage itself. Empty when there was none. That engine may have
    /// known no number of an opening: those of its own are numbered on from this one's.
    ///
    /// - Parameters:
    ///   - earlier: the engine before; not used any more.
    ///   - now: when the store came back.
    /// - Returns: drafts in their order, without the earlier engine's own start.
    public mutating func takeOver(
        observationsOf earlier: CabinetEngine, at now: Moment
    ) -> [AuditDraft] {
        guard let outage = earlier.outage else { return [] }
        var numbers: [OpeningID: OpeningID] = [:]
        let seen = outage.kept.compactMap { operation -> AuditDraft? in
            guard case .append(var draft) = operation else { return nil }
            if case .started = draft.event { return nil }
            draft.event = draft.event.withOpening { opening in
                if let known = numbers[opening] { return known }
                let number = nextOpening
                nextOpening = OpeningID(number.rawValue + 1)
                numbers[opening] = number
                return number
            }
            return draft
        }
        return seen + [AuditDraft(at: now.wall, trust: now.trust, event: outage.record(at: now))]
    }

    var outOfService: Prompt { .outOfService(phone: layout.policy.operatorPhone) }
}

extension AuditEvent {
    /// The same with another number of its opening, if it tells one of a door's.
    fileprivate func withOpening(_ number: (OpeningID) -> OpeningID) -> AuditEvent {
        switch self {
        case .openingIntended(let opening, let id, let attempt, let cause):
            .openingIntended(
                opening: number(opening), compartment: id, attempt: attempt, cause: cause)
        case .pulseEnded(let opening, let id, let attempt, let outcome):
            .pulseEnded(
                opening: number(opening), compartment: id, attempt: attempt, outcome: outcome)
        case .doorOpened(let id, let opening, let alreadyOpen):
            .doorOpened(compartment: id, opening: number(opening), alreadyOpen: alreadyOpen)
        case .doorClosed(let id, let opening?, let milliseconds):
            .doorClosed(
                compartment: id, opening: number(opening), openMilliseconds: milliseconds)
        case .openNotDetected(let id, let opening, let attempt):
            .openNotDetected(compartment: id, opening: number(opening), attempt: attempt)
        case .lockStuck(let id, let opening):
            .lockStuck(compartment: id, opening: number(opening))
        case .doorHeldOpen(let id, let opening?):
            .doorHeldOpen(compartment: id, opening: number(opening))
        case .itemChanged(let id, let state, let opening?):
            .itemChanged(compartment: id, state: state, opening: number(opening))
        default: self
        }
    }
}

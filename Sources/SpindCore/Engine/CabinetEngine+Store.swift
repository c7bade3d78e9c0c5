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

    /// What this engine saw while its store was away, as records for the journal of an engine that
    /// takes its place; ends with the outage itself. Empty when there is none.
    ///
    /// - Parameter now: when the store came back.
    /// - Returns: drafts in their order, without this engine's own start.
    public func observations(at now: Moment) -> [AuditDraft] {
        guard let outage else { return [] }
        let seen = outage.kept.compactMap { operation -> AuditDraft? in
            guard case .append(let draft) = operation else { return nil }
            if case .started = draft.event { return nil }
            return draft
        }
        return seen + [AuditDraft(at: now.wall, trust: now.trust, event: outage.record(at: now))]
    }

    var outOfService: Prompt { .outOfService(phone: layout.policy.operatorPhone) }
}

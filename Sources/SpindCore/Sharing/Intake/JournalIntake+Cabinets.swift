/// What a handover's answers, and the records about doors, locks and keypads mean.
extension JournalIntake {
    /// What a record about a handover changes; `nil` for other records.
    static func handoverEffects(
        of record: AuditRecord, _ known: JournalKnowledge
    ) -> [RegistryEffect]? {
        switch record.event {
        case .itemNotTaken(let loan, _, let compartment):
            return [anomaly(.itemNotTaken, known, "loan \(loan), compartment \(compartment)")]
        case .assetPlaced(let loan, let placement):
            let detail =
                "loan \(loan), set \(placement.set): in compartment \(placement.at) "
                + "instead of \(placement.home)"
            return [anomaly(.assetMisplaced, known, detail)]
        case .handoverAnswered(let loan, _, let purpose, let question, let answer):
            return answerEffects(loan, purpose, question, answer, known)
        default: return nil
        }
    }

    private static func answerEffects(
        _ loan: LoanID, _ purpose: AccessPurpose, _ question: String, _ answer: HandoverAnswer,
        _ known: JournalKnowledge
    ) -> [RegistryEffect] {
        switch (question, answer) {
        case (HandoverQuestion.complete.id, .choice(HandoverQuestion.Option.no.id)),
            (HandoverQuestion.damage.id, .choice(HandoverQuestion.Option.yes.id)):
            let detail = "loan \(loan), at the \(purpose.rawValue): \(question)"
            return [anomaly(.problemReported, known, detail)]
        case (_, .number(let end, .kilometre)) where purpose == .return:
            guard let start = known.numberAtPickup else { return [] }
            guard end >= start else {
                let detail = "loan \(loan): \(question) fell from \(start) to \(end) km"
                return [anomaly(.contradiction, known, detail)]
            }
            return [.fact(.kilometres, amount: Int64(end - start), detail: question)]
        default: return []
        }
    }

    /// What a record about the cabinet itself changes.
    static func cabinetEffects(
        of record: AuditRecord, _ known: JournalKnowledge
    ) -> [RegistryEffect] {
        doorEffects(of: record.event) ?? keypadEffects(of: record.event)
            ?? conditionEffects(of: record, known)
    }

    private static func doorEffects(of event: AuditEvent) -> [RegistryEffect]? {
        switch event {
        case .openingIntended(_, _, let attempt, _):
            return attempt == 1 ? [one(.opening)] : []
        case .openNotDetected(_, _, let attempt):
            return attempt == 1 ? [one(.openingNotAtFirstTry)] : []
        case .lockStuck(let compartment, _):
            return [one(.openingFailed), task(.lockStuck, "compartment \(compartment)")]
        case .lockingEnded(let compartment, .failed(let why)):
            return [task(.lockStuck, "compartment \(compartment) could not be locked: \(why)")]
        case .pulseEnded(_, let compartment, _, .failed(let why)):
            return [task(.lockStuck, "compartment \(compartment): \(why)")]
        case .doorClosed(_, _, let milliseconds):
            return [.fact(.doorOpenSeconds, amount: max(0, milliseconds / 1_000), detail: "")]
        case .doorForcedOpen(let compartment):
            return [task(.doorForcedOpen, "compartment \(compartment)")]
        case .doorHeldOpen(let compartment, _):
            return [task(.doorHeldOpen, "compartment \(compartment)")]
        case .doorFoundOpen(let compartment):
            return [task(.doorHeldOpen, "compartment \(compartment) was found open")]
        case .sensorImplausible(let compartment, let doubt):
            return [task(.sensorImplausible, "compartment \(compartment): \(doubt.rawValue)")]
        case .inspectionEnded(_, let failed):
            return failed > 0
                ? [task(.lockStuck, "\(failed) compartments did not open at an inspection")] : []
        default: return nil
        }
    }

    private static func keypadEffects(of event: AuditEvent) -> [RegistryEffect]? {
        switch event {
        case .accessGranted(_, _, let purpose, _, _):
            return [.fact(.admission, amount: 1, detail: purpose.rawValue)]
        case .accessDenied(_, let reason, _):
            return [.fact(.denial, amount: 1, detail: reason.name)]
        case .lockoutStarted(let keypad, _, let misses, let alarm):
            return alarm ? [task(.guessing, "\(keypad): \(misses) misses")] : []
        case .serviceLockoutStarted(let keypad, _, let misses):
            return [task(.guessing, "\(keypad), service PINs: \(misses) misses")]
        case .keypadFault(let keypad, let fault):
            return fault.map { [task(.keypadFault, "\(keypad): \($0.words)")] } ?? []
        default: return nil
        }
    }

    private static func conditionEffects(
        of record: AuditRecord, _ known: JournalKnowledge
    ) -> [RegistryEffect] {
        switch record.event {
        case .conditionChanged(let condition, let detail?):
            return AnomalyKind(condition.kind).map { [task($0, condition.line(detail))] } ?? []
        case .conditionChanged(let condition, nil):
            // Who opened a housing is asked though it is closed again.
            guard let kind = AnomalyKind(condition.kind), kind != .tamper else { return [] }
            return [.anomalyOver(kind, detail: condition.line(""))]
        case .compartmentUnblocked:
            guard let since = known.blockedSince else { return [] }
            let minutes = wholeMinutes(record.at - since)
            return [.fact(.repairMinutes, amount: minutes, detail: "")]
        case .storeOutage(let fault, let milliseconds, let lost):
            let detail = "\(fault.rawValue) for \(milliseconds / 1_000) s, \(lost) lost"
            return [task(.storeOutage, detail)]
        case .clockTrustChanged(_, .untrusted): return [task(.clockUntrusted, "")]
        case .changeUnsupported(let type, let number):
            return [task(.changeUnsupported, "change \(number): \(type)")]
        case .grantUnusable(let grant, let problem):
            let detail = "grant \(grant) lets nobody in: \(problem.line)"
            return [anomaly(.changeUnsupported, known, detail)] + pinEffects(problem, known)
        case .configurationReloaded(let problem?, _):
            return [task(.configurationRefused, problem)]
        default: return []
        }
    }

    /// A reservation that waits for its pickup gets another PIN where that helps. The PIN of a loan
    /// still returns it.
    private static func pinEffects(
        _ problem: GrantProblem, _ known: JournalKnowledge
    ) -> [RegistryEffect] {
        guard let reservation = known.reservation, reservation.state == .confirmed else {
            return []
        }
        if case .duplicatePIN = problem { return [.renewPIN(reservation.id)] }
        return [.withholdPIN(reservation.id)]
    }

    private static func one(_ kind: FactKind) -> RegistryEffect {
        .fact(kind, amount: 1, detail: "")
    }

    private static func task(_ kind: AnomalyKind, _ detail: String) -> RegistryEffect {
        .anomaly(kind, reservation: nil, detail: detail)
    }
}

extension AnomalyKind {
    /// What a condition is to an operator; `nil` where it is their own doing.
    fileprivate init?(_ kind: CabinetCondition.Kind) {
        switch kind {
        case .serviceOpening: return nil
        case .deviceFault: self = .deviceFault
        case .tamper: self = .tamper
        case .mainsFailure: self = .mainsFailure
        case .undervoltage, .overheating, .storageWear: self = .computerHealth
        }
    }
}

extension KeypadFault {
    /// What is wrong, without the name of the keypad.
    public var words: String {
        switch self {
        case .stuckKey(let key): "key \(key) is stuck"
        case .unreadable(let why): why
        case .swappedDataLines(let reader): "D0 and D1 of \(reader) are swapped"
        case .garbled(let what): what
        }
    }
}

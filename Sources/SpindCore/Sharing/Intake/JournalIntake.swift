/// How the journals of cabinets become loans, anomalies and figures. Pure: the registry asks what a
/// record needs, looks that up, and carries out the effects where it stores the record. A record is
/// never refused: what contradicts the registry becomes an anomaly.
public enum JournalIntake {
    /// What has to be looked up for a record.
    public static func question(of record: AuditRecord) -> JournalQuestion {
        var question = JournalQuestion()
        switch record.event {
        case .loanOpened(let loan, let grant, let set, let due):
            question.loan = loan
            question.grant = grant
            question.set = set
            question.others = WallWindow(
                start: record.at, end: max(due, record.at + .milliseconds(1)))
        case .loanEnded(let loan, let grant, _, _):
            question.loan = loan
            question.grant = grant
        case .returnFailed(let loan, _, _, _), .itemNotTaken(let loan, _, _),
            .assetPlaced(let loan, _):
            question.loan = loan
        case .handoverAnswered(let loan, _, let purpose, let id, let answer):
            question.loan = loan
            if case .number(_, .kilometre) = answer, purpose == .return {
                question.answerAtPickup = id
            }
        case .grantUnusable(let grant, _): question.grant = grant
        case .compartmentUnblocked(let compartment, _): question.blockOf = compartment
        default: break
        }
        return question
    }

    /// What a record changes.
    public static func effects(
        of record: AuditRecord, knowing known: JournalKnowledge
    ) -> [RegistryEffect] {
        loanEffects(of: record, known) ?? handoverEffects(of: record, known)
            ?? cabinetEffects(of: record, known)
    }

    /// What a record changes that this registry cannot read: an event of a newer cabinet, or bytes
    /// that make no sense.
    ///
    /// - Parameter name: the name of its event; `nil` where it has none.
    /// - Returns: a task for an operator.
    public static func effectsOfUnreadable(name: String?) -> [RegistryEffect] {
        [
            .anomaly(
                .unknownRecord, reservation: nil,
                detail: name.map { "event \($0)" } ?? "a record without a readable event")
        ]
    }
}

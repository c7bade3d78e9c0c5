/// The states of a loan at the registry: who may cause each arrow, and what a late or doubled event
/// does. A record of the journal beats what an operator decided.
public enum RegistryLoanMachine {
    /// What an event by somebody does to a loan in a state.
    public static func outcome(
        of event: LoanEvent, by cause: LifecycleCause, in state: RegistryLoanState
    ) -> LifecycleOutcome<RegistryLoanState> {
        table.outcome(of: event, by: cause, in: state)
    }

    /// The table.
    public static let table = LifecycleTable<RegistryLoanState, LoanEvent>([
        row(
            .pickup, by: [.journal], open: .noEffect(.alreadySo), returned: .noEffect(.ended),
            presumedReturned: .noEffect(.ended), closedByOperator: .noEffect(.ended),
            lost: .noEffect(.ended)),
        row(
            .return, by: [.journal], open: .moves(.returned), returned: .noEffect(.alreadySo),
            presumedReturned: .recorded(.returnedAfterAll, .returned),
            closedByOperator: .recorded(.returnedAfterAll, .returned),
            lost: .recorded(.returnedAfterAll, .returned)),
        row(
            .failedReturn, by: [.journal], open: .recorded(.returnFailed, nil),
            returned: .recorded(.returnFailed, nil),
            presumedReturned: .recorded(.returnFailed, nil),
            closedByOperator: .recorded(.returnFailed, nil), lost: .recorded(.returnFailed, nil)),
        row(
            .othersPickup, by: [.journal], open: .recorded(.presumedReturned, .presumedReturned),
            returned: .noEffect(.ended), presumedReturned: .noEffect(.alreadySo),
            closedByOperator: .noEffect(.ended),
            lost: .recorded(.returnedAfterAll, .presumedReturned)),
        row(
            .close, by: [.operator, .journal], open: .moves(.closedByOperator),
            returned: .noEffect(.ended), presumedReturned: .noEffect(.ended),
            closedByOperator: .noEffect(.alreadySo), lost: .noEffect(.ended)),
        row(
            .declareLost, by: [.operator], open: .moves(.lost), returned: .refused(.isBack),
            presumedReturned: .moves(.lost), closedByOperator: .moves(.lost),
            lost: .noEffect(.alreadySo)),
        row(
            .fallDue, by: [.deadline, .journal], open: .noEffect(.derived),
            returned: .noEffect(.ended), presumedReturned: .noEffect(.ended),
            closedByOperator: .noEffect(.ended), lost: .noEffect(.ended)),
        row(
            .change, by: [.member, .operator], open: .changesTimes, returned: .refused(.isBack),
            presumedReturned: .refused(.ended), closedByOperator: .refused(.ended),
            lost: .refused(.ended)),
    ])

    private typealias Outcome = LifecycleOutcome<RegistryLoanState>

    private static func row(
        _ event: LoanEvent, by causes: [LifecycleCause], open: Outcome, returned: Outcome,
        presumedReturned: Outcome, closedByOperator: Outcome, lost: Outcome
    ) -> LifecycleTable<RegistryLoanState, LoanEvent>.Row {
        .init(
            event: event, causes: causes,
            outcomes: [
                .open: open, .returned: returned, .presumedReturned: presumedReturned,
                .closedByOperator: closedByOperator, .lost: lost,
            ], others: [:])
    }
}

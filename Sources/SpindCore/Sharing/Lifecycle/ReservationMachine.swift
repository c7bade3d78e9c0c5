/// The states of a reservation: who may cause each arrow, and what a late or doubled event does.
public enum ReservationMachine {
    /// What an event by somebody does to a reservation in a state.
    public static func outcome(
        of event: ReservationEvent, by cause: LifecycleCause, in state: ReservationState
    ) -> LifecycleOutcome<ReservationState> {
        table.outcome(of: event, by: cause, in: state)
    }

    /// The table.
    public static let table = LifecycleTable<ReservationState, ReservationEvent>([
        row(
            .confirm, by: [.operator], requested: .moves(.confirmed),
            confirmed: .noEffect(.alreadySo), fulfilled: .noEffect(.pickedUp),
            cancelled: .refused(.ended), declined: .refused(.ended), noShow: .refused(.ended)),
        row(
            .decline, by: [.operator], requested: .moves(.declined),
            confirmed: .refused(.confirmed), fulfilled: .refused(.pickedUp),
            cancelled: .noEffect(.ended), declined: .noEffect(.alreadySo),
            noShow: .noEffect(.ended)),
        row(
            .cancel, by: [.member, .operator], requested: .moves(.cancelled),
            confirmed: .moves(.cancelled), fulfilled: .refused(.pickedUp),
            cancelled: .noEffect(.alreadySo), declined: .noEffect(.ended),
            noShow: .noEffect(.ended)),
        row(
            .change, by: [.member, .operator], requested: .changesTimes,
            confirmed: .changesTimes, fulfilled: .changesTimes,
            cancelled: .refused(.ended), declined: .refused(.ended), noShow: .refused(.ended)),
        row(
            .lapse, by: [.deadline], requested: .moves(.declined),
            confirmed: .noEffect(.confirmed), fulfilled: .noEffect(.pickedUp),
            cancelled: .noEffect(.ended), declined: .noEffect(.alreadySo),
            noShow: .noEffect(.ended)),
        row(
            .noPickup, by: [.journal], others: [.deadline: .notHeard],
            requested: .noEffect(.notConfirmed), confirmed: .moves(.noShow),
            fulfilled: .noEffect(.pickedUp), cancelled: .noEffect(.ended),
            declined: .noEffect(.ended), noShow: .noEffect(.alreadySo)),
        row(
            .pickup, by: [.journal], requested: .recorded(.pickupUnconfirmed, .fulfilled),
            confirmed: .moves(.fulfilled), fulfilled: .recorded(.pickedUpAgain, nil),
            cancelled: .recorded(.pickupAfterCancellation, .fulfilled),
            declined: .recorded(.pickupUnconfirmed, .fulfilled),
            noShow: .recorded(.pickupAfterNoShow, .fulfilled)),
        row(
            .othersPickup, by: [.journal], requested: .recorded(.displaced, nil),
            confirmed: .recorded(.displaced, nil), fulfilled: .noEffect(.pickedUp),
            cancelled: .noEffect(.ended), declined: .noEffect(.ended), noShow: .noEffect(.ended)),
        row(
            .return, by: [.journal], requested: .recorded(.returnWithoutPickup, nil),
            confirmed: .recorded(.returnWithoutPickup, nil), fulfilled: .frees,
            cancelled: .recorded(.returnWithoutPickup, nil),
            declined: .recorded(.returnWithoutPickup, nil),
            noShow: .recorded(.returnWithoutPickup, nil)),
        row(
            .failedReturn, by: [.journal], requested: .recorded(.returnWithoutPickup, nil),
            confirmed: .recorded(.returnWithoutPickup, nil),
            fulfilled: .recorded(.returnFailed, nil),
            cancelled: .recorded(.returnWithoutPickup, nil),
            declined: .recorded(.returnWithoutPickup, nil),
            noShow: .recorded(.returnWithoutPickup, nil)),
    ])

    private typealias Outcome = LifecycleOutcome<ReservationState>

    private static func row(
        _ event: ReservationEvent, by causes: [LifecycleCause],
        others: [LifecycleCause: LifecycleReason] = [:], requested: Outcome, confirmed: Outcome,
        fulfilled: Outcome, cancelled: Outcome, declined: Outcome, noShow: Outcome
    ) -> LifecycleTable<ReservationState, ReservationEvent>.Row {
        .init(
            event: event, causes: causes,
            outcomes: [
                .requested: requested, .confirmed: confirmed, .fulfilled: fulfilled,
                .cancelled: cancelled, .declined: declined, .noShow: noShow,
            ], others: others)
    }
}

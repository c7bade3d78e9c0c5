/// Loans that began and ended.
extension JournalIntake {
    /// What a record about a loan's beginning or end changes; `nil` for other records.
    static func loanEffects(
        of record: AuditRecord, _ known: JournalKnowledge
    ) -> [RegistryEffect]? {
        switch record.event {
        case .loanOpened(let loan, let grant, let set, let due):
            let opened = OpenedLoan(
                loan: loan, grant: grant, reservation: known.reservation?.id, set: set,
                pickedUpAt: record.at, due: due)
            return open(opened, known)
        case .loanEnded(let loan, _, _, let how):
            return end(loan, how, at: record.at, known)
        case .returnFailed(let loan, _, let compartment, let why):
            return failedReturn(
                known, detail: "loan \(loan), compartment \(compartment): \(why.rawValue)")
        default: return nil
        }
    }

    private static func open(
        _ opened: OpenedLoan, _ known: JournalKnowledge
    ) -> [RegistryEffect] {
        if let loan = known.loan {
            guard loan.grant != opened.grant else { return [] }
            let detail = "loan \(opened.loan) began with grant \(loan.grant) and \(opened.grant)"
            return [anomaly(.contradiction, known, detail)]
        }
        var effects: [RegistryEffect] = [.openLoan(opened)]
        if let reservation = known.reservation {
            effects += pickUp(reservation, opened)
        } else {
            let detail = "loan \(opened.loan), grant \(opened.grant), set \(opened.set)"
            effects.append(anomaly(.pickupWithUnknownGrant, known, detail))
        }
        effects += known.olderLoans.sorted { $0.name < $1.name }
            .flatMap { presumeReturned($0, opened) }
        effects += displace(known.others, by: opened, known)
        effects.append(.fact(.pickup, amount: 1, detail: ""))
        return effects
    }

    private static func pickUp(
        _ reservation: KnownReservation, _ opened: OpenedLoan
    ) -> [RegistryEffect] {
        // A reservation that had been ended gets no hold again: others may have its time since.
        let hold = ReservationHold(
            holds: reservation.holds, blockedUntil: reservation.blocked.end)
        let outcome = ReservationMachine.outcome(
            of: .pickup, by: .journal, in: reservation.state)
        switch outcome {
        case .moves(let state): return [.moveReservation(reservation.id, to: state, hold: hold)]
        case .recorded(let kind, let state):
            let anomaly = RegistryEffect.anomaly(
                kind, reservation: reservation.id,
                detail: "loan \(opened.loan), set \(opened.set); it was \(reservation.state)")
            guard let state else { return [anomaly] }
            return [.moveReservation(reservation.id, to: state, hold: hold), anomaly]
        case .changesTimes, .frees, .noEffect, .refused: return []
        }
    }

    /// What is taken was there: a loan that the cabinet has forgotten, as its card was replaced, has
    /// ended somehow.
    private static func presumeReturned(
        _ loan: OlderLoan, _ opened: OpenedLoan
    ) -> [RegistryEffect] {
        guard
            case .recorded(let kind, let state?) = RegistryLoanMachine.outcome(
                of: .othersPickup, by: .journal, in: .open)
        else { return [] }
        var effects = [RegistryEffect.presumeReturned(loan.name, at: opened.pickedUpAt)]
        if let reservation = loan.reservation {
            effects += free(reservation, at: opened.pickedUpAt)
        }
        effects.append(.fact(.loanEnd, amount: 1, detail: state.rawValue))
        effects.append(
            .anomaly(
                kind, reservation: loan.reservation?.id,
                detail: "loan \(loan.name) was open when loan \(opened.loan) began, set "
                    + "\(opened.set)"))
        return effects
    }

    /// A recorded pickup beats any decision of the registry, and the loser is told.
    private static func displace(
        _ others: [KnownReservation], by opened: OpenedLoan, _ known: JournalKnowledge
    ) -> [RegistryEffect] {
        let end = known.reservation?.window.end ?? opened.due
        let taken = WallWindow(
            start: opened.pickedUpAt, end: max(end, opened.pickedUpAt + .milliseconds(1)))
        return others.sorted { ($0.window.start, $0.id) < ($1.window.start, $1.id) }
            .filter { $0.id != known.reservation?.id && $0.window.overlaps(taken) }
            .flatMap { other -> [RegistryEffect] in
                let outcome = ReservationMachine.outcome(
                    of: .othersPickup, by: .journal, in: other.state)
                guard case .recorded(let kind, _) = outcome else { return [] }
                let detail = "loan \(opened.loan), grant \(opened.grant), set \(opened.set)"
                return [
                    .tellDisplaced(other.id),
                    .anomaly(kind, reservation: other.id, detail: detail),
                ]
            }
    }

    private static func end(
        _ loan: LoanID, _ how: LoanEnd, at time: WallTime, _ known: JournalKnowledge
    ) -> [RegistryEffect] {
        guard let before = known.loan else {
            return [
                anomaly(.returnWithoutPickup, known, "loan \(loan) ended: \(how.rawValue)")
            ]
        }
        let event: LoanEvent =
            switch how {
            case .returned: .return
            case .presumedReturned: .othersPickup
            case .closedByOperator: .close
            }
        switch RegistryLoanMachine.outcome(of: event, by: .journal, in: before.state) {
        case .moves(let state): return endEffects(loan, before, state, at: time, known)
        case .recorded(let kind, let state):
            let detail = "loan \(loan) was \(before.state) and ended: \(how.rawValue)"
            let effects = state.map { endEffects(loan, before, $0, at: time, known) } ?? []
            return effects + [anomaly(kind, known, detail)]
        case .changesTimes, .frees, .noEffect, .refused: return []
        }
    }

    private static func endEffects(
        _ loan: LoanID, _ before: KnownLoan, _ state: RegistryLoanState, at time: WallTime,
        _ known: JournalKnowledge
    ) -> [RegistryEffect] {
        var effects: [RegistryEffect] = [.endLoan(loan, how: state, at: time)]
        // A loan that had been ended by hand was counted then.
        guard before.state == .open else { return effects }
        if let reservation = known.reservation { effects += free(reservation, at: time) }
        effects.append(.fact(.loanEnd, amount: 1, detail: state.rawValue))
        guard state == .returned else { return effects }
        let minutes = wholeMinutes(time - before.pickedUpAt)
        effects.append(.fact(.loanMinutes, amount: minutes, detail: ""))
        if time > before.due {
            effects.append(
                .fact(.overdueMinutes, amount: wholeMinutes(time - before.due), detail: ""))
        }
        return effects
    }

    private static func free(
        _ reservation: KnownReservation, at time: WallTime
    ) -> [RegistryEffect] {
        switch ReservationMachine.outcome(of: .return, by: .journal, in: reservation.state) {
        case .frees:
            guard reservation.holds else { return [] }
            let hold = ReservationHold.afterReturn(
                window: reservation.window, blocked: reservation.blocked, at: time)
            return [.holdReservation(reservation.id, hold)]
        case .recorded(let kind, _):
            return [
                .anomaly(
                    kind, reservation: reservation.id, detail: "it was \(reservation.state)")
            ]
        case .moves, .changesTimes, .noEffect, .refused: return []
        }
    }

    private static func failedReturn(
        _ known: JournalKnowledge, detail: String
    ) -> [RegistryEffect] {
        guard let loan = known.loan else { return [anomaly(.returnWithoutPickup, known, detail)] }
        guard
            case .recorded(let kind, _) = RegistryLoanMachine.outcome(
                of: .failedReturn, by: .journal, in: loan.state)
        else { return [] }
        return [anomaly(kind, known, detail)]
    }

    static func anomaly(
        _ kind: AnomalyKind, _ known: JournalKnowledge, _ detail: String
    ) -> RegistryEffect {
        .anomaly(kind, reservation: known.reservation?.id, detail: detail)
    }

    /// The minutes of a duration, the begun one left out; 0 where it is negative.
    static func wholeMinutes(_ duration: Duration) -> Int64 {
        max(0, duration.wholeMilliseconds / 60_000)
    }
}

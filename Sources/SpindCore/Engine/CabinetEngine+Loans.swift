extension CabinetEngine {
    /// The first door of a visit was seen open: the pickup is a fact, or the use is consumed.
    mutating func consume(_ visitIndex: Int, _ step: inout Step) {
        guard var part = visits[visitIndex].grant, !part.consumed else { return }
        part.consumed = true
        visits[visitIndex].grant = part
        switch part.purpose {
        case .pickup: openLoan(part, pickup: visits[visitIndex].id, &step)
        case .opening: store(.consumeUse(part.id), &step)
        case .return, .reopening: break
        }
    }

    private mutating func openLoan(
        _ part: Visit.GrantPart, pickup: OpeningID, _ step: inout Step
    ) {
        for before in loans where before.set == part.set {
            end(before, .presumedReturned, &step)
        }
        let loan = Loan(
            id: LoanID(pickup: pickup), grant: part.id, set: part.set,
            pickedUpAt: step.now.wall, dueAt: part.due)
        loans.append(loan)
        store(.openLoan(loan), &step)
        record(
            .loanOpened(loan: loan.id, grant: loan.grant, set: loan.set, due: loan.dueAt), &step)
    }

    /// All doors of a visit were opened and closed, and no sensor says otherwise.
    mutating func complete(_ visit: Visit, _ step: inout Step) {
        visits.removeAll { $0.id == visit.id }
        guard let part = visit.grant, part.purpose == .return || part.consumed else {
            show(.goodbye, to: visit, &step)
            return
        }
        switch part.purpose {
        case .pickup:
            let loan = LoanID(pickup: visit.id)
            remember(visit, part, loan, in: \.recentPickups, step)
            if let inside = visit.legs.first(where: \.isStillInside) {
                show(.itemStillThere(inside.at), to: visit, &step)
                signal(.denied, to: visit, &step)
            } else {
                interview(visit, part, loan, &step)
            }
        case .return:
            recordPlacements(visit, part, &step)
            for leg in visit.legs {
                if let index = doorIndex(leg.at) { doors[index].locking?.isReturned = true }
            }
            guard let loan = loans.first(where: { $0.id == part.loan }) else {
                // An operator ended it meanwhile; what was put in lies there all the same.
                show(.goodbye, to: visit, &step)
                return
            }
            end(loan, .returned, &step)
            remember(visit, part, loan.id, in: \.recentReturns, step)
            interview(visit, part, loan.id, &step)
        case .reopening, .opening: show(.goodbye, to: visit, &step)
        }
    }

    private mutating func recordPlacements(
        _ visit: Visit, _ part: Visit.GrantPart, _ step: inout Step
    ) {
        guard let loan = part.loan else { return }
        for leg in visit.legs { place(leg, of: visit, &step) }
        for leg in visit.legs where leg.at != leg.home {
            let placement = Placement(set: part.set, home: leg.home, at: leg.at)
            record(.assetPlaced(loan: loan, placement: placement), &step)
        }
    }

    /// A visit is over though its last door was not closed: a lock failed, or somebody else was
    /// let in. Who comes for what is still inside brings nothing back.
    mutating func leave(_ visit: Visit, _ step: Step) {
        let loan = LoanID(pickup: visit.id)
        guard let part = visit.grant, part.purpose == .pickup,
            loans.contains(where: { $0.id == loan })
        else { return }
        remember(visit, part, loan, in: \.recentPickups, step)
    }

    private mutating func remember(
        _ visit: Visit, _ part: Visit.GrantPart, _ loan: LoanID,
        in handovers: WritableKeyPath<Self, [RecentHandover]>, _ step: Step
    ) {
        self[keyPath: handovers].removeAll { $0.grant == part.id }
        let until = step.now.instant.advanced(by: layout.policy.reopenWithin)
        self[keyPath: handovers].append(
            RecentHandover(
                grant: part.id, loan: loan, set: part.set, until: until,
                places: visit.legs.map { Place(step: 0, home: $0.home, at: $0.at) }))
    }

    mutating func end(_ loan: Loan, _ how: LoanEnd, _ step: inout Step) {
        loans.removeAll { $0.id == loan.id }
        recentPickups.removeAll { $0.loan == loan.id }
        store(.endLoan(loan.id, how, at: step.now.wall), &step)
        record(.loanEnded(loan: loan.id, grant: loan.grant, set: loan.set, how: how), &step)
    }

    /// Says once of each loan that it is overdue, as soon as the clock leaves no doubt.
    mutating func expireLoans(_ step: inout Step) {
        guard let error = step.now.trust.error else { return }
        for index in loans.indices
        where !loans[index].overdueRecorded && loans[index].dueAt <= step.now.wall - error {
            loans[index].overdueRecorded = true
            let loan = loans[index]
            store(.markOverdue(loan.id), &step)
            record(
                .loanOverdue(
                    loan: loan.id, grant: loan.grant, set: loan.set, due: loan.dueAt), &step)
        }
    }
}

/// A visit's way through its compartments: step by step, each compartment by itself.
extension CabinetEngine {
    func visitIndex(_ id: OpeningID) -> Int? {
        visits.firstIndex { $0.id == id }
    }

    /// The visit and the leg to which an opening belongs.
    func leg(of opening: OpeningID) -> (visit: Int, leg: Int)? {
        for visit in visits.indices {
            if let leg = visits[visit].legs.firstIndex(where: { $0.opening == opening }) {
                return (visit, leg)
            }
        }
        return nil
    }

    /// Opens the compartments of a visit's next step.
    mutating func beginNextStep(of visitIndex: Int, _ step: inout Step) {
        let visit = visits[visitIndex]
        guard let next = visit.legs.first(where: { $0.state == .waiting })?.step else { return }
        var shown = false
        for leg in visit.legs.indices where visit.legs[leg].step == next {
            let mayOpen =
                outage == nil && visit.mayBeDrivenAgain
                && !(visit.grant.map { isTaken(visit.legs[leg], from: $0.set) } ?? false)
                && doorIndex(visit.legs[leg].at).map { !doors[$0].isBusy } ?? false
            guard mayOpen else {
                visits[visitIndex].legs[leg].state = .failed
                returnFailed(visitIndex, leg, .doorNotOpened, &step)
                show(.busy, to: visit, &step)
                continue
            }
            order(visit.legs[leg].at, for: visit, &step)
            if !shown { announce(visit.legs[leg], of: visit, &step) }
            shown = true
        }
        if shown {
            signal(.granted, to: visit, &step)
        } else {
            goOn(visit.id, isTold: true, &step)
        }
    }

    private mutating func announce(_ leg: Visit.Leg, of visit: Visit, _ step: inout Step) {
        let purpose = visit.grant?.purpose ?? .opening
        if purpose == .return, leg.at != leg.home {
            show(.openingElsewhere(home: leg.home, at: leg.at, purpose), to: visit, &step)
        } else {
            show(.opening(leg.at, purpose), to: visit, &step)
        }
    }

    /// The door of an opening was seen open (or its lock was driven, without a contact that
    /// counts).
    mutating func opened(_ opening: Door.Opening, at index: Int, _ step: inout Step) {
        doors[index].lockStuck = false
        guard let (visit, leg) = leg(of: opening.id) else { return }
        visits[visit].legs[leg].state = .underWay
        place(visits[visit].legs[leg], of: visits[visit], &step)
        consume(visit, &step)
    }

    /// The door of an opening was closed. Where that is not seen, for want of a contact that
    /// counts, it is given the time that a door may stand open to be used and closed.
    mutating func closed(_ opening: Door.Opening, isSeen: Bool = true, _ step: inout Step) {
        guard let (visit, leg) = leg(of: opening.id) else {
            rest(&step)
            return
        }
        recordMissingEvidence(visit, leg, &step)
        judgeItem(visit, leg, within: isSeen ? Self.itemWait : layout.policy.heldOpen, &step)
        goOn(opening.visit, &step)
    }

    /// The door of an opening did not open.
    mutating func didNotOpen(
        _ opening: Door.Opening, _ prompt: Prompt, _ sound: Signal, _ step: inout Step
    ) {
        let visit = visit(opening.visit)
        if let (visit, leg) = leg(of: opening.id) {
            visits[visit].legs[leg].state = .failed
            returnFailed(visit, leg, .doorNotOpened, &step)
        }
        // Which try it was is nothing to whoever brings something back, but that it counts for
        // nothing is; a lock that is only not free yet is tried again.
        show(visit?.returns == nil || prompt == .busy ? prompt : returnFailed, to: visit, &step)
        signal(sound, to: visit, &step)
        goOn(opening.visit, isTold: true, &step)
    }

    /// Goes on with a visit if nothing of it is under way any more. `isTold`: a failure was shown
    /// in this step.
    mutating func goOn(_ id: OpeningID, isTold: Bool = false, _ step: inout Step) {
        guard let index = visitIndex(id), !visits[index].legs.contains(where: \.isUnderWay)
        else { return }
        let legs = visits[index].legs
        if legs.contains(where: { $0.state == .failed }) {
            breakOff(index, isTold: isTold, &step)
        } else if legs.contains(where: { $0.state == .waiting }) {
            beginNextStep(of: index, &step)
        } else {
            // An item that was seen may be gone again before the last door is closed.
            let missing = legs.indices.filter { isContradicted(legs[$0], of: visits[index]) }
            for leg in missing { judgeItem(index, leg, within: Self.itemWait, &step) }
            if missing.isEmpty { complete(visits[index], &step) }
        }
    }

    /// A visit ends, for now, though one of its compartments did not do its part. Nothing is lost:
    /// the same credential opens again.
    private mutating func breakOff(_ index: Int, isTold: Bool, _ step: inout Step) {
        let visit = visits[index]
        leave(visit, step)
        if isTold { return }
        if visit.returns != nil {
            show(returnFailed, to: visit, &step)
            signal(.denied, to: visit, &step)
        } else if let failed = visit.legs.first(where: { $0.state == .failed }) {
            show(.outOfOrder(failed.at), to: visit, &step)
        }
    }

    /// Says once of each compartment of a return that it did not end its loan.
    mutating func returnFailed(
        _ visit: Int, _ leg: Int, _ why: ReturnFailure, _ step: inout Step
    ) {
        guard let part = visits[visit].grant, let loan = visits[visit].returns,
            loans.contains(where: { $0.id == loan }),
            !visits[visit].legs[leg].failureIsRecorded
        else { return }
        visits[visit].legs[leg].failureIsRecorded = true
        record(
            .returnFailed(
                loan: loan, set: part.set, compartment: visits[visit].legs[leg].at, why: why),
            &step)
    }

    /// Somebody else is let in at a compartment where a visit is not done: the door was not
    /// closed, or what was put in was not seen, so that a return does not end its loan.
    mutating func takeOver(
        _ compartment: CompartmentID, for newcomer: Visit, _ step: inout Step
    ) {
        for visit in visits.indices where visits[visit].id != newcomer.id {
            for leg in visits[visit].legs.indices
            where visits[visit].legs[leg].at == compartment {
                let before = visits[visit].legs[leg]
                // Whoever lets themselves out takes nothing over of what they have put in.
                let counts =
                    newcomer.cause.purpose == .exit
                    ? before.state == .underWay : before.isUnderWay || before.state == .failed
                guard counts else { continue }
                visits[visit].legs[leg].state = .failed
                visits[visit].legs[leg].lateUntil = nil
                visits[visit].legs[leg].opening = nil
                returnFailed(visit, leg, .doorNotClosed, &step)
                leave(visits[visit], step)
            }
        }
    }

    /// The same asset is handed over anew, or with the same grant another one to which the registry
    /// moved it: a visit that is not over ends here.
    mutating func supersede(
        visitsOf set: HandoverSetID, or grant: GrantID, by loan: LoanID?, _ step: inout Step
    ) {
        func isOver(_ visit: Visit) -> Bool {
            visit.grant.map { $0.set == set || $0.id == grant } ?? false
        }
        for index in visits.indices where isOver(visits[index]) {
            if let returns = visits[index].returns, returns != loan {
                for leg in visits[index].legs.indices
                where visits[index].legs[leg].isUnderWay {
                    returnFailed(index, leg, .doorNotClosed, &step)
                }
            }
            leave(visits[index], step)
        }
        visits.removeAll(where: isOver)
    }

    /// Forgets visits of which nothing can come any more.
    mutating func forgetFinishedVisits(_ step: Step) {
        let alive = doors.compactMap { $0.opening?.visit }
        visits.removeAll { visit in
            !alive.contains(visit.id) && visit.legs.allSatisfy { $0.deadline == nil }
        }
    }

    var returnFailed: Prompt { .returnFailed(phone: layout.policy.operatorPhone) }
}

extension CabinetEngine {
    func doorIndex(_ id: CompartmentID) -> Int? {
        doors.firstIndex { $0.layout.id == id }
    }

    func visit(_ id: OpeningID?) -> Visit? {
        visits.first { $0.id == id }
    }

    /// Records the intent to open a compartment and asks for it. A door whose contact reads open
    /// is driven all the same: the contact may be wrong, and the resident is there.
    @discardableResult
    mutating func order(
        _ compartment: CompartmentID, for visit: Visit, _ step: inout Step
    ) -> OpeningID {
        guard let index = doorIndex(compartment) else {
            preconditionFailure("the loader checks that sets name compartments of the cabinet")
        }
        let id = nextOpening
        nextOpening = OpeningID(id.rawValue + 1)
        let wasOpen = doors[index].contact == .open
        let wasAlarmed = doors[index].isAlarmed
        takeOver(compartment, for: visit, &step)
        assign(id, at: compartment, to: visit.id)
        drive(
            Door.Opening(id: id, visit: visit.id, attempt: 1, wasOpen: wasOpen), at: index,
            visit.cause, &step)
        if wasAlarmed { quieten(&step) }
        return id
    }

    /// Gives an opening to the leg of its visit; a visit without legs gets one.
    private mutating func assign(
        _ opening: OpeningID, at compartment: CompartmentID, to visit: OpeningID
    ) {
        guard let visit = visitIndex(visit) else { return }
        let leg = visits[visit].legs.firstIndex { $0.at == compartment && $0.state == .waiting }
        if let leg {
            visits[visit].legs[leg].opening = opening
            visits[visit].legs[leg].state = .underWay
        } else {
            visits[visit].legs.append(
                Visit.Leg(
                    step: 0, home: compartment, at: compartment, state: .underWay,
                    opening: opening))
        }
    }

    private mutating func drive(
        _ opening: Door.Opening, at index: Int, _ cause: OpeningCause, _ step: inout Step
    ) {
        let compartment = doors[index].layout.id
        record(
            .openingIntended(
                opening: opening.id, compartment: compartment, attempt: opening.attempt,
                cause: cause), &step)
        let now = step.now.instant
        switchOff(index, .doorOpened, &step)
        step.effects.append(
            .energize(
                UnlockOrder(
                    opening: opening.id, compartment: compartment, attempt: opening.attempt,
                    notAfter: now.advanced(by: Self.energizeWithin), purpose: cause.purpose)))
        doors[index].phase = .driving(opening)
        doors[index].outstanding = Door.Outstanding(
            opening: opening.id, attempt: opening.attempt,
            deadline: now.advanced(by: Door.outcomeTimeout))
    }

    /// What became of an order. It is recorded whatever the door has done meanwhile.
    mutating func pulseEnded(
        _ id: OpeningID, _ compartment: CompartmentID, _ outcome: PulseOutcome,
        _ step: inout Step
    ) {
        guard let index = doorIndex(compartment), let order = doors[index].outstanding,
            order.opening == id
        else { return }
        doors[index].outstanding = nil
        if id == UnlockOrder.noOpening { return lockingEnded(outcome, at: index, &step) }
        exitDriven(id, outcome, at: index, step)
        noteUnlocked(id, outcome, at: index, step)
        record(
            .pulseEnded(
                opening: id, compartment: compartment, attempt: order.attempt,
                outcome: outcome), &step)
        guard case .driving(let opening) = doors[index].phase else { return }
        switch outcome {
        case .pulsed: pulsed(opening, at: index, &step)
        case .expired, .limited, .failed, .interrupted:
            notDriven(opening, outcome, at: index, &step)
        }
    }

    private mutating func pulsed(
        _ opening: Door.Opening, at index: Int, _ step: inout Step
    ) {
        if !doors[index].contactCounts {
            // Without a contact the pulse is the opening, and nothing says when the door closes.
            doors[index].phase = .closed
            doors[index].usedUntil = step.now.instant.advanced(by: layout.policy.heldOpen)
            opened(opening, at: index, &step)
            closed(opening, isSeen: false, &step)
        } else if doors[index].contact == .open {
            seenOpen(opening, at: index, &step)
        } else {
            let until = step.now.instant.advanced(by: layout.policy.openTimeout)
            doors[index].phase = .awaitingDoor(opening, until: until)
        }
    }

    private mutating func notDriven(
        _ opening: Door.Opening, _ outcome: PulseOutcome, at index: Int, _ step: inout Step
    ) {
        let compartment = doors[index].layout.id
        settle(index, step)
        if case .failed = outcome {
            doors[index].lockStuck = true
            record(.lockStuck(compartment: compartment, opening: opening.id), &step)
            didNotOpen(opening, .outOfOrder(compartment), .denied, &step)
        } else {
            didNotOpen(opening, .busy, .wait, &step)
        }
    }

    /// Puts a door where its contact says it is, with no opening.
    private mutating func settle(_ index: Int, _ step: Step) {
        doors[index].phase =
            doors[index].contact == .open
            ? .open(Door.OpenDoor(opening: nil, since: step.now.instant, forced: false))
            : .closed
    }

    /// What the contact reads now.
    mutating func contact(
        _ compartment: CompartmentID, reads state: ContactState, _ step: inout Step
    ) {
        guard let index = doorIndex(compartment), doors[index].layout.hasContact else { return }
        let before = doors[index].contact
        guard before != state else { return }
        doors[index].contact = state
        judgeContact(index, before: before, &step)
        guard doors[index].doubt != .chatter else { return }
        switch state {
        case .unknown: break  // believed to be neither; the phase stays
        case .open: readsOpen(index, wasKnown: before == .closed, &step)
        case .closed: readsClosed(index, &step)
        }
    }

    private mutating func readsOpen(_ index: Int, wasKnown: Bool, _ step: inout Step) {
        let compartment = doors[index].layout.id
        switch doors[index].phase {
        case .driving(let opening), .awaitingDoor(let opening, _), .released(let opening, _):
            seenOpen(opening, at: index, &step)
        case .open: break
        case .closed:
            let open = Door.OpenDoor(opening: nil, since: step.now.instant, forced: wasKnown)
            doors[index].phase = .open(open)
            guard wasKnown else {
                record(
                    .doorFoundOpen(compartment: compartment), from: .door(compartment), &step)
                return
            }
            record(.doorForcedOpen(compartment: compartment), from: .door(compartment), &step)
            signal(.alarm, &step)
        }
    }

    private mutating func readsClosed(_ index: Int, _ step: inout Step) {
        guard case .open(let open) = doors[index].phase else { return }
        finish(open, at: index, &step)
    }

    /// A door was seen open that belongs to an opening.
    private mutating func seenOpen(
        _ opening: Door.Opening, at index: Int, _ step: inout Step
    ) {
        let compartment = doors[index].layout.id
        doors[index].phase = .open(
            Door.OpenDoor(opening: opening, since: step.now.instant, forced: false))
        record(
            .doorOpened(
                compartment: compartment, opening: opening.id, alreadyOpen: opening.wasOpen),
            &step)
        if doors[index].exitWish?.opening == nil { doors[index].exitWish = nil }
        doors[index].locking?.wasOpened = true
        opened(opening, at: index, &step)
        show(.closeDoor(compartment), to: visit(opening.visit), &step)
    }

    /// An open door is closed.
    private mutating func finish(
        _ open: Door.OpenDoor, at index: Int, _ step: inout Step
    ) {
        let compartment = doors[index].layout.id
        let closing = AuditEvent.doorClosed(
            compartment: compartment, opening: open.opening?.id,
            openMilliseconds: open.since.duration(to: step.now.instant).wholeMilliseconds)
        let wasAlarmed = doors[index].isAlarmed
        doors[index].phase = .closed
        doors[index].locking?.since = step.now.instant
        if wasAlarmed { quieten(&step) }
        takeUpExit(at: index)
        if let opening = open.opening {
            record(closing, &step)
            closed(opening, &step)
        } else {
            record(closing, from: .door(compartment), &step)
            rest(&step)
        }
    }

    /// Does what is due at a door.
    mutating func expireDoor(_ index: Int, _ step: inout Step) {
        let now = step.now.instant
        let compartment = doors[index].layout.id
        expireProp(at: index, &step)
        let leftOut = doors[index].limiter.endWindow(at: now)
        if leftOut > 0 { record(.suppressed(source: .door(compartment), count: leftOut), &step) }
        endChatter(index, &step)
        expireItem(index, &step)
        if let order = doors[index].outstanding, order.deadline <= now {
            step.effects.append(.deenergize(compartment))
            let outcome = PulseOutcome.failed("the lock driver did not answer")
            pulseEnded(order.opening, compartment, outcome, &step)
        }
        switch doors[index].phase {
        case .closed, .driving: break
        case .awaitingDoor(let opening, let until) where until <= now:
            notOpened(opening, at: index, &step)
        case .released(_, let until) where until <= now: doors[index].phase = .closed
        case .open(let open)
        where !open.heldReported && doors[index].proppedUntil == nil
            && open.since.duration(to: now) >= layout.policy.heldOpen:
            heldOpen(open, at: index, &step)
        case .awaitingDoor, .released, .open: break
        }
    }

    private mutating func notOpened(
        _ opening: Door.Opening, at index: Int, _ step: inout Step
    ) {
        let compartment = doors[index].layout.id
        let visit = visit(opening.visit)
        record(
            .openNotDetected(
                compartment: compartment, opening: opening.id, attempt: opening.attempt), &step)
        if opening.attempt < layout.policy.openAttempts, outage == nil, let visit,
            visit.mayBeDrivenAgain
        {
            var retry = opening
            retry.attempt += 1
            drive(retry, at: index, visit.cause, &step)
            show(.pullDoor(compartment), to: visit, &step)
            return
        }
        let until = step.now.instant.advanced(by: Door.lateOpening)
        doors[index].phase = .released(opening, until: until)
        if doors[index].layout.lock.opensDoorItself {
            doors[index].lockStuck = true
            record(.lockStuck(compartment: compartment, opening: opening.id), &step)
            didNotOpen(opening, .doorStuck(compartment), .denied, &step)
        } else {
            didNotOpen(opening, .goodbye, .denied, &step)
        }
    }

    private mutating func heldOpen(
        _ open: Door.OpenDoor, at index: Int, _ step: inout Step
    ) {
        let compartment = doors[index].layout.id
        var reported = open
        reported.heldReported = true
        doors[index].phase = .open(reported)
        record(
            .doorHeldOpen(compartment: compartment, opening: open.opening?.id),
            from: .door(compartment), &step)
        if open.opening?.wasOpen == true {
            doubt(.stuckOpen, at: index, &step)
        }
        if let opening = open.opening, let (visit, leg) = leg(of: opening.id) {
            returnFailed(visit, leg, .doorNotClosed, &step)
        }
        for keypad in keypads.indices { show(.doorHeldOpen(compartment), at: keypad, &step) }
        signal(.closeDoor, &step)
    }
}

/// What the sensors of compartments say of items, keys and batteries.
///
/// A sensor is evidence where one is fitted. One that cannot be read, or that changes more often
/// than ``ChatterLimiter`` lets it tell, is evidence for nothing: a return counts without it, and
/// the journal has `itemChanged` with `unknown` and the opening, so that one can see.
extension CabinetEngine {
    /// How long after a door was closed its sensor may take to see the item, or to see it gone: it
    /// is debounced like a contact, and radio tags are slower.
    static let itemWait = Duration.seconds(3)
    /// How long an item that is seen too late still makes good its return: somebody saw the
    /// display and pushed it right from outside, or the sensor is slow. Later than that a reading
    /// could be a fault, which must not end a loan whose asset is out.
    static let itemLate = Duration.seconds(120)

    /// What an item sensor reads now.
    mutating func item(_ compartment: CompartmentID, reads state: ItemState, _ step: inout Step) {
        guard let index = doorIndex(compartment), doors[index].layout.hasItemSensor,
            doors[index].item != state
        else { return }
        let isFirst = doors[index].item == nil
        doors[index].item = state
        if !isFirst, doors[index].itemLimiter.admits(at: step.now.instant) {
            // An item that is gone behind a closed door is recorded and sounds no alarm: a sensor
            // whose battery is low must wake nobody, and the door would have sounded.
            record(
                .itemChanged(
                    compartment: compartment, state: state, opening: openingAt(compartment)),
                &step)
        }
        for visit in visits {
            for leg in visit.legs.indices where visit.legs[leg].at == compartment {
                itemChanged(leg, of: visit.id, &step)
            }
        }
    }

    /// The opening that is under way at a compartment, or whose item is awaited there.
    private func openingAt(_ compartment: CompartmentID) -> OpeningID? {
        if let opening = doors.first(where: { $0.layout.id == compartment })?.opening {
            return opening.id
        }
        return visits.flatMap(\.legs).first { $0.at == compartment && $0.isUnderWay }?.opening
    }

    private mutating func itemChanged(
        _ leg: Int, of visit: OpeningID, _ step: inout Step
    ) {
        guard let index = visitIndex(visit) else { return }
        if case .awaitingItem(let until) = visits[index].legs[leg].state {
            judgeItem(index, leg, within: step.now.instant.duration(to: until), &step)
            goOn(visit, &step)
        } else if visits[index].legs[leg].lateUntil != nil,
            sees(visits[index].legs[leg]) == true
        {
            visits[index].legs[leg].lateUntil = nil
            visits[index].legs[leg].state = .done
            goOn(visit, &step)
        }
    }

    /// What the sensor at a leg's compartment sees.
    private func sees(_ leg: Visit.Leg) -> Bool? {
        doorIndex(leg.at).flatMap { doors[$0].seesItem }
    }

    /// What it should see in the end; `nil` where that does not matter.
    private func shouldSee(_ visit: Visit) -> Bool? {
        switch visit.grant?.purpose {
        case .return: true
        case .pickup: false
        case .reopening, .opening, nil: nil
        }
    }

    /// Whether a leg that is done is not any more: what was put in is gone before the return ends.
    func isContradicted(_ leg: Visit.Leg, of visit: Visit) -> Bool {
        visit.returns != nil && sees(leg) == false
    }

    /// The door of a leg was closed: it is done, or its item is awaited.
    mutating func judgeItem(
        _ visit: Int, _ leg: Int, within wait: Duration, _ step: inout Step
    ) {
        let place = visits[visit].legs[leg]
        if let hoped = shouldSee(visits[visit]), let seen = sees(place), seen != hoped {
            visits[visit].legs[leg].state = .awaitingItem(
                until: step.now.instant.advanced(by: wait))
        } else {
            done(visit, leg, &step)
        }
    }

    /// Says that a return counts though its sensor cannot say anything.
    mutating func recordMissingEvidence(_ visit: Int, _ leg: Int, _ step: inout Step) {
        let place = visits[visit].legs[leg]
        guard visits[visit].returns != nil, let index = doorIndex(place.at),
            doors[index].layout.hasItemSensor, doors[index].seesItem == nil
        else { return }
        record(
            .itemChanged(compartment: place.at, state: .unknown, opening: place.opening), &step)
    }

    private mutating func done(_ visit: Int, _ leg: Int, _ step: inout Step) {
        visits[visit].legs[leg].state = .done
        let place = visits[visit].legs[leg]
        if !place.isStillInside { emptied(place, of: visits[visit], &step) }
    }

    /// Ends a window of too many changes, with what the sensor reads in the end.
    mutating func expireItem(_ index: Int, _ step: inout Step) {
        let now = step.now.instant
        if let until = doors[index].usedUntil, until <= now { doors[index].usedUntil = nil }
        let leftOut = doors[index].itemLimiter.endWindow(at: now)
        guard leftOut > 0, let item = doors[index].item else { return }
        let compartment = doors[index].layout.id
        record(.suppressed(source: .door(compartment), count: leftOut), &step)
        record(
            .itemChanged(compartment: compartment, state: item, opening: openingAt(compartment)),
            &step)
    }

    /// Does what is due in the visits.
    mutating func expireVisits(_ step: inout Step) {
        for visit in visits {
            for leg in visit.legs.indices {
                guard let index = visitIndex(visit.id),
                    let due = visits[index].legs[leg].deadline, due <= step.now.instant
                else { continue }
                visits[index].legs[leg].lateUntil = nil
                if case .awaitingItem = visits[index].legs[leg].state {
                    itemNotAsHoped(index, leg, &step)
                }
            }
        }
    }

    private mutating func itemNotAsHoped(_ index: Int, _ leg: Int, _ step: inout Step) {
        let visit = visits[index]
        let place = visit.legs[leg]
        guard let part = visit.grant else { return }
        if part.purpose == .pickup {
            visits[index].legs[leg].isStillInside = true
            let loan = LoanID(pickup: visit.id)
            record(
                .itemNotTaken(loan: loan, set: part.set, compartment: place.at), &step)
            done(index, leg, &step)
            goOn(visit.id, &step)
            return
        }
        let isFree = doorIndex(place.at).map { !doors[$0].isBusy } ?? false
        if !place.wasOpenedAgain, outage == nil, isFree {
            visits[index].legs[leg].wasOpenedAgain = true
            visits[index].legs[leg].state = .waiting
            order(place.at, for: visit, &step)
            show(.itemNotSeen(place.at), to: visit, &step)
            signal(.denied, to: visit, &step)
            return
        }
        visits[index].legs[leg].state = .failed
        visits[index].legs[leg].lateUntil = step.now.instant.advanced(by: Self.itemLate)
        returnFailed(index, leg, .itemNotSeen, &step)
        neverFilled(place, of: visit, &step)
        show(returnFailed, to: visit, &step)
        signal(.denied, to: visit, &step)
        goOn(visit.id, isTold: true, &step)
    }
}

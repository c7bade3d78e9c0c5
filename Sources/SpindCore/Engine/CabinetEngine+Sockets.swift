/// The charging sockets: on if, and only if, the battery is back behind a closed door.
///
/// It is no step of a handover: whatever happens, what the sensors say decides after every event.
/// The relay is no safety device; what cuts the current when a charger burns is wired, and needs
/// no software (see the drivers' guide).
extension CabinetEngine {
    /// Why the socket of a compartment should be switched on (``SocketCause/batteryBack``) or off
    /// (every other cause).
    func socketCause(_ door: Door, at now: Instant) -> SocketCause {
        if outage != nil || isStopping { return .outOfService }
        if door.block != nil { return .blocked }
        switch door.phase {
        case .driving, .awaitingDoor, .open: return .doorOpened
        case .closed, .released: break
        }
        if door.layout.hasContact {
            if door.contact == .open { return .doorOpened }
            if door.contact != .closed || door.doubt != nil { return .unreadable }
        }
        if door.usedUntil != nil { return .doorOpened }
        switch batteryIsBack(door) {
        case nil: return .unreadable
        case false?: return .batteryGone
        case true?: break
        }
        if door.socketIsSpent { return .timeLimit }
        if let since = door.socketSince, let longest = door.layout.socketMax,
            since.duration(to: now) >= longest
        {
            return .timeLimit
        }
        return .batteryBack
    }

    /// Whether the battery lies in a compartment: its sensor says so, or without one the loans do.
    private func batteryIsBack(_ door: Door) -> Bool? {
        if door.layout.hasItemSensor { return door.seesItem }
        let id = door.layout.id
        if placements.contains(where: { $0.at == id }) { return true }
        guard let set = layout.handoverSet(containing: id) else { return false }
        let isElsewhere = placements.contains { $0.home == id }
        return !isElsewhere && !loans.contains { $0.set == set.id }
    }

    /// Switches every socket as it should be. The last act of each step.
    mutating func settleSockets(_ step: inout Step) {
        let now = step.now.instant
        for index in doors.indices where doors[index].layout.socketMax != nil {
            doors[index].socketStarts.removeAll { $0.duration(to: now) >= Door.socketWindow }
            let cause = socketCause(doors[index], at: now)
            switch cause {
            case .batteryGone, .doorOpened: doors[index].socketIsSpent = false
            default: break
            }
            if cause == .batteryBack {
                switchOn(index, &step)
            } else {
                switchOff(index, cause, &step)
            }
        }
    }

    private mutating func switchOn(_ index: Int, _ step: inout Step) {
        guard doors[index].socketSince == nil,
            doors[index].socketStarts.count < Door.socketStartsAWindow
        else { return }
        let compartment = doors[index].layout.id
        doors[index].socketSince = step.now.instant
        doors[index].socketStarts.append(step.now.instant)
        record(
            .socketSwitched(compartment: compartment, on: true, cause: .batteryBack), &step)
        step.effects.append(.socket(compartment, on: true))
    }

    mutating func switchOff(_ index: Int, _ cause: SocketCause, _ step: inout Step) {
        guard doors[index].socketSince != nil else { return }
        let compartment = doors[index].layout.id
        doors[index].socketSince = nil
        if cause == .timeLimit { doors[index].socketIsSpent = true }
        record(.socketSwitched(compartment: compartment, on: false, cause: cause), &step)
        step.effects.append(.socket(compartment, on: false))
    }

    /// A socket's line could not be driven: it stays off until somebody was at the battery.
    mutating func socketFault(_ compartment: CompartmentID, _ what: String, _ step: inout Step) {
        guard let index = doorIndex(compartment), doors[index].layout.socketMax != nil else {
            return
        }
        doors[index].socketIsSpent = true
        doors[index].socketSince = nil
        record(
            .socketSwitched(compartment: compartment, on: false, cause: .failed(what)),
            from: .door(compartment), &step)
        step.effects.append(.socket(compartment, on: false))
    }
}

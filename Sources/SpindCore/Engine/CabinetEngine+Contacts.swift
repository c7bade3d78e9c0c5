extension CabinetEngine {
    /// Keeps the doubt about a contact up to date with a new reading.
    mutating func judgeContact(
        _ index: Int, before: ContactState?, _ step: inout Step
    ) {
        let now = step.now.instant
        doors[index].changes.removeAll { $0.duration(to: now) >= Door.chatterWindow }
        if before != nil { doors[index].changes.append(now) }
        if doors[index].changes.count > Door.chatterChanges {
            doors[index].changes.removeFirst()
            doubt(.chatter, at: index, &step)
        } else if doors[index].contact == .unknown {
            doubt(.unreadable, at: index, &step)
        } else if doors[index].doubt == .stuckOpen || doors[index].doubt == .unreadable {
            believe(index, &step)
        }
    }

    mutating func doubt(_ doubt: ContactDoubt, at index: Int, _ step: inout Step) {
        guard doors[index].doubt != doubt else { return }
        doors[index].doubt = doubt
        let compartment = doors[index].layout.id
        record(
            .sensorImplausible(compartment: compartment, doubt: doubt), from: .door(compartment),
            &step)
    }

    private mutating func believe(_ index: Int, _ step: inout Step) {
        doors[index].doubt = nil
        let compartment = doors[index].layout.id
        record(.sensorPlausible(compartment: compartment), from: .door(compartment), &step)
    }

    /// A contact that has been quiet for a while is believed again, whatever it reads now.
    mutating func endChatter(_ index: Int, _ step: inout Step) {
        guard doors[index].doubt == .chatter, let last = doors[index].changes.last,
            last.duration(to: step.now.instant) >= Door.chatterWindow
        else { return }
        doors[index].changes = []
        believe(index, &step)
        let state = doors[index].contact
        doors[index].contact = nil
        if let state { contact(doors[index].layout.id, reads: state, &step) }
    }
}

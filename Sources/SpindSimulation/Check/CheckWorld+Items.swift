import SpindAgent
import SpindCore

/// What lies in a compartment, and what its sensor tells.
struct CheckItem {
    var isPresent = true
    var isUnplugged = false
    /// What the agent was last told, and when what the sensor sees last changed.
    var reported: ItemState?
    var movedAt: Instant?

    var state: ItemState { isUnplugged ? .unknown : isPresent ? .present : .absent }
}

extension CheckWorld {
    /// Somebody puts something in a compartment, or takes it out.
    func moveItem(_ index: Int, in isPresent: Bool) {
        guard doors[index].position == .open, items[index].isPresent != isPresent else { return }
        note("item \(index + 1) \(isPresent ? "in" : "out")")
        items[index].isPresent = isPresent
        items[index].movedAt = now
    }

    /// The wire of a sensor is cut or mended.
    func plugSensor(_ index: Int, _ isPlugged: Bool) {
        guard items[index].isUnplugged == isPlugged else { return }
        note("sensor \(index + 1) \(isPlugged ? "plugged" : "unplugged")")
        items[index].isUnplugged = !isPlugged
        items[index].movedAt = now
    }

    /// Tells the agent what a sensor sees.
    func watchItem(_ index: Int, first: Bool = false) {
        let compartment = plan.layout.compartments[index]
        items[index].movedAt = nil
        guard compartment.hasItemSensor else { return }
        let state = items[index].state
        guard first || state != items[index].reported else { return }
        items[index].reported = state
        note("item \(index + 1) reads \(state)")
        ledger.itemsTold[compartment.id] = state
        computer?.item(compartment.id, reads: state)
    }

    /// A socket was switched.
    func switched(_ compartment: CompartmentID, on: Bool) {
        note("socket \(compartment) \(on ? "on" : "off")")
        ledger.switched(compartment, on: on)
    }

    /// No socket is on at an open door or without a battery, as far as the agent was told.
    func compareSockets(_ snapshot: CabinetSnapshot) {
        for (index, compartment) in plan.layout.compartments.enumerated()
        where ledger.socketsOn.contains(compartment.id) {
            if compartment.hasContact, reportedContact(index) != .closed {
                ledger.fail("socket \(compartment.id) is on and its door is not known closed")
            }
            if compartment.hasItemSensor, items[index].reported != .present {
                ledger.fail("socket \(compartment.id) is on without a battery")
            }
            if snapshot.storeFault != nil {
                ledger.fail("socket \(compartment.id) is on while nothing can be recorded")
            }
        }
    }
}

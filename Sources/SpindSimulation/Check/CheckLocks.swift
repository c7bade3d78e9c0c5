import SpindAgent
import SpindCore
import SpindDrivers

/// The locks of a checked cabinet: the real schedule with its limits, its lines connected to the
/// world's doors.
final class CheckLocks: LockActuator, @unchecked Sendable {
    // Proof: a check runs on one thread; the port asks for more than it needs.
    private unowned let world: CheckWorld
    private var schedule: LockSchedule
    private var outcomes: [(UnlockOrder, PulseOutcome)] = []
    private var orders: [CompartmentID: UnlockOrder] = [:]

    init(_ world: CheckWorld) {
        self.world = world
        schedule = LockSchedule(
            locks: world.plan.locks, budgetMilliamperes: world.plan.budgetMilliamperes,
            at: world.clock.sinceBoot)
    }

    /// In the world's time.
    var deadline: Instant? {
        schedule.nextDeadline.map { max(world.now, world.clock.worldInstant($0)) }
    }

    func takeOutcome() -> (UnlockOrder, PulseOutcome)? {
        outcomes.isEmpty ? nil : outcomes.removeFirst()
    }

    func energize(_ order: UnlockOrder) {
        guard world.passEffect() else { return }
        // The intent must be on the disk by now, not at the end of the step.
        world.readCommitted()
        orders[order.compartment] = order
        perform(schedule.submit(order, at: world.clock.sinceBoot))
    }

    func deenergize(_ compartment: CompartmentID) {
        guard world.passEffect() else { return }
        perform(schedule.deenergize(compartment, at: world.clock.sinceBoot))
    }

    func deenergizeAll() {
        guard world.passEffect() else { return }
        perform(schedule.deenergizeAll(at: world.clock.sinceBoot))
    }

    func advance() {
        perform(schedule.advance(to: world.clock.sinceBoot))
    }

    private func perform(_ actions: [LockSchedule.Action]) {
        let now = world.clock.sinceBoot
        var left = actions
        while !left.isEmpty {
            switch left.removeFirst() {
            case .drive(let compartment):
                world.lineChanged(compartment, to: true, for: orders[compartment])
                schedule.driven(compartment, at: now)
            case .release(let compartment):
                world.lineChanged(compartment, to: false, for: nil)
                left += schedule.released(compartment, at: now)
            case .report(let order, let outcome):
                world.note("order \(order.opening).\(order.attempt) \(outcome)")
                outcomes.append((order, outcome))
            }
        }
    }
}

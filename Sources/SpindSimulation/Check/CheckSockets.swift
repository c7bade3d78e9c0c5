import SpindAgent
import SpindCore

/// The charging sockets of a checked cabinet.
final class CheckSockets: SocketActuator, @unchecked Sendable {
    // Proof: a check runs on one thread; the port asks for more than it needs.
    private unowned let world: CheckWorld

    init(_ world: CheckWorld) {
        self.world = world
    }

    func switchSocket(_ compartment: CompartmentID, on: Bool) {
        guard world.passEffect() else { return }
        // What is switched on must be on the disk by now.
        world.readCommitted()
        world.switched(compartment, on: on)
    }

    func switchAllOff() {
        guard world.passEffect() else { return }
        for compartment in world.plan.layout.compartments where compartment.socketMax != nil {
            world.switched(compartment.id, on: false)
        }
    }
}

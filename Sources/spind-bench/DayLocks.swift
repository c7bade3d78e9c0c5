import SpindAgent
import SpindCore

/// Locks that obey at once: their pulses are taken up by whoever moves the day's clock. There are
/// no sockets.
final class DayLocks: LockActuator, SocketActuator, @unchecked Sendable {
    // Proof: a simulated day runs on one thread; the port asks for more than it needs.
    private var orders: [UnlockOrder] = []

    /// The orders since the last call.
    func takeOrders() -> [UnlockOrder] {
        defer { orders = [] }
        return orders
    }

    func energize(_ order: UnlockOrder) { orders.append(order) }
    func deenergize(_ compartment: CompartmentID) {}
    func deenergizeAll() {}
    func switchSocket(_ compartment: CompartmentID, on: Bool) {}
    func switchAllOff() {}
}

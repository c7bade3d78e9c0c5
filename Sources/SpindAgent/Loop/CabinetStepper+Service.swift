import SpindCore
import SpindCrypto

extension CabinetStepper {
    /// Draws a service PIN, or takes a card's number.
    func addService(
        _ wanted: ServiceRequest, by principal: Principal,
        _ reply: @escaping @Sendable (ControlAnswer) -> Void
    ) throws(StoreError) {
        reply(.refused(.failed("not yet")))
    }
}

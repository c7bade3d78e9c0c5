import SpindCore

extension CabinetStepper {
    /// Takes over a time that somebody vouches for.
    func confirmTime(
        _ wall: WallTime, _ reason: String, by principal: Principal,
        _ reply: @escaping @Sendable (ControlAnswer) -> Void
    ) {
        reply(.refused(.failed("not yet")))
    }
}

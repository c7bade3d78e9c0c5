import SpindCore

extension CabinetStepper {
    /// How wrong a time may be that somebody confirms: they read it off a clock, and typed it.
    static let confirmationError = Duration.seconds(60)

    /// Takes over a time that somebody vouches for, and records it in the same step.
    ///
    /// The clock then runs in holdover from that time on, or is trusted where NTP agrees. Only this
    /// lowers the floor: the newest record carries the new time, and that is the floor after a
    /// restart, whatever older records say. Where nothing can be recorded, nothing is taken over.
    func confirmTime(
        _ wall: WallTime, _ reason: String, by principal: Principal,
        _ reply: @escaping @Sendable (ControlAnswer) -> Void
    ) {
        if let difference = estimator.contradiction(
            of: wall, error: Self.confirmationError, at: now.instant)
        {
            reply(.refused(.failed(Self.contradicted(by: difference))))
            return
        }
        let before = (estimator: estimator, wall: now.wall)
        estimator.confirm(wall, error: Self.confirmationError, at: now.instant)
        readClocks()
        command(.confirmTime(from: before.wall, reason: reason), by: principal, reply)
        if snapshot.storeFault != nil {
            estimator = before.estimator
            readClocks()
        }
    }

    private static func contradicted(by difference: Duration) -> String {
        let direction = difference < .zero ? "earlier" : "later"
        let size = (difference < .zero ? .zero - difference : difference).briefText
        return """
            NTP keeps this system's clock, and its time is \(size) \(direction): if NTP is right, \
            use --from-system; if it is wrong, stop it first (timedatectl set-ntp false), set the \
            system's clock (timedatectl set-time), then use --from-system
            """
    }
}

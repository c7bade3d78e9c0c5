/// One keypad: its throttle, and what its display shows for how long.
struct KeypadSession: Hashable, Sendable {
    /// How long a result stays on the display.
    static let resultTime = Duration.seconds(5)

    let id: KeypadID
    var throttle = KeypadThrottle()
    var fault: KeypadFault?
    /// When the display goes back to rest; `nil` while it shows rest or an entry.
    var resultUntil: Instant?
    /// Whether somebody is typing, so that rest does not wipe the stars away.
    var isEntering = false
    var limiter = ChatterLimiter()

    init(_ id: KeypadID) {
        self.id = id
    }

    /// When something is due that no event announces.
    var deadline: Instant? {
        [throttle.deadline, resultUntil, limiter.deadline].compactMap { $0 }.min()
    }
}

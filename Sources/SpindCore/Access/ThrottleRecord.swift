/// What is kept of a keypad's throttle across a restart: counts and *remaining* times, which start
/// again in full after a boot, because no clock can be trusted then.
public struct ThrottleRecord: Hashable, Codable, Sendable {
    /// The keypad.
    public var keypad: KeypadID
    /// Which entries it counts.
    public var scope: ThrottleScope
    /// Misses that count now (one is taken off for each clean hour).
    public var misses: Int
    /// What was left of the lockout; zero when there is none.
    public var lockoutRemaining: Duration
    /// How many lockouts there were since the last clean day.
    public var lockouts: Int
    /// Misses since the day began.
    public var missesToday: Int
    /// What was left of that day.
    public var dayRemaining: Duration

    /// Makes a record.
    public init(
        keypad: KeypadID, scope: ThrottleScope = .residents, misses: Int,
        lockoutRemaining: Duration, lockouts: Int,
        missesToday: Int, dayRemaining: Duration
    ) {
        self.keypad = keypad
        self.scope = scope
        self.misses = misses
        self.lockoutRemaining = lockoutRemaining
        self.lockouts = lockouts
        self.missesToday = missesToday
        self.dayRemaining = dayRemaining
    }
}

/// Which entries a throttle counts. They are apart so that nobody can lock operators out by typing
/// wrong PINs.
public enum ThrottleScope: String, Hashable, Codable, Sendable, CaseIterable {
    /// PINs of residents.
    case residents
    /// Service PINs.
    case service
}

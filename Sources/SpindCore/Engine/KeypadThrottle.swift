/// Slows guessing at one keypad: five misses lock it for 60 s, each further one doubles that to at
/// most 15 min, a clean hour takes one miss off, and a day has at most 120.
///
/// A correct PIN takes nothing off: whoever has one of their own could otherwise guess others' for
/// ever. The figures are those of the project's design; `SECURITY.md` says what they are worth.
public struct KeypadThrottle: Hashable, Sendable {
    /// A lockout that begins.
    public struct Lockout: Hashable, Sendable {
        /// How long it lasts.
        public var duration: Duration
        /// Misses that count.
        public var misses: Int
        /// Whether it is the third or a later one since the last clean day, or the day's last.
        public var alarm: Bool
    }

    /// Misses that lock the keypad.
    public static let missesToLock = 5
    /// The first lockout.
    public static let firstLockout = Duration.seconds(60)
    /// The longest lockout but for the day's limit.
    public static let longestLockout = Duration.seconds(900)
    /// Misses a day. A day is 24 hours from its first miss, and after a restart what was left of it
    /// begins again in full; the last miss that it allows locks until it is over. By the lockouts
    /// alone no more than 96 fit into a day, so this is the bound for whoever cuts the power, too.
    public static let missesADay = 120
    /// The same wrong PIN counts once in this time.
    public static let repeatWindow = Duration.seconds(600)
    /// A clean stretch that takes one miss off.
    public static let cleanStretch = Duration.seconds(3_600)
    /// A day.
    public static let day = Duration.seconds(86_400)
    /// How many wrong PINs are remembered to count repeats once.
    static let recentLimit = 16

    /// Misses that count now.
    public private(set) var misses = 0
    /// Lockouts since the last clean day.
    public private(set) var lockouts = 0
    private var missesToday = 0
    private var dayEnds: Instant?
    private var lockedUntil: Instant?
    private var stepBackAt: Instant?
    private var recent: [Miss] = []

    private struct Miss: Hashable, Sendable {
        var verifier: CredentialVerifier
        var at: Instant
    }

    /// A throttle with nothing counted.
    public init() {}

    /// The throttle as it was kept; what remained starts again in full.
    public init(_ record: ThrottleRecord, at now: Instant) {
        misses = max(0, record.misses)
        lockouts = max(0, record.lockouts)
        missesToday = max(0, record.missesToday)
        dayEnds = missesToday > 0 ? now.advanced(by: record.dayRemaining) : nil
        lockedUntil =
            record.lockoutRemaining > .zero ? now.advanced(by: record.lockoutRemaining) : nil
        stepBackAt = misses > 0 ? now.advanced(by: Self.cleanStretch) : nil
    }

    /// What to keep across a restart.
    public func record(
        for keypad: KeypadID, _ scope: ThrottleScope = .residents, at now: Instant
    ) -> ThrottleRecord {
        ThrottleRecord(
            keypad: keypad, scope: scope, misses: misses,
            lockoutRemaining: remaining(at: now) ?? .zero,
            lockouts: lockouts, missesToday: missesToday,
            dayRemaining: dayEnds.map { max(.zero, now.duration(to: $0)) } ?? .zero)
    }

    /// What is left of a lockout; `nil` when there is none.
    public func remaining(at now: Instant) -> Duration? {
        guard let lockedUntil, lockedUntil > now else { return nil }
        return now.duration(to: lockedUntil)
    }

    /// Counts an entry that matched nothing.
    ///
    /// - Returns: whether it counted (the same one within ten minutes does not), and the lockout
    ///   it caused.
    public mutating func miss(
        _ verifier: CredentialVerifier, at now: Instant
    ) -> (counted: Bool, lockout: Lockout?) {
        precondition(remaining(at: now) == nil, "entries are not judged during a lockout")
        recent.removeAll { $0.at.duration(to: now) >= Self.repeatWindow }
        guard !recent.contains(where: { $0.verifier == verifier }) else { return (false, nil) }
        if recent.count == Self.recentLimit { recent.removeFirst() }
        recent.append(Miss(verifier: verifier, at: now))

        misses += 1
        missesToday += 1
        let endOfDay = dayEnds ?? now.advanced(by: Self.day)
        dayEnds = endOfDay
        stepBackAt = now.advanced(by: Self.cleanStretch)
        guard let duration = lockoutDuration(until: endOfDay, at: now) else { return (true, nil) }
        lockouts += 1
        lockedUntil = now.advanced(by: duration)
        let alarm = lockouts >= 3 || missesToday >= Self.missesADay
        return (true, Lockout(duration: duration, misses: misses, alarm: alarm))
    }

    /// Takes off what time has healed.
    ///
    /// - Returns: whether anything that is kept changed.
    public mutating func update(at now: Instant) -> Bool {
        var changed = false
        if let until = lockedUntil, until <= now {
            lockedUntil = nil
            changed = true
        }
        while let due = stepBackAt, due <= now {
            misses -= 1
            stepBackAt = misses > 0 ? due.advanced(by: Self.cleanStretch) : nil
            changed = true
        }
        if let end = dayEnds, end <= now {
            missesToday = 0
            dayEnds = nil
            if misses == 0 { lockouts = 0 }
            changed = true
        }
        return changed
    }

    /// When ``update(at:)`` will next change something.
    public var deadline: Instant? {
        [lockedUntil, stepBackAt, dayEnds].compactMap { $0 }.min()
    }

    private func lockoutDuration(until endOfDay: Instant, at now: Instant) -> Duration? {
        var duration: Duration?
        if misses >= Self.missesToLock {
            let doublings = min(misses - Self.missesToLock, 8)
            duration = min(Self.firstLockout * (1 << doublings), Self.longestLockout)
        }
        guard missesToday >= Self.missesADay else { return duration }
        // Never shorter than without the day's limit, however little of the day is left.
        return max(duration ?? .zero, now.duration(to: endOfDay))
    }
}

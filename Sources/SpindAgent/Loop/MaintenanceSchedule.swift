import SpindCore

/// When old records are deleted and the journal is checked in full: once a day, in the hour after
/// three at night. A cabinet that was just started does it once after an hour too, so that one
/// that has no power at night does it at all.
struct MaintenanceSchedule {
    static let quietHour = 3
    static let afterStart = Duration.seconds(3_600)
    /// No two runs are closer than this; a night's hour comes every 23 to 25 hours.
    static let between = Duration.seconds(20 * 3_600)
    /// A run is not put off for longer than this, quiet hour or not.
    static let longest = Duration.seconds(36 * 3_600)

    private var previous: Instant?
    private let startedAt: Instant

    init(startedAt: Instant) {
        self.startedAt = startedAt
    }

    func isDue(at now: Moment, in zone: TimeZoneRules) -> Bool {
        guard now.trust != .untrusted else { return false }
        guard let previous else {
            return startedAt.duration(to: now.instant) >= Self.afterStart
        }
        let passed = previous.duration(to: now.instant)
        if passed >= Self.longest { return true }
        return passed >= Self.between && zone.local(now.wall).hour == Self.quietHour
    }

    mutating func done(at now: Instant) {
        previous = now
    }
}

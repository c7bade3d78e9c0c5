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
    /// The time between two pieces of a run, in which doors come first.
    static let pause = Duration.seconds(10)

    private var previous: Instant?
    /// When a run that has more to do goes on.
    private(set) var continues: Instant?
    private let startedAt: Instant

    init(startedAt: Instant) {
        self.startedAt = startedAt
    }

    func isDue(at now: Moment, in zone: TimeZoneRules) -> Bool {
        guard now.trust != .untrusted else { return false }
        if let continues { return continues <= now.instant }
        guard let previous else {
            return startedAt.duration(to: now.instant) >= Self.afterStart
        }
        let passed = previous.duration(to: now.instant)
        if passed >= Self.longest { return true }
        return passed >= Self.between && zone.local(now.wall).hour == Self.quietHour
    }

    /// Puts off what a run has left.
    mutating func postpone(at now: Instant) {
        if continues != nil { continues = now.advanced(by: Self.pause) }
    }

    /// Notes a piece that was done.
    ///
    /// - Parameters:
    ///   - now: when.
    ///   - hasMore: whether there is more to do in this run.
    mutating func done(at now: Instant, hasMore: Bool) {
        previous = now
        continues = hasMore ? now.advanced(by: Self.pause) : nil
    }
}

package import SpindCore
package import SpindHAL

/// The locks of a cabinet: owns their lines and drives them as a ``LockSchedule`` says, on a
/// thread of its own that nothing above it can delay.
///
/// Only that thread makes a line active, so nothing is ever driven that it could not cut; any
/// thread may make lines inactive. Outcomes are told by a second thread: however long their
/// closure takes, no cut waits for it.
package final class LockBank: Sendable {
    /// Its name in the log.
    package let name = "locks"
    private let monitor: ThreadMonitor<LockBankState>
    private let clock: any MonotonicClock
    private let threads: [DriverThread]

    /// Requests all lines, not unlocking, and then starts the threads.
    ///
    /// - Parameters:
    ///   - locks: one for each compartment; at least one.
    ///   - budgetMilliamperes: what all driven locks may draw together; `nil`: no limit.
    ///   - gpio: where the lines are.
    ///   - clock: all durations count on it.
    ///   - onOutcome: called once for each order, in no thread of the caller's.
    /// - Throws: what requesting a line throws; no line is held then.
    package init(
        locks: [LockWiring], budgetMilliamperes: Int?, gpio: any GPIOProvider,
        clock: any MonotonicClock,
        onOutcome: @escaping @Sendable (OpeningID, CompartmentID, PulseOutcome) -> Void
    ) throws(HALError) {
        var channels: [LockChannel] = []
        for lock in locks { channels.append(try LockChannel(lock, gpio: gpio)) }
        let schedule = LockSchedule(
            locks: locks, budgetMilliamperes: budgetMilliamperes, at: clock.now)
        let outbox = ThreadMonitor(LockOutbox())
        let monitor = ThreadMonitor(
            LockBankState(schedule: schedule, channels: channels, outbox: outbox))
        self.monitor = monitor
        self.clock = clock
        let driving = try DriverThread(name: "spind-locks", isUrgent: true) {
            monitor.wait(on: clock) { $0.round(clock) }
        }
        do {
            let telling = try DriverThread(name: "spind-outcomes") {
                while let reports = outbox.wait(on: clock, { $0.take() }) {
                    for report in reports {
                        onOutcome(report.order.opening, report.order.compartment, report.outcome)
                    }
                }
            }
            threads = [driving, telling]
        } catch {
            monitor.update { $0.end(clock) }
            driving.join()
            throw error
        }
    }

    deinit {
        shutdown()
    }

    /// Drives a lock for its unlock time, if its limits allow and it is not too late. Returns at
    /// once; the outcome is told to `onOutcome`. After ``shutdown()`` nothing happens and nothing
    /// is told.
    package func energize(_ order: UnlockOrder) {
        monitor.update { $0.energize(order) }
    }

    /// Lets a lock go: when it returns, the line is inactive, or is tried again until it is.
    package func deenergize(_ compartment: CompartmentID) {
        monitor.update { $0.deenergize(compartment, clock) }
    }

    /// Lets all locks go: when it returns, the lines are inactive, or are tried again until they
    /// are.
    package func deenergizeAll() {
        monitor.update { $0.deenergizeAll(clock) }
    }

    /// Asks the lock thread for a sign of life; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered (true on the first), and nothing has
    ///   stopped the outcomes from being taken.
    package func beat() -> Bool {
        monitor.update { $0.beat() }
    }

    /// Lets all locks go, tells the outcomes that are due, and ends the threads. May be called
    /// more than once. A line that cannot be released is not tried again: that is left to
    /// `spind-safe-outputs`, which runs when the process has ended.
    package func shutdown() {
        monitor.update { $0.end(clock) }
        for thread in threads { thread.join() }
    }
}

/// The outcomes that are not told yet.
private struct LockOutbox: Sendable {
    struct Report: Sendable {
        let order: UnlockOrder
        let outcome: PulseOutcome
    }

    /// When more are waiting, whoever should take them is stuck.
    static let limit = 256

    var reports: [Report] = []
    var isEnding = false

    mutating func take() -> ThreadMonitor<LockOutbox>.Finding<[Report]?> {
        if reports.isEmpty { return isEnding ? .done(nil) : .until(nil) }
        defer { reports = [] }
        return .done(reports)
    }
}

/// What the lock thread and its callers share.
private struct LockBankState: Sendable {
    private var arrived: [UnlockOrder] = []
    private var schedule: LockSchedule
    private var channels: [LockChannel]
    private let outbox: ThreadMonitor<LockOutbox>
    private var isEnding = false
    private var life = SignOfLife()

    init(
        schedule: LockSchedule, channels: [LockChannel], outbox: ThreadMonitor<LockOutbox>
    ) {
        self.schedule = schedule
        self.channels = channels
        self.outbox = outbox
    }

    /// What the lock thread does each time it wakes.
    mutating func round(_ clock: any MonotonicClock) -> ThreadMonitor<LockBankState>.Finding<Void> {
        life.answer()
        if isEnding { return .done(()) }
        var now = run(clock)
        let orders = arrived
        arrived = []
        for order in orders {
            carryOut(schedule.submit(order, at: now), clock)
            now = clock.now
        }
        _ = run(clock)
        return .until(schedule.nextDeadline)
    }

    mutating func energize(_ order: UnlockOrder) {
        if !isEnding { arrived.append(order) }
    }

    mutating func beat() -> Bool {
        let isAlive = life.beat()
        return isAlive && outbox.withLock { $0.reports.count <= LockOutbox.limit }
    }

    mutating func deenergize(_ compartment: CompartmentID, _ clock: any MonotonicClock) {
        let dropped = arrived.filter { $0.compartment == compartment }
        arrived.removeAll { $0.compartment == compartment }
        carryOut(schedule.deenergize(compartment, at: clock.now), clock)
        for order in dropped { report(order, .expired) }
    }

    mutating func deenergizeAll(_ clock: any MonotonicClock) {
        let dropped = arrived
        arrived = []
        carryOut(schedule.deenergizeAll(at: clock.now), clock)
        for order in dropped { report(order, .expired) }
    }

    mutating func end(_ clock: any MonotonicClock) {
        if isEnding { return }
        deenergizeAll(clock)
        isEnding = true
        outbox.update { $0.isEnding = true }
    }

    /// Does what is due.
    ///
    /// - Returns: when nothing more was: what comes next need not read the clock again.
    private mutating func run(_ clock: any MonotonicClock) -> Instant {
        // What a release frees may let the next order begin; each round ends or begins one.
        while true {
            let now = clock.now
            let actions = schedule.advance(to: now)
            if actions.isEmpty { return now }
            carryOut(actions, clock)
        }
    }

    private mutating func carryOut(
        _ actions: [LockSchedule.Action], _ clock: any MonotonicClock
    ) {
        for action in actions {
            switch action {
            case .drive(let compartment): drive(compartment, clock)
            case .release(let compartment): release(compartment, clock)
            case .report(let order, let outcome): report(order, outcome)
            }
        }
    }

    private func report(_ order: UnlockOrder, _ outcome: PulseOutcome) {
        outbox.update { $0.reports.append(LockOutbox.Report(order: order, outcome: outcome)) }
    }

    private mutating func drive(_ compartment: CompartmentID, _ clock: any MonotonicClock) {
        guard let index = channels.firstIndex(where: { $0.compartment == compartment }) else {
            return
        }
        do {
            try channels[index].drive()
            schedule.driven(compartment, at: clock.now)
        } catch {
            let reason = "lock \(compartment): \(error)"
            carryOut(schedule.driveFailed(compartment, reason, at: clock.now), clock)
        }
    }

    private mutating func release(_ compartment: CompartmentID, _ clock: any MonotonicClock) {
        guard let index = channels.firstIndex(where: { $0.compartment == compartment }) else {
            return
        }
        do {
            try channels[index].release()
            carryOut(schedule.released(compartment, at: clock.now), clock)
        } catch {
            let reason = "lock \(compartment) cannot be let go: \(error)"
            carryOut(schedule.releaseFailed(compartment, reason, at: clock.now), clock)
        }
    }
}

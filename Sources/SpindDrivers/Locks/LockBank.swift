package import SpindCore
package import SpindHAL

/// The locks of a cabinet: owns their lines and drives them as a ``LockSchedule`` says, on a
/// thread of its own that nothing above it can delay.
///
/// Only that thread makes a line active, so nothing is ever driven that it could not cut; any
/// thread may make lines inactive. Outcomes are told by a second thread: however long their
/// closure takes, no cut waits for it. Locks on boards are handed over to their ``LockBus``, which
/// has a thread of its own, so that a slow bus delays no cut either.
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
    ///   - buses: those of the boards that locks are on; they must outlive the bank.
    ///   - clock: all durations count on it.
    ///   - onOutcome: called once for each order, in no thread of the caller's.
    /// - Throws: what requesting a line throws, `notFound` for a board on no bus; no line is held
    ///   then.
    package init(
        locks: [LockWiring], budgetMilliamperes: Int?, gpio: any GPIOProvider,
        buses: [LockBus] = [], clock: any MonotonicClock,
        onOutcome: @escaping @Sendable (OpeningID, CompartmentID, PulseOutcome) -> Void
    ) throws(HALError) {
        var channels: [any LockChannel] = []
        for lock in locks { channels.append(try Self.channel(of: lock, gpio, buses)) }
        let schedule = LockSchedule(
            locks: locks, budgetMilliamperes: budgetMilliamperes, at: clock.now)
        let outbox = ThreadMonitor(LockOutbox())
        let monitor = ThreadMonitor(
            LockBankState(schedule: schedule, channels: channels, outbox: outbox))
        self.monitor = monitor
        self.clock = clock
        for bus in buses {
            bus.attach { order, outcome in
                monitor.update { $0.note(outcome, of: order.order, clock) }
            } onCut: { compartment in
                monitor.update { $0.noteCut(compartment, clock) }
            }
        }
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

    private static func channel(
        of lock: LockWiring, _ gpio: any GPIOProvider, _ buses: [LockBus]
    ) throws(HALError) -> any LockChannel {
        switch lock.output {
        case .line(let line, _): return try LineLockChannel(lock, at: line, gpio: gpio)
        case .board(let board, let number):
            guard let bus = buses.first(where: { $0.has(board) }) else {
                throw HALError(.notFound, "the bus of the board \(board)")
            }
            return BoardLockChannel(lock, board: board, lock: number, bus: bus)
        }
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
    private var channels: [any LockChannel]
    private let outbox: ThreadMonitor<LockOutbox>
    private var isEnding = false
    private var life = SignOfLife()

    init(
        schedule: LockSchedule, channels: [any LockChannel], outbox: ThreadMonitor<LockOutbox>
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
        isEnding = true
        deenergizeAll(clock)
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

    /// A bus tells what became of an order.
    mutating func note(
        _ outcome: BoardOutcome, of order: UnlockOrder, _ clock: any MonotonicClock
    ) {
        guard let index = index(of: order.compartment),
            var channel = channels[index] as? BoardLockChannel
        else { return }
        channel.note(outcome, of: order)
        channels[index] = channel
        switch outcome {
        case .driven(let from, let to): schedule.driven(order, from: from, to: to)
        case .expired:
            carryOut(
                schedule.handOverFailed(order, .expired, drivenFrom: nil, at: clock.now), clock)
        case .failed(let what, let span):
            let reason = "lock \(order.compartment): \(what)"
            carryOut(
                schedule.handOverFailed(
                    order, .failed(reason), drivenFrom: span?.lowerBound, at: clock.now), clock)
        }
    }

    /// A bus tells that a board ended a pulse early.
    mutating func noteCut(_ compartment: CompartmentID, _ clock: any MonotonicClock) {
        guard let index = index(of: compartment),
            var channel = channels[index] as? BoardLockChannel
        else { return }
        channel.noteCut()
        channels[index] = channel
        carryOut(schedule.released(compartment, at: clock.now), clock)
    }

    private func index(of compartment: CompartmentID) -> Int? {
        channels.firstIndex { $0.compartment == compartment }
    }

    private mutating func drive(_ compartment: CompartmentID, _ clock: any MonotonicClock) {
        guard let index = index(of: compartment), let order = schedule.order(of: compartment)
        else { return }
        do {
            switch try channels[index].drive(order, at: clock.now) {
            case .begun: schedule.driven(compartment, at: clock.now)
            case .handedOver: break
            }
        } catch {
            let reason = "lock \(compartment): \(error)"
            carryOut(schedule.driveFailed(compartment, reason, at: clock.now), clock)
        }
    }

    private mutating func release(_ compartment: CompartmentID, _ clock: any MonotonicClock) {
        guard let index = index(of: compartment) else { return }
        do {
            switch try channels[index].release(at: clock.now) {
            case .released(let wasDriven):
                carryOut(
                    schedule.released(compartment, wasDriven: wasDriven, at: clock.now), clock)
            case .pending:
                // Nobody is left to ask again at the end; the board sees to it.
                if isEnding { carryOut(schedule.released(compartment, at: clock.now), clock) }
            }
        } catch {
            let reason = "lock \(compartment) cannot be let go: \(error)"
            carryOut(schedule.releaseFailed(compartment, reason, at: clock.now), clock)
        }
    }
}

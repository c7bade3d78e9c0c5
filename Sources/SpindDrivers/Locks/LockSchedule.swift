package import SpindCore
package import SpindHAL

/// Decides when each lock of a cabinet is driven and for how long: pulse, hard limit, duty, and
/// the current that all locks may draw together. Pure: time is an argument.
///
/// Whoever carries the actions out says what became of them (``driven(_:at:)``,
/// ``driveFailed(_:_:at:)``, ``released(_:wasDriven:at:)``, ``releaseFailed(_:_:at:)``), and those
/// answer with further actions. Every order ends in exactly one report.
///
/// A lock that a second drive locks has both in one place here: one drive at a time, so that they
/// are never driven together, and both count for the duty.
///
/// A lock on a board is handed over to its bus, which confirms the drive or says that it failed
/// (``driven(_:from:to:)``, ``handOverFailed(_:_:drivenFrom:at:)``); it draws its current from the
/// hand-over on, since the board may begin at any moment.
///
/// ```swift
/// var schedule = LockSchedule(locks: wiring, budgetMilliamperes: 1_200, at: now)
/// var actions = schedule.submit(order, at: now)        // [.drive(CompartmentID(1))]
/// actions = schedule.advance(to: now + .milliseconds(500))   // [.release(CompartmentID(1))]
/// actions = schedule.released(CompartmentID(1), at: now)     // [.report(order, .pulsed)]
/// ```
///
/// What a restart forgets: the duty history lives in memory only. A new schedule takes every lock
/// for just driven to its limit once, so that one that restarts in a loop still gives rest where
/// the duty allows one drive a window; of more drives than one, the others are forgotten.
package struct LockSchedule: Sendable {
    /// What is to be done, in this order.
    package enum Action: Hashable, Sendable {
        /// Make the lock's line active, or hand its order over to its bus.
        case drive(CompartmentID)
        /// Make the lock's line inactive, or see to it that its board does not drive it any more.
        case release(CompartmentID)
        /// This became of that order.
        case report(UnlockOrder, PulseOutcome)
    }

    /// Orders that wait at most; one more is `limited(.budget)`.
    package static let queueLimit = 32
    /// Between two drives of a lock: its relay has to drop, its bolt to come back.
    package static let rest: Duration = .milliseconds(100)
    /// Between two tries to release a line that would not.
    package static let releaseRetry: Duration = .milliseconds(250)

    /// A bus says what became of an order at the latest so long after the order expired.
    package static let busAnswersWithin: Duration = .seconds(5)

    private var locks: [ScheduledLock]
    private var queue: [UnlockOrder] = []
    private let budget: Int?
    /// Since when something is free that an order may wait for.
    private var freeSince: Instant?

    /// Makes the schedule of a cabinet's locks.
    ///
    /// - Parameters:
    ///   - locks: one for each compartment.
    ///   - budgetMilliamperes: what all driven locks may draw together; `nil`: no limit.
    ///   - now: the duty history begins here.
    package init(locks: [LockWiring], budgetMilliamperes: Int?, at now: Instant) {
        self.locks = locks.map { ScheduledLock($0, at: now) }.sorted { $0.id < $1.id }
        budget = budgetMilliamperes
        for (lock, next) in zip(self.locks, self.locks.dropFirst()) {
            precondition(lock.id != next.id, "compartment \(lock.id) has two locks")
        }
    }

    /// When ``advance(to:)`` has something to do; `nil` when only an order can change anything.
    package var nextDeadline: Instant? {
        let ends = locks.compactMap { lock in
            lock.deadline(isAwaited: queue.contains { $0.compartment == lock.id })
        }
        let free = queue.isEmpty ? nil : freeSince
        return (ends + queue.map(\.notAfter) + [free].compactMap(\.self)).min()
    }

    /// The locks whose lines are, or may be, active.
    package var drivenCompartments: [CompartmentID] { locks.filter(\.isDriven).map(\.id) }

    /// Takes an order and begins it if it may begin now.
    package mutating func submit(_ order: UnlockOrder, at now: Instant) -> [Action] {
        guard let lock = locks.first(where: { $0.id == order.compartment }) else {
            return [.report(order, .failed("compartment \(order.compartment) has no lock"))]
        }
        if let refusal = lock.permanentRefusal(of: order, budget: budget) {
            return [.report(order, .failed(refusal))]
        }
        if queue.count >= Self.queueLimit {
            let outcome = PulseOutcome.limited(.budget, retryAfterMilliseconds: 5_000)
            return [.report(order, outcome)]
        }
        queue.append(order)
        return advance(to: now)
    }

    /// Ends the drives whose time is over, then begins the orders that may begin. What a release
    /// frees is there when it is done: ``nextDeadline`` is due at once then.
    package mutating func advance(to now: Instant) -> [Action] {
        freeSince = nil
        var actions: [Action] = []
        for index in locks.indices { locks[index].endRest(at: now) }
        for index in locks.indices where locks[index].releaseIsDue(at: now) {
            locks[index].beginRelease(locks[index].endOutcome, at: now)
            actions.append(.release(locks[index].id))
        }
        let waiting = queue
        queue = []
        var isCurrentAwaited = false
        for order in waiting {
            switch judge(order, isCurrentAwaited: isCurrentAwaited, at: now) {
            case .begin(let index):
                locks[index].beginDrive(order, at: now)
                actions.append(.drive(order.compartment))
            case .wait(let forCurrent):
                if forCurrent { isCurrentAwaited = true }
                queue.append(order)
            case .end(let outcome):
                actions.append(.report(order, outcome))
            }
        }
        return actions
    }

    /// The line is active since some moment between the order's begin and `now`.
    package mutating func driven(_ compartment: CompartmentID, at now: Instant) {
        guard let index = index(of: compartment) else { return }
        locks[index].confirmDrive(at: now)
    }

    /// The order that a lock is driven for, or handed over for; `nil` when there is none.
    package func order(of compartment: CompartmentID) -> UnlockOrder? {
        index(of: compartment).flatMap { locks[$0].order }
    }

    /// A board drives the order's lock since some moment of that span. An order that has ended is
    /// passed over.
    package mutating func driven(_ order: UnlockOrder, from: Instant, to: Instant) {
        guard let index = index(of: order.compartment) else { return }
        locks[index].confirmDrive(order, from: from, to: to)
    }

    /// An order that was handed over came to nothing; an order that has ended is passed over.
    ///
    /// - Parameters:
    ///   - order: which.
    ///   - outcome: what to report.
    ///   - drivenFrom: when the lock may have been driven all the same; `nil`: it was not.
    ///   - now: the present.
    /// - Returns: what to do, in order.
    package mutating func handOverFailed(
        _ order: UnlockOrder, _ outcome: PulseOutcome, drivenFrom: Instant?, at now: Instant
    ) -> [Action] {
        guard let index = index(of: order.compartment),
            locks[index].beginRelease(order, outcome, drivenFrom: drivenFrom, at: now)
        else { return [] }
        return [.release(order.compartment)]
    }

    /// The line could not be made active; its level is unknown.
    package mutating func driveFailed(
        _ compartment: CompartmentID, _ reason: String, at now: Instant
    ) -> [Action] {
        guard let index = index(of: compartment), locks[index].isDriven else { return [] }
        locks[index].beginRelease(.failed(reason), at: now)
        return [.release(compartment)]
    }

    /// The line is inactive, or the board does not drive the lock any more; `wasDriven` is false
    /// when it never was.
    package mutating func released(
        _ compartment: CompartmentID, wasDriven: Bool = true, at now: Instant
    ) -> [Action] {
        guard let index = index(of: compartment) else { return [] }
        if locks[index].isDriven { freeSince = now }
        return locks[index].endRelease(wasDriven: wasDriven, at: now).map {
            [.report($0.order, $0.outcome)]
        } ?? []
    }

    /// The line could not be made inactive: it counts as driven until it can, the release is tried
    /// again, and orders for it fail.
    package mutating func releaseFailed(
        _ compartment: CompartmentID, _ reason: String, at now: Instant
    ) -> [Action] {
        guard let index = index(of: compartment),
            let order = locks[index].postponeRelease(reason, at: now)
        else { return [] }
        return [.report(order, .failed(reason))]
    }

    /// Lets a lock go whatever it does, and drops the orders that wait for it: a drive that is cut
    /// ends `interrupted`, a waiting order `expired`.
    package mutating func deenergize(
        _ compartment: CompartmentID, at now: Instant
    ) -> [Action] {
        var actions: [Action] = []
        if let index = index(of: compartment) {
            if locks[index].isDriving { locks[index].beginRelease(.interrupted, at: now) }
            // Also when it is idle: a line is set to safe rather once too often.
            actions.append(.release(compartment))
        }
        let dropped = queue.filter { $0.compartment == compartment }
        queue.removeAll { $0.compartment == compartment }
        return actions + dropped.map { .report($0, .expired) }
    }

    /// ``deenergize(_:at:)`` for all locks; all releases come before all reports.
    package mutating func deenergizeAll(at now: Instant) -> [Action] {
        let dropped = queue
        queue = []
        let releases = locks.map(\.id).flatMap { deenergize($0, at: now) }
        return releases + dropped.map { .report($0, .expired) }
    }

    private enum Judgement {
        case begin(Int)
        case wait(forCurrent: Bool)
        case end(PulseOutcome)
    }

    private func judge(
        _ order: UnlockOrder, isCurrentAwaited: Bool, at now: Instant
    ) -> Judgement {
        guard now <= order.notAfter else { return .end(.expired) }
        guard let index = index(of: order.compartment) else {
            preconditionFailure("only orders for known locks wait")
        }
        let lock = locks[index]
        if let fault = lock.fault { return .end(.failed(fault)) }
        let wait = Judgement.wait(forCurrent: false)
        let isLast = now == order.notAfter
        // Orders of one lock stay in order: an earlier one is in the queue again by now.
        guard lock.isIdle, !queue.contains(where: { $0.compartment == lock.id })
        else { return isLast ? .end(.expired) : wait }
        let rest = lock.waitForDuty(at: now)
        guard rest == .zero else {
            let exact = Duration.milliseconds(rest.wholeMilliseconds) == rest
            return .end(
                .limited(
                    .duty, retryAfterMilliseconds: rest.wholeMilliseconds + (exact ? 0 : 1)))
        }
        guard let budget, lock.milliamperes > 0 else { return .begin(index) }
        let drawn = locks.filter(\.isDriven).reduce(0) { $0 + $1.milliamperes }
        // Nobody overtakes one that waits for current, or a large lock would wait for ever.
        if isCurrentAwaited || drawn + lock.milliamperes > budget {
            return isLast ? .end(.expired) : .wait(forCurrent: true)
        }
        return .begin(index)
    }

    private func index(of compartment: CompartmentID) -> Int? {
        locks.firstIndex { $0.id == compartment }
    }
}

import SpindCore
import SpindHAL

/// One lock in a ``LockSchedule``: what drives it does, and how long it was driven.
struct ScheduledLock: Sendable {
    private enum Phase {
        case idle
        /// Handed over to a board on a bus, which may drive it at any moment from `since` on.
        case ordered(UnlockOrder, since: Instant, until: Instant)
        /// Active, for an order, from `since` at the earliest.
        case driving(UnlockOrder, since: Instant, until: Instant)
        /// To be made inactive; the order is `nil` once it is reported.
        case releasing(UnlockOrder?, PulseOutcome, since: Instant, retryAt: Instant)
        /// Inactive, and not to be driven before.
        case resting(until: Instant)
    }

    let wiring: LockWiring
    /// The hard limit of one drive, also where the duty allows less than `unlockTimeMax`.
    let limit: Duration
    private var duty: DutyHistory
    private var phase = Phase.idle

    init(_ wiring: LockWiring, at now: Instant) {
        precondition(
            wiring.unlockTime > .zero && wiring.unlockTime <= wiring.unlockTimeMax
                && (wiring.locking.map { $0.time > .zero && $0.time <= wiring.unlockTimeMax }
                    ?? true),
            "the loader checks a lock's times")
        self.wiring = wiring
        duty = DutyHistory(share: wiring.dutyMax, window: wiring.dutyWindow)
        limit = min(wiring.unlockTimeMax, duty.allowance)
        duty.add(from: now.advanced(by: .zero - limit), to: now)
    }

    var id: CompartmentID { wiring.compartment }
    var milliamperes: Int { wiring.milliamperes }

    /// Whether the line is, or may be, active.
    var isDriven: Bool {
        switch phase {
        case .ordered, .driving, .releasing: true
        case .idle, .resting: false
        }
    }

    /// Whether a drive is under way, or may be, that nobody has begun to end.
    var isDriving: Bool {
        switch phase {
        case .ordered, .driving: true
        case .idle, .releasing, .resting: false
        }
    }

    /// The order that it is driven for, or handed over for.
    var order: UnlockOrder? {
        switch phase {
        case .ordered(let order, _, _), .driving(let order, _, _): order
        case .idle, .releasing, .resting: nil
        }
    }

    /// What becomes of a drive whose time is over.
    var endOutcome: PulseOutcome {
        if case .ordered = phase { .failed("lock \(id): its bus gave no answer") } else { .pulsed }
    }

    /// Why no order can begin before a line is mended.
    var fault: String? {
        if case .releasing(nil, .failed(let reason), _, _) = phase { reason } else { nil }
    }

    /// Why no order can ever begin, if it is so.
    func permanentRefusal(of order: UnlockOrder, budget: Int?) -> String? {
        if order.purpose == .locking, wiring.locking == nil {
            return "lock \(id) has no drive that locks it"
        }
        if limit < wiring.unlockTime {
            return "lock \(id): duty-max allows \(duty.allowance.wholeMilliseconds) ms a window,"
                + " less than one drive of \(wiring.unlockTime.wholeMilliseconds) ms"
        }
        if let budget, milliamperes > budget {
            return "lock \(id) draws \(milliamperes) mA, more than the budget of \(budget) mA"
        }
        return nil
    }

    func deadline(isAwaited: Bool) -> Instant? {
        switch phase {
        case .idle: nil
        case .ordered(_, _, let until), .driving(_, _, let until): until
        case .releasing(_, _, _, let retryAt): retryAt
        case .resting(let until): isAwaited ? until : nil
        }
    }

    func releaseIsDue(at now: Instant) -> Bool {
        switch phase {
        case .ordered(_, _, let until), .driving(_, _, let until): until <= now
        case .releasing(_, _, _, let retryAt): retryAt <= now
        case .idle, .resting: false
        }
    }

    var isIdle: Bool {
        if case .idle = phase { true } else { false }
    }

    mutating func endRest(at now: Instant) {
        if case .resting(let until) = phase, until <= now { phase = .idle }
    }

    func waitForDuty(at now: Instant) -> Duration {
        // Judged by the longest the drive can become, so that a late cut keeps the duty too.
        duty.waitBeforeDrive(of: limit, at: now)
    }

    mutating func beginDrive(_ order: UnlockOrder, at now: Instant) {
        if wiring.isOnBoard {
            let latest = max(order.notAfter, now).advanced(by: LockSchedule.busAnswersWithin)
            phase = .ordered(order, since: now, until: latest)
        } else {
            phase = .driving(order, since: now, until: now.advanced(by: time(of: order)))
        }
    }

    /// How long the drive of an order lasts.
    private func time(of order: UnlockOrder) -> Duration {
        switch order.purpose {
        case .opening, .exit: wiring.unlockTime
        case .locking: wiring.locking?.time ?? wiring.unlockTime
        }
    }

    /// The board drives it since some moment of that span, for its unlock time.
    mutating func confirmDrive(_ confirmed: UnlockOrder, from: Instant, to: Instant) {
        guard case .ordered(confirmed, _, _) = phase else { return }
        phase = .driving(confirmed, since: from, until: to.advanced(by: wiring.unlockTime))
    }

    /// The drive that was handed over came to nothing, or may have begun then.
    mutating func beginRelease(
        _ ended: UnlockOrder, _ outcome: PulseOutcome, drivenFrom: Instant?, at now: Instant
    ) -> Bool {
        guard case .ordered(ended, _, let until) = phase else { return false }
        phase = .ordered(ended, since: drivenFrom ?? now, until: until)
        beginRelease(outcome, at: now)
        return true
    }

    /// The line is active by now: a slow machine must not shorten the drive, nor lengthen it
    /// beyond its limit, counted from the earliest moment it can have begun.
    mutating func confirmDrive(at now: Instant) {
        guard case .driving(let order, let since, _) = phase else { return }
        let until = min(now.advanced(by: time(of: order)), since.advanced(by: limit))
        phase = .driving(order, since: since, until: until)
    }

    /// The line is being made inactive (again). What was decided first stays the outcome.
    mutating func beginRelease(_ outcome: PulseOutcome, at now: Instant) {
        let retryAt = now.advanced(by: LockSchedule.releaseRetry)
        switch phase {
        case .ordered(let order, let since, _), .driving(let order, let since, _):
            phase = .releasing(order, outcome, since: since, retryAt: retryAt)
        case .releasing(let order, let decided, let since, _):
            phase = .releasing(order, decided, since: since, retryAt: retryAt)
        case .idle, .resting: break
        }
    }

    /// The lock is not driven any more, or never was. Returns the order that has thereby ended, if
    /// it is not reported yet.
    mutating func endRelease(
        wasDriven: Bool, at now: Instant
    ) -> (order: UnlockOrder, outcome: PulseOutcome)? {
        guard case .releasing(let order, let outcome, let since, _) = phase else { return nil }
        if wasDriven { duty.add(from: since, to: now) }
        phase = .resting(until: now.advanced(by: LockSchedule.rest))
        return order.map { ($0, outcome) }
    }

    /// The line could not be made inactive. Returns the order to report as failed, once. A lock
    /// that is not being released becomes faulty: its line's level is unknown.
    mutating func postponeRelease(_ reason: String, at now: Instant) -> UnlockOrder? {
        let retryAt = now.advanced(by: LockSchedule.releaseRetry)
        switch phase {
        case .ordered(let order, let since, _), .driving(let order, let since, _),
            .releasing(.some(let order), _, let since, _):
            phase = .releasing(nil, .failed(reason), since: since, retryAt: retryAt)
            return order
        case .releasing(nil, _, let since, _):
            phase = .releasing(nil, .failed(reason), since: since, retryAt: retryAt)
        case .idle, .resting:
            phase = .releasing(nil, .failed(reason), since: now, retryAt: retryAt)
        }
        return nil
    }
}

/// That a lock is to be driven to lock.
struct PendingLocking: Hashable, Sendable {
    /// How often it is tried where the drive fails.
    static let triesAtMost = 5
    /// Between two tries.
    static let retry = Duration.seconds(60)

    /// What it was unlocked for; `nil` where that is not known, after a start.
    var cause: OpeningCause?
    /// When it was unlocked, or its door closed again.
    var since: Instant
    /// Who asked for it, where somebody did.
    var wanted: LockingCause?
    /// Whether its door was seen open since.
    var wasOpened = false
    /// Whether what it locks was brought back, and every door of the return closed.
    var isReturned = false
    /// Not to be driven before.
    var notBefore: Instant?
    /// How many drives failed.
    var failures = 0
}

/// Locks that a drive of their own locks: a car's central locking. Whether it is locked is never
/// believed: a pulse was given, and no lock of this kind tells what it did. So it is locked rather
/// once too often, and whoever sits inside can always open from inside.
///
/// What is unlocked is owed a pulse that locks it, until it is handed out: then the borrower has it.
extension CabinetEngine {
    /// After a start nobody knows whether the run before had locked what it unlocked.
    mutating func beginLocking(_ step: Step) {
        for index in doors.indices where doors[index].layout.relocksAfter != nil {
            guard loan(of: doors[index].layout.id) == nil else { continue }
            doors[index].locking = PendingLocking(cause: nil, since: step.now.instant)
        }
    }

    /// A lock was driven to unlock, or may have been.
    mutating func noteUnlocked(
        _ opening: OpeningID, _ outcome: PulseOutcome, at index: Int, _ step: Step
    ) {
        guard doors[index].layout.relocksAfter != nil else { return }
        switch outcome {
        case .pulsed, .failed, .interrupted: break
        case .expired, .limited: return
        }
        let visit = doors[index].opening.flatMap { self.visit($0.visit) }
        doors[index].locking = PendingLocking(cause: visit?.cause, since: step.now.instant)
        if case .open = doors[index].phase { doors[index].locking?.wasOpened = true }
    }

    /// Drives what is due to be locked. Near the end of each step.
    mutating func settleLocking(_ step: inout Step) {
        for index in doors.indices {
            guard let locking = doors[index].locking else { continue }
            if isHandedOut(index, locking) {
                doors[index].locking = nil
            } else if let due = lockingDue(doors[index]), due <= step.now.instant {
                lock(index, &step)
            }
        }
    }

    /// When locks are due to be locked.
    var lockingDeadlines: [Instant] { doors.compactMap(lockingDue) }

    /// When a door is to be locked; `nil` for not by the passing of time alone.
    private func lockingDue(_ door: Door) -> Instant? {
        guard let locking = door.locking, let after = door.layout.relocksAfter,
            door.outstanding == nil, !isAnswering(door.layout.id)
        else { return nil }
        switch door.phase {
        case .driving, .awaitingDoor: return nil
        case .open where door.contactCounts: return nil
        case .closed, .released, .open: break
        }
        let isAtOnce = locking.wanted != nil || (locking.isReturned && locking.wasOpened)
        let due = isAtOnce ? locking.since : locking.since.advanced(by: after)
        return locking.notBefore.map { max($0, due) } ?? due
    }

    /// Whether the borrower has it: it was opened for them, and their loan is open.
    private func isHandedOut(_ index: Int, _ locking: PendingLocking) -> Bool {
        guard locking.wasOpened, locking.wanted == nil, loan(of: doors[index].layout.id) != nil
        else { return false }
        if case .grant(_, .return) = locking.cause { return false }
        return true
    }

    /// Whether somebody is asked about it: what they are asked may be read inside.
    private func isAnswering(_ compartment: CompartmentID) -> Bool {
        let set = layout.handoverSet(containing: compartment)?.id
        return keypads.contains { keypad in
            guard case .interview(let interview) = keypad.activity else { return false }
            return interview.set == set
        }
    }

    private func loan(of compartment: CompartmentID) -> Loan? {
        let set = layout.handoverSet(containing: compartment)?.id
        return loans.first { $0.set == set }
    }

    private mutating func lock(_ index: Int, _ step: inout Step) {
        guard let locking = doors[index].locking else { return }
        let compartment = doors[index].layout.id
        let now = step.now.instant
        let cause =
            locking.wanted
            ?? (locking.isReturned ? .returned : locking.cause == nil ? .started : .unattended)
        record(.lockingIntended(compartment: compartment, cause: cause), &step)
        let attempt = locking.failures + 1
        step.effects.append(
            .energize(
                UnlockOrder(
                    opening: UnlockOrder.noOpening, compartment: compartment, attempt: attempt,
                    notAfter: now.advanced(by: Self.energizeWithin), purpose: .locking)))
        doors[index].outstanding = Door.Outstanding(
            opening: UnlockOrder.noOpening, attempt: attempt,
            deadline: now.advanced(by: Door.outcomeTimeout))
    }

    /// What became of a drive that locks. One that failed is tried again a few times.
    mutating func lockingEnded(_ outcome: PulseOutcome, at index: Int, _ step: inout Step) {
        let now = step.now.instant
        record(
            .lockingEnded(compartment: doors[index].layout.id, outcome: outcome), &step)
        switch outcome {
        case .pulsed: doors[index].locking = nil
        case .expired: doors[index].locking?.notBefore = now.advanced(by: .seconds(1))
        case .limited(_, let milliseconds):
            doors[index].locking?.notBefore = now.advanced(
                by: .milliseconds(max(1, milliseconds)))
        case .failed, .interrupted:
            if case .failed = outcome { doors[index].lockStuck = true }
            doors[index].locking?.failures += 1
            doors[index].locking?.notBefore = now.advanced(by: PendingLocking.retry)
            if let failures = doors[index].locking?.failures,
                failures >= PendingLocking.triesAtMost
            {
                doors[index].locking = nil
            }
        }
    }

    /// An operator wants it locked.
    mutating func lock(
        _ compartment: CompartmentID, _ reason: String, by principal: Principal,
        _ step: inout Step
    ) -> CommandOutcome {
        guard let index = doorIndex(compartment) else {
            return .refused(.unknownCompartment(compartment))
        }
        guard doors[index].layout.relocksAfter != nil else { return .refused(.nothingToDo) }
        guard !doors[index].isBusy else { return .refused(.busy(compartment)) }
        doors[index].locking = PendingLocking(
            since: step.now.instant, wanted: .command(by: principal, reason: reason))
        lock(index, &step)
        return .done
    }
}

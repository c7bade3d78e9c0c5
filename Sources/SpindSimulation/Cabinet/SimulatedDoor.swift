package import SpindCore

/// One door with its lock and its contact, as physics: no clock and no lines, time is an argument.
///
/// ```swift
/// var door = SimulatedDoor(lock: .solenoid)
/// door.drive(true, at: now)
/// door.advance(to: now + .milliseconds(50))   // the spring pushes it open
/// door.position                               // .ajar
/// ```
///
/// Time must not run backwards between calls.
package struct SimulatedDoor: Hashable, Sendable {
    /// Where the door leaf is.
    package enum Position: String, Hashable, Sendable {
        /// Shut, and held by its lock.
        case closed
        /// Off its latch by a finger's breadth; the contact reads open.
        case ajar
        /// Open.
        case open
    }

    /// What a person does to a door.
    package enum Act: String, Hashable, Sendable, CaseIterable {
        /// Pull it; it opens when it is ajar or its lock is free.
        case pull
        /// Push it shut.
        case close
        /// Break it open, whatever its lock does.
        case force
        /// Wedge it where it is: it neither pops open nor can be pulled or closed.
        case jam
        /// Take the wedge away.
        case unjam
        /// Cut the wire of its contact.
        case unplug
        /// Mend the wire.
        case plug
    }

    /// What came of an act.
    package enum Outcome: Hashable, Sendable {
        /// It is so now.
        case done
        /// It was so already.
        case nothingToDo
        /// The lock holds the door.
        case locked
        /// The door is wedged.
        case jammed
        /// The latch is still drawn back and does not catch: the door sprang open again.
        case sprangOpen
    }

    /// How long each kind of lock must be driven before the door is free.
    package static func travel(of lock: LockKind) -> Duration {
        switch lock {
        case .solenoid: .milliseconds(50)
        case .strike, .maglock: .milliseconds(10)
        case .centralLocking: .milliseconds(100)
        case .motor: .milliseconds(300)
        }
    }

    /// When a contact changes again after the door moved: it bounces, and then it stands.
    package static let bounces: [Duration] = [
        .zero, .milliseconds(1), .milliseconds(3), .milliseconds(4), .milliseconds(8),
    ]

    /// What kind of lock holds it.
    package let lock: LockKind
    /// Where the leaf is.
    package private(set) var position: Position = .closed
    /// Whether somebody wedged it.
    package private(set) var isJammed = false
    /// Whether the wire of its contact is cut.
    package private(set) var isUnplugged = false
    /// Whether it was last opened by force.
    package private(set) var wasForced = false

    private var drivenSince: Instant?
    /// Whether a central locking was told to unlock, and not to lock since.
    private var isUnlocked = false
    private var now = Instant(sinceBoot: .zero)
    /// When the leaf last came to the contact or left it.
    private var movedAt: Instant?

    /// Makes a closed door.
    package init(lock: LockKind) {
        self.lock = lock
    }

    /// Whether the lock's unlocking line is driven.
    package var isDriven: Bool { drivenSince != nil }

    /// Whether the lock does not hold the door at the last moment told.
    package var isFree: Bool {
        if isUnlocked { return true }
        guard let drivenSince else { return false }
        return drivenSince.advanced(by: Self.travel(of: lock)) <= now
    }

    /// What the contact says at the last moment told; `nil` when its wire is cut.
    package var contact: ContactState? {
        if isUnplugged { return nil }
        let settled: ContactState = position == .closed ? .closed : .open
        guard let movedAt else { return settled }
        let passed = Self.bounces.count { movedAt.advanced(by: $0) <= now }
        let before: ContactState = settled == .closed ? .open : .closed
        return passed % 2 == 1 ? settled : before
    }

    /// When something will next change by itself, after the last moment told; `nil` for never.
    package var nextChange: Instant? {
        var next: Instant?
        if let movedAt {
            next = Self.bounces.map { movedAt.advanced(by: $0) }.first { $0 > now }
        }
        if let drivenSince {
            let free = drivenSince.advanced(by: Self.travel(of: lock))
            if free > now { next = next.map { min($0, free) } ?? free }
        }
        return next
    }

    /// Lets time pass: a freed latch lets its door spring open.
    package mutating func advance(to moment: Instant) {
        precondition(moment >= now, "time does not run backwards")
        if let drivenSince {
            let free = drivenSince.advanced(by: Self.travel(of: lock))
            if free <= moment {
                springOpen(at: max(free, now))
                isUnlocked = lock == .centralLocking
            }
        }
        now = moment
    }

    /// Drives the lock's unlocking line, or lets it go.
    package mutating func drive(_ driven: Bool, at moment: Instant) {
        advance(to: moment)
        guard driven != isDriven else { return }
        drivenSince = driven ? moment : nil
    }

    /// Drives a central locking to lock. A car whose door is open stays unlocked.
    package mutating func driveToLock(at moment: Instant) {
        advance(to: moment)
        if position == .closed { isUnlocked = false }
    }

    /// Has a person do something.
    ///
    /// - Returns: what came of it; a locked or wedged door stays as it is.
    package mutating func act(_ act: Act, at moment: Instant) -> Outcome {
        advance(to: moment)
        switch act {
        case .pull: return pull()
        case .close: return close()
        case .force:
            guard position != .open else { return .nothingToDo }
            isJammed = false
            wasForced = !(isFree || position == .ajar)
            move(to: .open, at: now)
            return .done
        case .jam: return set(\.isJammed, to: true)
        case .unjam:
            let outcome = set(\.isJammed, to: false)
            if isFree { springOpen(at: now) }
            return outcome
        case .unplug: return set(\.isUnplugged, to: true)
        case .plug: return set(\.isUnplugged, to: false)
        }
    }

    private mutating func pull() -> Outcome {
        switch position {
        case .open: return .nothingToDo
        case .ajar where isJammed, .closed where isJammed && isFree: return .jammed
        case .closed where !isFree: return .locked
        case .ajar, .closed:
            wasForced = false
            move(to: .open, at: now)
            return .done
        }
    }

    private mutating func close() -> Outcome {
        if position == .closed { return .nothingToDo }
        if isJammed { return .jammed }
        wasForced = false
        move(to: .closed, at: now)
        if isFree { springOpen(at: now) }
        return position == .closed ? .done : .sprangOpen
    }

    private mutating func springOpen(at moment: Instant) {
        guard lock.opensDoorItself, position == .closed, !isJammed else { return }
        wasForced = false
        move(to: .ajar, at: moment)
    }

    private mutating func move(to next: Position, at moment: Instant) {
        let touched = (position == .closed) != (next == .closed)
        position = next
        if touched { movedAt = moment }
    }

    private mutating func set(_ flag: WritableKeyPath<Self, Bool>, to value: Bool) -> Outcome {
        if self[keyPath: flag] == value { return .nothingToDo }
        self[keyPath: flag] = value
        return .done
    }
}

/// A button by which people behind a door let themselves out.
struct ExitWatch: Hashable, Sendable {
    /// A button that is pressed for longer is stuck: nobody leans on one for so long.
    static let stuckAfter = Duration.seconds(30)

    let button: ExitButton
    /// What it reads; `nil` before the first reading.
    var state: ButtonState?
    /// Since when it is pressed.
    var pressedSince: Instant?
    /// Whether it was told that it is stuck.
    var isStuck = false

    init(_ button: ExitButton) {
        self.button = button
    }
}

/// Somebody behind a door who wants out.
struct ExitWish: Hashable, Sendable {
    /// How long it is tried to drive a lock that its limits forbid to be driven.
    static let patience = Duration.seconds(60)
    /// How often a lock is driven within ``window`` by a button: one that flutters must not wear it
    /// out, nor fill the journal. What the lock itself bears is guarded below the engine.
    static let startsAWindow = 6
    /// See ``startsAWindow``.
    static let window = Duration.seconds(60)

    /// The button that was pressed.
    let button: DeviceID
    /// Until when it is tried.
    var until: Instant
    /// The lock is not driven before.
    var notBefore: Instant
    /// The opening whose outcome is awaited.
    var opening: OpeningID?
}

/// Requests to exit. They need no grant, no clock, no registry and no store: whoever stands behind a
/// door is let out. That is for comfort, and for a record; what lets people out of a fire is
/// mechanical, and needs no program.
extension CabinetEngine {
    /// What an exit button reads now. Only a change from released opens, and once: what is pressed
    /// at the start may have been for days.
    mutating func exitButton(_ button: DeviceID, reads state: ButtonState, _ step: inout Step) {
        guard let index = exits.firstIndex(where: { $0.button.device == button }),
            exits[index].state != state
        else { return }
        let before = exits[index].state
        exits[index].state = state
        exits[index].isStuck = false
        exits[index].pressedSince = state == .pressed ? step.now.instant : nil
        let fault = CabinetCondition(.deviceFault, of: button)
        condition(fault, state == .unknown ? "the button cannot be read" : nil, &step)
        guard before == .released, state == .pressed,
            let door = doorIndex(exits[index].button.opens)
        else { return }
        wish(outOf: door, by: button, step)
    }

    /// Somebody wants out: at once, or as soon as the lock may be driven. Pressing again meanwhile
    /// is the same wish.
    private mutating func wish(outOf index: Int, by button: DeviceID, _ step: Step) {
        let now = step.now.instant
        doors[index].exitStarts.removeAll { $0.duration(to: now) >= ExitWish.window }
        var notBefore = now
        if doors[index].exitStarts.count >= ExitWish.startsAWindow,
            let first = doors[index].exitStarts.first
        {
            notBefore = first.advanced(by: ExitWish.window)
        }
        let until = notBefore.advanced(by: ExitWish.patience)
        if doors[index].exitWish != nil {
            doors[index].exitWish?.until = until
        } else {
            doors[index].exitWish = ExitWish(button: button, until: until, notBefore: notBefore)
        }
    }

    /// Drives the locks of those who want out. Near the end of each step.
    mutating func settleExits(_ step: inout Step) {
        let now = step.now.instant
        for index in doors.indices {
            guard let wish = doors[index].exitWish, doors[index].outstanding == nil else {
                continue
            }
            if wish.opening != nil || wish.until <= now {
                doors[index].exitWish = nil
            } else if wish.notBefore <= now {
                letOut(wish, at: index, &step)
            }
        }
    }

    private mutating func letOut(_ wish: ExitWish, at index: Int, _ step: inout Step) {
        let visit = Visit(
            id: nextOpening, cause: .exit(wish.button), keypad: nil, grant: nil)
        doors[index].exitStarts.append(step.now.instant)
        doors[index].exitWish?.opening = visit.id
        if case .open = doors[index].phase {
            // It reads open, and belongs to whoever opened it; the contact may be wrong, so that
            // the lock is driven all the same.
            driveOpen(visit, at: index, &step)
        } else {
            visits.append(visit)
            order(doors[index].layout.id, for: visit, &step)
        }
    }

    private mutating func driveOpen(_ visit: Visit, at index: Int, _ step: inout Step) {
        nextOpening = OpeningID(visit.id.rawValue + 1)
        let compartment = doors[index].layout.id
        let now = step.now.instant
        record(
            .openingIntended(
                opening: visit.id, compartment: compartment, attempt: 1, cause: visit.cause),
            &step)
        step.effects.append(
            .energize(
                UnlockOrder(
                    opening: visit.id, compartment: compartment, attempt: 1,
                    notAfter: now.advanced(by: Self.energizeWithin), purpose: .exit)))
        doors[index].outstanding = Door.Outstanding(
            opening: visit.id, attempt: 1, deadline: now.advanced(by: Door.outcomeTimeout))
    }

    /// A door was closed while its lock is driven to let somebody out: it may open for them.
    mutating func takeUpExit(at index: Int) {
        guard let wish = doors[index].exitWish, let id = wish.opening,
            doors[index].outstanding?.opening == id, visitIndex(id) == nil
        else { return }
        let compartment = doors[index].layout.id
        visits.append(
            Visit(
                id: id, cause: .exit(wish.button), keypad: nil, grant: nil,
                legs: [
                    Visit.Leg(
                        step: 0, home: compartment, at: compartment, state: .underWay, opening: id)
                ]))
        doors[index].phase = .driving(
            Door.Opening(id: id, visit: id, attempt: 1, wasOpen: false))
    }

    /// What became of a drive; one that let somebody out, or never will, ends the wish.
    mutating func exitDriven(
        _ opening: OpeningID, _ outcome: PulseOutcome, at index: Int, _ step: Step
    ) {
        guard var wish = doors[index].exitWish, wish.opening == opening else { return }
        wish.opening = nil
        let now = step.now.instant
        switch outcome {
        case .pulsed, .failed, .interrupted:
            doors[index].exitWish = nil
        case .expired:
            doors[index].exitWish = wish
        case .limited(_, let milliseconds):
            wish.notBefore = now.advanced(by: .milliseconds(max(1, milliseconds)))
            wish.until = max(wish.until, wish.notBefore.advanced(by: Self.energizeWithin))
            let isTooLate = milliseconds > ExitWish.patience.wholeMilliseconds
            doors[index].exitWish = isTooLate ? nil : wish
        }
    }

    /// Says once of each button that it is stuck.
    mutating func expireExits(_ step: inout Step) {
        let now = step.now.instant
        for index in exits.indices {
            guard let since = exits[index].pressedSince, !exits[index].isStuck,
                since.duration(to: now) >= ExitWatch.stuckAfter
            else { continue }
            exits[index].isStuck = true
            condition(
                CabinetCondition(.deviceFault, of: exits[index].button.device),
                "pressed for longer than \(ExitWatch.stuckAfter.briefText); it opens nothing more "
                    + "until it is let go", &step)
        }
    }

    /// When something is due for those who want out.
    var exitDeadlines: [Instant] {
        let stuck = exits.compactMap { exit in
            exit.isStuck ? nil : exit.pressedSince?.advanced(by: ExitWatch.stuckAfter)
        }
        let wishes = doors.compactMap { door -> Instant? in
            guard let wish = door.exitWish, door.outstanding == nil else { return nil }
            return min(wish.notBefore, wish.until)
        }
        return stuck + wishes
    }
}

extension OpeningCause {
    /// What a lock is driven for by it.
    var purpose: UnlockOrder.Purpose {
        switch self {
        case .exit: .exit
        case .grant, .command, .service: .opening
        }
    }
}

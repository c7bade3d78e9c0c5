/// An operator's way through the menu at a keypad.
extension CabinetEngine {
    /// Lets an operator in, whatever the keypad was used for: who else stands there has to wait.
    mutating func beginService(
        _ actor: ServiceActor, _ credential: ServiceCredential? = nil, at index: Int,
        _ step: inout Step
    ) {
        switch keypads[index].activity {
        case .entries: break
        case .interview(let interview): abandon(interview, at: index, &step)
        case .test(let test): end(test, at: index, &step)
        case .service(let session):
            guard session.actor != actor else {
                // The same card once more.
                stay(session, at: index, &step)
                return
            }
            end(session, at: index, &step)
        }
        record(.serviceStarted(keypad: keypads[index].id, by: actor), &step)
        seeTampering()
        move(
            ServiceSession(actor: actor, credential: credential, until: step.now.instant),
            to: .menu, at: index, &step)
        present(at: index, &step)
        signal(.granted, at: index, &step)
    }

    /// What the display shows of a session while nothing else is told.
    func prompt(of session: ServiceSession, _ step: Step) -> Prompt {
        switch session.place {
        case .menu: return .serviceMenu
        case .asking(let errand): return .serviceCompartment(errand, typed: nil)
        case .opening(let compartment): return doorPrompt(compartment)
        case .restocking(let compartment):
            guard let until = doorIndex(compartment).flatMap({ doors[$0].proppedUntil }) else {
                return doorPrompt(compartment)
            }
            let wall = step.now.wall + step.now.instant.duration(to: until)
            return .propped(compartment, until: wall)
        case .inspecting:
            guard let inspection, let turn = inspection.turn else { return .inspectionDone }
            let (number, count) = inspection.progress
            return .inspection(turn.compartment, number: number, of: count)
        }
    }

    private func doorPrompt(_ compartment: CompartmentID) -> Prompt {
        if let index = doorIndex(compartment), case .open = doors[index].phase {
            return .closeDoor(compartment)
        }
        return .opening(compartment, .opening)
    }

    /// `*` with nothing typed: one step back, and out of the menu.
    mutating func goBack(_ session: ServiceSession, at index: Int, _ step: inout Step) {
        switch session.place {
        case .menu: end(session, at: index, &step)
        case .asking, .opening, .restocking:
            move(session, to: .menu, at: index, &step)
            present(at: index, &step)
        case .inspecting:
            endInspection(isDone: false, &step)
            present(at: index, &step)
        }
    }

    mutating func typed(
        _ number: Int?, in session: ServiceSession, at index: Int, _ step: inout Step
    ) {
        if session.credential?.denial(at: step.now) != nil {
            // Its time is over: whoever goes on pressing keys stays no longer for that.
            end(session, at: index, &step)
            return
        }
        if number != nil { signal(.key, at: index, &step) }
        switch session.place {
        case .menu:
            if let number {
                choose(number, in: session, at: index, &step)
            } else {
                stay(session, at: index, &step)
            }
        case .asking(let errand):
            stay(session, at: index, &step)
            step.effects.append(
                .show(keypads[index].id, .serviceCompartment(errand, typed: number)))
        case .opening, .restocking, .inspecting: stay(session, at: index, &step)
        }
    }

    mutating func confirmed(
        _ number: Int, in session: ServiceSession, at index: Int, _ step: inout Step
    ) {
        if session.credential?.denial(at: step.now) != nil {
            end(session, at: index, &step)
            return
        }
        switch session.place {
        case .menu: choose(number, in: session, at: index, &step)
        case .asking(let errand): open(number, errand, in: session, at: index, &step)
        case .opening, .restocking, .inspecting: stay(session, at: index, &step)
        }
    }

    /// Silence ends a session, unless the operator is plainly still there: at a door of theirs that
    /// is not open for too long, or in the middle of an inspection.
    mutating func timeOut(_ session: ServiceSession, at index: Int, _ step: inout Step) {
        switch session.place {
        case .inspecting where inspection != nil: prolong(session, at: index, step)
        case .opening(let compartment) where isAtDoor(compartment, session):
            prolong(session, at: index, step)
        case .menu, .asking, .opening, .restocking, .inspecting: end(session, at: index, &step)
        }
    }

    mutating func end(_ session: ServiceSession, at index: Int, _ step: inout Step) {
        if session.place == .inspecting, inspection?.keypad == keypads[index].id {
            endInspection(isDone: false, &step)
        }
        record(.serviceEnded(keypad: keypads[index].id, by: session.actor), &step)
        begin(.entries, .secret, at: index, &step)
        show(outage == nil ? .goodbye : outOfService, at: index, &step)
    }

    /// Sessions go back to their menu when their door is closed, and end while nothing can be
    /// recorded.
    mutating func attendSessions(_ step: inout Step) {
        for index in keypads.indices {
            guard case .service(let session) = keypads[index].activity else { continue }
            guard outage == nil else {
                end(session, at: index, &step)
                continue
            }
            switch session.place {
            case .menu, .asking, .inspecting: break
            case .opening(let compartment), .restocking(let compartment):
                guard !isUnderWay(compartment, session) else { continue }
                move(session, to: .menu, at: index, &step)
                if keypads[index].resultUntil == nil { present(at: index, &step) }
            }
        }
    }

    /// Puts a session elsewhere in the menu, where the keypad gathers something else.
    mutating func move(
        _ session: ServiceSession, to place: ServiceSession.Place, at index: Int,
        _ step: inout Step
    ) {
        var moved = session
        moved.place = place
        moved.until = step.now.instant.advanced(by: ServiceSession.silence)
        keypads[index].activity = .service(moved)
        keypads[index].isEntering = false
        step.effects.append(.collect(keypads[index].id, moved.form))
    }

    /// Shows where the session is, until something else is told.
    private mutating func present(at index: Int, _ step: inout Step) {
        rest(index, &step)
    }

    private mutating func stay(
        _ session: ServiceSession, at index: Int, _ step: inout Step
    ) {
        prolong(session, at: index, step)
        present(at: index, &step)
    }

    private mutating func prolong(_ session: ServiceSession, at index: Int, _ step: Step) {
        var prolonged = session
        prolonged.until = step.now.instant.advanced(by: ServiceSession.silence)
        keypads[index].activity = .service(prolonged)
    }

    private mutating func choose(
        _ number: Int, in session: ServiceSession, at index: Int, _ step: inout Step
    ) {
        switch number {
        case 1: move(session, to: .asking(.opening), at: index, &step)
        case 3: move(session, to: .asking(.restocking), at: index, &step)
        case 2:
            let cause = OpeningCause.service(session.actor, .inspection)
            guard case .done = inspect(cause, at: keypads[index].id, &step) else {
                refuse(.busy, .wait, session, at: index, &step)
                return
            }
            // With every door busy it may be over already.
            if inspection != nil { move(session, to: .inspecting, at: index, &step) }
            return
        default:
            refuse(.serviceMenu, .denied, session, at: index, &step)
            return
        }
        present(at: index, &step)
    }

    private mutating func open(
        _ number: Int, _ errand: ServiceErrand, in session: ServiceSession, at index: Int,
        _ step: inout Step
    ) {
        let compartment = CompartmentID(number)
        guard let door = doorIndex(compartment) else {
            // A number that fits no door fits no display either.
            let prompt = number > 9_999 ? prompt(of: session, step) : .noSuchCompartment(number)
            refuse(prompt, .denied, session, at: index, &step)
            return
        }
        guard !doors[door].isBusy else {
            refuse(.busy, .wait, session, at: index, &step)
            return
        }
        var session = session
        session.visit = nextOpening
        let cause = OpeningCause.service(session.actor, errand)
        let keypad = keypads[index].id
        if errand == .restocking {
            _ = propOpen(compartment, layout.policy.restock, cause, at: keypad, &step)
            move(session, to: .restocking(compartment), at: index, &step)
        } else {
            open(compartment, for: cause, at: keypad, &step)
            move(session, to: .opening(compartment), at: index, &step)
        }
    }

    /// Tells for a moment why something is not done, and takes the next entry.
    private mutating func refuse(
        _ prompt: Prompt, _ sound: Signal, _ session: ServiceSession, at index: Int,
        _ step: inout Step
    ) {
        move(session, to: session.place, at: index, &step)
        show(prompt, at: index, &step)
        signal(sound, at: index, &step)
    }

    /// Whether the door that a session opened is not closed yet, or still awaited.
    private func isUnderWay(_ compartment: CompartmentID, _ session: ServiceSession) -> Bool {
        guard let door = doorIndex(compartment), doors[door].opening?.visit == session.visit
        else { return false }
        switch doors[door].phase {
        case .driving, .awaitingDoor, .open: return true
        case .closed, .released: return false
        }
    }

    /// Whether somebody is plainly still at that door.
    private func isAtDoor(_ compartment: CompartmentID, _ session: ServiceSession) -> Bool {
        guard isUnderWay(compartment, session), let door = doorIndex(compartment) else {
            return false
        }
        return !doors[door].isAlarmed
    }
}

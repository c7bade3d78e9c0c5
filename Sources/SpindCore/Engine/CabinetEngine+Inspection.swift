extension CabinetEngine {
    /// Begins to open all compartments in turn.
    mutating func inspect(
        _ cause: OpeningCause, at keypad: KeypadID?, _ step: inout Step
    ) -> CommandOutcome {
        guard inspection == nil else { return .refused(.inspecting) }
        inspection = Inspection(
            cause: cause, keypad: keypad, remaining: layout.compartments.map(\.id))
        record(.inspectionStarted(cause: cause), &step)
        openNext(&step)
        return .done
    }

    /// Opens the next compartment, or ends the inspection after the last.
    private mutating func openNext(_ step: inout Step) {
        guard var inspection else { return }
        inspection.turn = nil
        while inspection.turn == nil, !inspection.remaining.isEmpty {
            let compartment = inspection.remaining.removeFirst()
            guard let index = doorIndex(compartment) else { continue }
            if isInUse(index), !inspection.postponed.contains(compartment),
                !inspection.remaining.isEmpty
            {
                inspection.postponed.append(compartment)
                inspection.remaining.append(compartment)
            } else if doors[index].isBusy {
                inspection.failed += 1
            } else {
                let visit = Visit(
                    id: nextOpening, cause: inspection.cause, keypad: inspection.keypad, grant: nil)
                visits.append(visit)
                let opening = order(compartment, for: visit, &step)
                let until = step.now.instant.advanced(by: Inspection.patience)
                inspection.turn = Inspection.Turn(
                    compartment: compartment, opening: opening, until: until)
                let (number, count) = inspection.progress
                show(.inspection(compartment, number: number, of: count), to: visit, &step)
                signal(.granted, to: visit, &step)
            }
        }
        self.inspection = inspection
        if inspection.turn == nil { endInspection(isDone: true, &step) }
    }

    /// Whether a resident is at that door, or its lock is being driven.
    private func isInUse(_ index: Int) -> Bool {
        doors[index].isBusy || visit(doors[index].opening?.visit)?.grant != nil
    }

    /// Goes on with the inspection once the door whose turn it is was closed, or did not open.
    mutating func attendInspection(_ step: inout Step) {
        guard var turn = inspection?.turn, let index = doorIndex(turn.compartment) else { return }
        guard outage == nil else {
            endTurn(isOpened: turn.wasOpened)
            endInspection(isDone: false, &step)
            return
        }
        for case .store(.append(let draft)) in step.effects {
            switch draft.event {
            case .pulseEnded(turn.opening, _, _, .pulsed): turn.wasDriven = true
            case .doorOpened(_, turn.opening, _): turn.wasOpened = true
            default: break
            }
        }
        inspection?.turn = turn
        if let pause = turn.pauseUntil {
            if pause <= step.now.instant { goOn(isOpened: true, &step) }
        } else if doors[index].opening?.id == turn.opening {
            if case .released = doors[index].phase {
                goOn(isOpened: false, &step)
            } else if turn.until <= step.now.instant {
                endTurn(isOpened: turn.wasOpened)
                endInspection(isDone: false, &step)
            }
        } else if turn.wasOpened {
            goOn(isOpened: true, &step)
        } else if turn.wasDriven, !doors[index].contactCounts {
            inspection?.turn?.pauseUntil = step.now.instant.advanced(by: Inspection.unseenTurn)
        } else {
            goOn(isOpened: false, &step)
        }
    }

    private mutating func goOn(isOpened: Bool, _ step: inout Step) {
        endTurn(isOpened: isOpened)
        openNext(&step)
    }

    private mutating func endTurn(isOpened: Bool) {
        if isOpened {
            inspection?.opened += 1
        } else {
            inspection?.failed += 1
        }
        inspection?.turn = nil
    }

    /// Ends the inspection, done if every compartment had its turn; a door that is open stays
    /// supervised.
    mutating func endInspection(isDone: Bool, _ step: inout Step) {
        guard let ended = inspection else { return }
        inspection = nil
        var opened = ended.opened
        var failed = ended.failed
        if let turn = ended.turn {
            opened += turn.wasOpened ? 1 : 0
            failed += turn.wasOpened ? 0 : 1
        }
        record(.inspectionEnded(opened: opened, failed: failed), &step)
        guard let index = ended.keypad.flatMap(keypadIndex),
            case .service(let session) = keypads[index].activity, session.place == .inspecting
        else { return }
        move(session, to: .menu, at: index, &step)
        if isDone {
            show(.inspectionDone, at: index, &step)
            signal(.done, at: index, &step)
        }
    }
}

/// Doors that may stand open for a while without an alarm.
extension CabinetEngine {
    /// Opens a compartment and lets it stand open. Where no contact is fitted it is only opened:
    /// there is no alarm to put off.
    mutating func propOpen(
        _ compartment: CompartmentID, _ duration: Duration, _ cause: OpeningCause,
        at keypad: KeypadID?, _ step: inout Step
    ) -> CommandOutcome {
        guard let index = doorIndex(compartment) else {
            return .refused(.unknownCompartment(compartment))
        }
        guard !doors[index].isBusy else { return .refused(.busy(compartment)) }
        if doors[index].layout.hasContact {
            doors[index].proppedUntil = step.now.instant.advanced(by: duration)
            record(
                .propStarted(
                    compartment: compartment, milliseconds: duration.wholeMilliseconds,
                    cause: cause), &step)
        }
        return .opening(open(compartment, for: cause, at: keypad, &step))
    }

    /// A door that may stand open no longer is one like any other from now on.
    mutating func expireProp(at index: Int, _ step: inout Step) {
        guard let until = doors[index].proppedUntil, until <= step.now.instant else { return }
        endProp(at: index, isClosed: false, &step)
    }

    /// A door that was closed, or did not open, is to be closed like any other again.
    mutating func attendProps(_ step: inout Step) {
        for index in doors.indices where doors[index].proppedUntil != nil {
            switch doors[index].phase {
            case .closed, .released: endProp(at: index, isClosed: true, &step)
            case .driving, .awaitingDoor, .open: break
            }
        }
    }

    private mutating func endProp(at index: Int, isClosed: Bool, _ step: inout Step) {
        doors[index].proppedUntil = nil
        record(.propEnded(compartment: doors[index].layout.id, closed: isClosed), &step)
    }
}

extension CabinetEngine {
    mutating func inspect(
        _ cause: OpeningCause, at keypad: KeypadID?, _ step: inout Step
    ) -> CommandOutcome { .refused(.nothingToDo) }
    mutating func propOpen(
        _ compartment: CompartmentID, _ duration: Duration, _ cause: OpeningCause,
        at keypad: KeypadID?, _ step: inout Step
    ) -> CommandOutcome { .refused(.nothingToDo) }
}

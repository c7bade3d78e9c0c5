extension CabinetEngine {
    mutating func item(_ compartment: CompartmentID, reads state: ItemState, _ step: inout Step) {}
    mutating func socketFault(_ compartment: CompartmentID, _ what: String, _ step: inout Step) {}
    mutating func moveHome(
        _ set: HandoverSetID, by principal: Principal, _ step: inout Step
    ) -> CommandOutcome { .refused(.nothingToDo) }
}

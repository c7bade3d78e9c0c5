extension CabinetEngine {
    mutating func typed(
        _ number: Int?, in interview: Interview, at index: Int, _ step: inout Step
    ) {}
    mutating func confirmed(
        _ number: Int, in interview: Interview, at index: Int, _ step: inout Step
    ) {}
    mutating func answer(
        _ interview: Interview, _ answer: HandoverAnswer, at index: Int, _ step: inout Step
    ) {}
    mutating func timeOut(_ interview: Interview, at index: Int, _ step: inout Step) {}
    mutating func abandon(_ interview: Interview, at index: Int, _ step: inout Step) {}
}

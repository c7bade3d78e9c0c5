extension CabinetEngine {
    mutating func judge(
        _ verifier: CredentialVerifier, service credential: ServiceCredential?,
        at keypad: KeypadID, _ step: inout Step
    ) {}
    mutating func challengeRequested(
        _ challenge: Challenge, at keypad: KeypadID, _ step: inout Step
    ) {}
    mutating func challengeAnswered(
        _ challenge: Challenge, at keypad: KeypadID, _ step: inout Step
    ) {}
    mutating func goBack(_ session: ServiceSession, at index: Int, _ step: inout Step) {}
    mutating func typed(
        _ number: Int?, in session: ServiceSession, at index: Int, _ step: inout Step
    ) {}
    mutating func confirmed(
        _ number: Int, in session: ServiceSession, at index: Int, _ step: inout Step
    ) {}
    mutating func timeOut(_ session: ServiceSession, at index: Int, _ step: inout Step) {}
    mutating func end(_ session: ServiceSession, at index: Int, _ step: inout Step) {}
    mutating func add(
        _ credential: ServiceCredential, _ verifier: CredentialVerifier, taken: Bool,
        by principal: Principal, _ step: inout Step
    ) -> CommandOutcome { .refused(.nothingToDo) }
    mutating func revoke(
        _ id: ServiceID, _ found: ServiceCredential?, by principal: Principal, _ step: inout Step
    ) -> CommandOutcome { .refused(.nothingToDo) }
}

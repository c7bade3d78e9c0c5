extension CabinetEngine {
    func keypadIndex(_ id: KeypadID) -> Int? {
        keypads.firstIndex { $0.id == id }
    }

    /// Shows a result, which gives way to rest after a while.
    mutating func show(_ prompt: Prompt, at index: Int, _ step: inout Step) {
        step.effects.append(.show(keypads[index].id, prompt))
        keypads[index].isEntering = false
        keypads[index].resultUntil = step.now.instant.advanced(by: KeypadSession.resultTime)
        keypads[index].result = prompt
    }

    /// Shows a result where the visitor stands: at one keypad, or at all for a remote opening.
    /// Whoever lets themselves out stands behind the door, and sees none.
    mutating func show(_ prompt: Prompt, to visit: Visit?, _ step: inout Step) {
        if visit?.cause.purpose == .exit { return }
        for index in keypads.indices where visit?.keypad ?? keypads[index].id == keypads[index].id {
            show(prompt, at: index, &step)
        }
    }

    func signal(_ signal: Signal, to visit: Visit? = nil, _ step: inout Step) {
        if visit?.cause.purpose == .exit { return }
        for keypad in keypads where visit?.keypad ?? keypad.id == keypad.id {
            step.effects.append(.signal(keypad.id, signal))
        }
    }

    /// Puts every display to rest at which nobody is typing.
    mutating func rest(_ step: inout Step) {
        for index in keypads.indices where !keypads[index].isEntering { rest(index, &step) }
    }

    mutating func rest(_ index: Int, _ step: inout Step) {
        keypads[index].isEntering = false
        keypads[index].resultUntil = nil
        let prompt = restingPrompt(at: index, step)
        step.effects.append(.show(keypads[index].id, prompt))
        keypads[index].countdownAt = prompt.waitSeconds.flatMap { countdown(at: index, $0, step) }
    }

    /// When a wait is told anew: every ten seconds, and every minute of a long one, as long as
    /// somebody may look. A cabinet that nobody looks at sleeps.
    private func countdown(at index: Int, _ seconds: Int64, _ step: Step) -> Instant? {
        let interval: Int64 = seconds > 120 ? 60 : 10
        let over = seconds % interval
        let next = step.now.instant.advanced(by: .seconds(over == 0 ? interval : over))
        guard let until = keypads[index].attendedUntil, next <= until else { return nil }
        return next
    }

    /// Tells a wait anew when its time has come.
    private mutating func countDown(at index: Int, _ step: inout Step) {
        guard let at = keypads[index].countdownAt, at <= step.now.instant else { return }
        keypads[index].countdownAt = nil
        if keypads[index].resultUntil == nil, !keypads[index].isEntering { rest(index, &step) }
    }

    /// What a display shows at rest: a challenge, a door that waits to be closed, a lockout, or the
    /// invitation.
    private func restingPrompt(at index: Int, _ step: Step) -> Prompt {
        if case .interview(let interview) = keypads[index].activity { return interview.prompt }
        if outage != nil { return outOfService }
        if case .service(let session) = keypads[index].activity { return prompt(of: session, step) }
        // Before the doors: one whose contact is broken seems to stand open for ever.
        if let challenge = shownChallenge(at: index, step) { return .challenge(challenge) }
        for door in doors {
            guard case .open(let open) = door.phase else { continue }
            if open.heldReported { return .doorHeldOpen(door.layout.id) }
            let visit = visits.first { $0.id == open.opening?.visit }
            if visit?.keypad == keypads[index].id { return .closeDoor(door.layout.id) }
        }
        if let wait = waitPrompt(at: index, step) { return wait }
        return .ready(next: nextLanguage(at: index))
    }

    private func waitPrompt(at index: Int, _ step: Step) -> Prompt? {
        guard let remaining = keypads[index].throttle.remaining(at: step.now.instant) else {
            return nil
        }
        if keypads[index].throttle.lockouts >= 3, let phone = layout.policy.operatorPhone {
            return .waitAndCall(seconds: remaining.secondsRoundedUp, phone: phone)
        }
        return .wait(seconds: remaining.secondsRoundedUp)
    }

    mutating func showProgress(_ count: Int, at keypad: KeypadID, _ step: inout Step) {
        guard let index = keypadIndex(keypad) else { return }
        guard count > 0 else {
            rest(index, &step)
            return
        }
        // During a lockout stars are shown all the same: it may be an operator, who is let in.
        if outage != nil {
            rest(index, &step)
            step.effects.append(.signal(keypad, .wait))
            return
        }
        keypads[index].resultUntil = nil
        keypads[index].isEntering = true
        step.effects.append(.show(keypad, .entry(count: count)))
        step.effects.append(.signal(keypad, .key))
    }

    mutating func keypadFault(
        _ fault: KeypadFault?, at keypad: KeypadID, _ step: inout Step
    ) {
        guard let index = keypadIndex(keypad), keypads[index].fault != fault else { return }
        keypads[index].fault = fault
        record(.keypadFault(keypad: keypad, fault: fault), from: .keypad(keypad), &step)
    }

    mutating func expireKeypads(_ step: inout Step) {
        for index in keypads.indices {
            expireActivity(at: index, &step)
            expireService(at: index, &step)
            let id = keypads[index].id
            let leftOut = keypads[index].limiter.endWindow(at: step.now.instant)
            if leftOut > 0 { record(.suppressed(source: .keypad(id), count: leftOut), &step) }
            let locked = keypads[index].throttle.remaining(at: step.now.instant) != nil
            if keypads[index].throttle.update(at: step.now.instant) {
                saveThrottle(at: index, &step)
                let isIdle = keypads[index].resultUntil == nil && !keypads[index].isEntering
                if !locked, isIdle { rest(index, &step) }
            }
            if let until = keypads[index].resultUntil, until <= step.now.instant {
                rest(index, &step)
            }
            countDown(at: index, &step)
            expireLanguage(at: index, &step)
        }
    }

    mutating func saveThrottle(at index: Int, _ step: inout Step) {
        let keypad = keypads[index]
        store(
            .saveThrottle(
                keypad.throttle.record(for: keypad.id, .residents, at: step.now.instant)), &step)
    }
}

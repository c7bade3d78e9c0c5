/// Who is let in as an operator.
extension CabinetEngine {
    /// Answers a nine-digit entry or a card.
    mutating func judge(
        _ verifier: CredentialVerifier, service credential: ServiceCredential?,
        at keypad: KeypadID, _ step: inout Step
    ) {
        guard let index = keypadIndex(keypad) else { return }
        if let remaining = keypads[index].serviceThrottle.remaining(at: step.now.instant) {
            let milliseconds = remaining.wholeMilliseconds
            deny(.lockedOut(remainingMilliseconds: milliseconds), credential, at: index, &step)
            return
        }
        if outage != nil {
            deny(.storeUnavailable, credential, at: index, &step)
        } else if let credential {
            if let reason = credential.denial(at: step.now) {
                countMiss(ofService: verifier, at: index, &step)
                deny(reason, credential, at: index, &step)
            } else {
                beginService(.credential(credential.id), credential, at: index, &step)
            }
        } else {
            countMiss(ofService: verifier, at: index, &step)
            deny(.unknownCredential, nil, at: index, &step)
        }
    }

    /// Shows a challenge. Asking again shows the same one, so that whoever is being told the answer
    /// is not cut off.
    mutating func challengeRequested(
        _ challenge: Challenge, at keypad: KeypadID, _ step: inout Step
    ) {
        guard let index = keypadIndex(keypad), case .entries = keypads[index].activity
        else { return }
        let now = step.now.instant
        if outage != nil {
            deny(.storeUnavailable, nil, at: index, &step)
        } else if let pending = keypads[index].challenge {
            if pending.triesLeft > 0 {
                showChallenge(at: index, &step)
            } else {
                deny(.challengedBefore, nil, at: index, &step)
            }
        } else if let before = keypads[index].challengedAt,
            before.duration(to: now) < Challenge.pause
        {
            deny(.challengedBefore, nil, at: index, &step)
        } else {
            keypads[index].challengedAt = now
            keypads[index].challenge = PendingChallenge(
                challenge: challenge, until: now.advanced(by: Challenge.lifetime))
            record(.challengeShown(keypad: keypad, challenge: challenge), &step)
            showChallenge(at: index, &step)
        }
    }

    /// The challenge was answered rightly: it is used, and the session begins.
    mutating func challengeAnswered(
        _ challenge: Challenge, at keypad: KeypadID, _ step: inout Step
    ) {
        guard let index = keypadIndex(keypad),
            self.challenge(at: keypad, step.now.instant) == challenge
        else { return }
        if outage != nil {
            deny(.storeUnavailable, nil, at: index, &step)
        } else {
            keypads[index].challenge = nil
            beginService(.challenge(challenge), at: index, &step)
        }
    }

    /// The challenge was answered wrongly.
    mutating func challengeMissed(
        _ challenge: Challenge, at keypad: KeypadID, _ step: inout Step
    ) {
        guard let index = keypadIndex(keypad),
            self.challenge(at: keypad, step.now.instant) == challenge,
            var pending = keypads[index].challenge
        else { return }
        pending.triesLeft -= 1
        if pending.triesLeft == 0 { pending.shownUntil = nil }
        keypads[index].challenge = pending
        // What answers the entry itself follows: to the cabinet it is a PIN that nobody has.
        let missed = AuditEvent.serviceDenied(
            keypad: keypad, reason: .wrongAnswer(triesLeft: pending.triesLeft), credential: nil)
        guard pending.triesLeft == 0 else {
            record(missed, from: .keypad(keypad), &step)
            return
        }
        // An alarm is not among what a chattering keypad leaves out.
        record(missed, &step)
        signal(.alarm, at: index, &step)
    }

    /// The challenge that can be answered at a keypad, if there is one.
    public func challenge(at keypad: KeypadID, _ now: Instant) -> Challenge? {
        guard let pending = keypadIndex(keypad).flatMap({ keypads[$0].challenge }),
            pending.until > now, pending.triesLeft > 0
        else { return nil }
        return pending.challenge
    }

    /// The challenge that a display shows at rest.
    func shownChallenge(at index: Int, _ step: Step) -> Challenge? {
        guard let pending = keypads[index].challenge, pending.triesLeft > 0,
            let until = pending.shownUntil, until > step.now.instant
        else { return nil }
        return pending.challenge
    }

    /// Does what is due for operators at a keypad.
    mutating func expireService(at index: Int, _ step: inout Step) {
        let now = step.now.instant
        if keypads[index].serviceThrottle.update(at: now) { saveServiceThrottle(at: index, &step) }
        guard let pending = keypads[index].challenge, pending.deadline <= now else { return }
        if pending.until <= now {
            keypads[index].challenge = nil
        } else {
            keypads[index].challenge?.shownUntil = nil
        }
        if case .entries = keypads[index].activity, keypads[index].resultUntil == nil,
            !keypads[index].isEntering
        {
            rest(index, &step)
        }
    }

    /// Does what follows from what a step did to the doors that operators opened.
    mutating func attendOperators(_ step: inout Step) {
        attendInspection(&step)
        attendProps(&step)
        attendSessions(&step)
        noteAttendance(step)
    }

    private mutating func showChallenge(at index: Int, _ step: inout Step) {
        let until = step.now.instant.advanced(by: Challenge.shownFor)
        keypads[index].challenge?.shownUntil = until
        rest(index, &step)
        signal(.question, at: index, &step)
    }

    private mutating func deny(
        _ reason: ServiceDenial, _ credential: ServiceCredential?, at index: Int,
        _ step: inout Step
    ) {
        let keypad = keypads[index].id
        record(
            .serviceDenied(keypad: keypad, reason: reason, credential: credential?.id),
            from: .keypad(keypad), &step)
        let remaining = keypads[index].serviceThrottle.remaining(at: step.now.instant)
        let answer: (prompt: Prompt, signal: Signal)
        if outage != nil {
            answer = (outOfService, .wait)
        } else if reason == .challengedBefore {
            answer = (.busy, .wait)
        } else if let remaining {
            answer = (.wait(seconds: remaining.secondsRoundedUp), .wait)
        } else {
            answer = (.denied, .denied)
        }
        show(answer.prompt, at: index, &step)
        signal(answer.signal, at: index, &step)
    }

    private mutating func countMiss(
        ofService verifier: CredentialVerifier, at index: Int, _ step: inout Step
    ) {
        let (counted, lockout) = keypads[index].serviceThrottle.miss(
            verifier, at: step.now.instant)
        guard counted else { return }
        saveServiceThrottle(at: index, &step)
        guard let lockout else { return }
        record(
            .serviceLockoutStarted(
                keypad: keypads[index].id, milliseconds: lockout.duration.wholeMilliseconds,
                misses: lockout.misses), &step)
    }

    private mutating func saveServiceThrottle(at index: Int, _ step: inout Step) {
        let keypad = keypads[index]
        store(
            .saveThrottle(
                keypad.serviceThrottle.record(for: keypad.id, .service, at: step.now.instant)),
            &step)
    }

    func signal(_ signal: Signal, at index: Int, _ step: inout Step) {
        step.effects.append(.signal(keypads[index].id, signal))
    }
}

/// Service credentials over the control socket.
extension CabinetEngine {
    mutating func add(
        _ credential: ServiceCredential, _ verifier: CredentialVerifier, taken: Bool,
        by principal: Principal, _ step: inout Step
    ) -> CommandOutcome {
        guard !taken else { return .refused(.duplicateServiceCredential(credential.id)) }
        store(.addServiceCredential(credential, verifier), &step)
        record(
            .serviceCredentialAdded(
                credential: credential.id, kind: credential.kind, window: credential.window,
                by: principal), &step)
        return .done
    }

    /// Revokes a credential, and ends what its holder is doing at a keypad.
    mutating func revoke(
        _ id: ServiceID, _ found: ServiceCredential?, by principal: Principal, _ step: inout Step
    ) -> CommandOutcome {
        guard let found else { return .refused(.unknownServiceCredential(id)) }
        guard found.revokedAt == nil else { return .refused(.nothingToDo) }
        store(.revokeServiceCredential(id, at: step.now.wall), &step)
        record(.serviceCredentialRevoked(credential: id, by: principal), &step)
        for index in keypads.indices {
            guard case .service(let session) = keypads[index].activity,
                session.actor == .credential(id)
            else { continue }
            end(session, at: index, &step)
        }
        return .done
    }
}

extension CabinetEngine {
    /// Answers a confirmed entry.
    mutating func judge(
        _ verifier: CredentialVerifier, _ status: GrantStatus?, at keypad: KeypadID,
        _ step: inout Step
    ) {
        guard let index = keypadIndex(keypad) else { return }
        switch keypads[index].activity {
        case .entries: break
        // A card beside the keypad: whoever was asked has left.
        case .interview(let interview): abandon(interview, at: index, &step)
        case .service, .test:
            show(.busy, at: index, &step)
            step.effects.append(.signal(keypad, .wait))
            return
        }
        switch decide(status, at: index, step) {
        case .deny(let reason):
            deny(reason, verifier, status?.grant.id, at: index, &step)
        case .grant(let purpose):
            guard let status, let set = handoverSet(of: status.grant) else {
                preconditionFailure("only a known grant of a known set is granted")
            }
            grant(purpose, status, set, at: keypad, &step)
        }
    }

    /// The rules in their order; the first that forbids answers.
    private func decide(_ status: GrantStatus?, at index: Int, _ step: Step) -> AccessDecision {
        if outage != nil { return .deny(.storeUnavailable) }
        if let remaining = keypads[index].throttle.remaining(at: step.now.instant) {
            return .deny(.lockedOut(remainingMilliseconds: remaining.wholeMilliseconds))
        }
        guard let status else { return .deny(.unknownCredential) }
        guard let set = handoverSet(of: status.grant) else {
            return .deny(.unknownHandoverSet(status.grant.set))
        }
        if let purpose = purposeOfKnownLoan(status.grant, set) {
            // Returning an open loan is always allowed: late, revoked, blocked, clock unknown.
            let doors = facts(of: places(of: set, for: purpose, by: status.grant.id))
            return doors.busy.map { .deny(.busy($0)) } ?? .grant(purpose)
        }
        let purpose = status.grant.kind == .loan ? AccessPurpose.pickup : .opening
        let policy = AccessPolicy(untrustedClock: layout.policy.untrustedClock)
        return policy.decide(
            status, at: step.now,
            doors: facts(of: places(of: set, for: purpose, by: status.grant.id)))
    }

    /// The compartments that a grant opens: those that its open loan came from, though the registry
    /// has moved it to others since.
    private func handoverSet(of grant: Grant) -> HandoverSet? {
        layout.handoverSet(loans.first { $0.grant == grant.id }?.set ?? grant.set)
    }

    /// A return, or a reopening shortly after a pickup or return; `nil` for a grant without both.
    /// With several uses, a second pickup shortly after a return is a reopening too: nobody can
    /// tell them apart, and the asset is there after either.
    private func purposeOfKnownLoan(_ grant: Grant, _ set: HandoverSet) -> AccessPurpose? {
        if loans.contains(where: { $0.grant == grant.id }) {
            let stillThere = visits.contains {
                $0.grant?.id == grant.id && $0.grant?.purpose == .pickup
            }
            let justThere = recentPickups.contains { $0.grant == grant.id }
            return stillThere || justThere ? .reopening : .return
        }
        // Shortly after a return the same person may have forgotten something, unless somebody
        // else has taken the asset meanwhile, or an operator has said no.
        let returned = recentReturns.contains { $0.grant == grant.id && $0.set == set.id }
        let taken = loans.contains { $0.set == set.id }
        let doors = facts(of: places(of: set, for: .reopening, by: grant.id))
        let barred = grant.revokedAt != nil || doors.blocked != nil
        return returned && !taken && !barred ? .reopening : nil
    }

    private func facts(of places: [Place]) -> AccessPolicy.Doors {
        var facts = AccessPolicy.Doors()
        for place in places {
            guard let door = doors.first(where: { $0.layout.id == place.at }) else { continue }
            if facts.blocked == nil, let note = door.block {
                facts.blocked = (door.layout.id, note)
            }
            if facts.busy == nil, door.isBusy { facts.busy = door.layout.id }
        }
        return facts
    }

    private mutating func grant(
        _ purpose: AccessPurpose, _ status: GrantStatus, _ set: HandoverSet,
        at keypad: KeypadID, _ step: inout Step
    ) {
        let grant = status.grant
        let recent = (recentPickups + recentReturns).first { $0.grant == grant.id }
        let loan = loans.first { $0.grant == grant.id }?.id ?? recent?.loan
        record(
            .accessGranted(
                keypad: keypad, grant: grant.id, purpose: purpose, set: set.id,
                loan: purpose == .return || purpose == .reopening ? loan : nil), &step)
        var visit = Visit(
            id: nextOpening, cause: .grant(grant.id, purpose), keypad: keypad,
            grant: Visit.GrantPart(
                id: grant.id, kind: grant.kind, set: set.id, purpose: purpose,
                due: grant.windowWithGrace.end, loan: loan))
        visit.legs = places(of: set, for: purpose, by: grant.id).map {
            Visit.Leg(step: $0.step, home: $0.home, at: $0.at)
        }
        supersede(
            visitsOf: set.id, or: grant.id, by: purpose == .return ? loan : nil, &step)
        visits.append(visit)
        beginNextStep(of: visits.count - 1, &step)
    }

    private mutating func deny(
        _ reason: DenialReason, _ verifier: CredentialVerifier, _ grant: GrantID?,
        at index: Int, _ step: inout Step
    ) {
        let keypad = keypads[index].id
        record(
            .accessDenied(keypad: keypad, reason: reason, grant: grant), from: .keypad(keypad),
            &step)
        if reason.countsAsMiss { countMiss(verifier, at: index, &step) }
        if keypads[index].throttle.remaining(at: step.now.instant) != nil {
            rest(index, &step)
            step.effects.append(.signal(keypad, .wait))
        } else {
            show(prompt(for: reason), at: index, &step)
            step.effects.append(.signal(keypad, reason.isForNow ? .wait : .denied))
        }
    }

    private mutating func countMiss(
        _ verifier: CredentialVerifier, at index: Int, _ step: inout Step
    ) {
        let (counted, lockout) = keypads[index].throttle.miss(verifier, at: step.now.instant)
        guard counted else { return }
        saveThrottle(at: index, &step)
        guard let lockout else { return }
        record(
            .lockoutStarted(
                keypad: keypads[index].id, milliseconds: lockout.duration.wholeMilliseconds,
                misses: lockout.misses, alarm: lockout.alarm), &step)
    }

    private func prompt(for reason: DenialReason) -> Prompt {
        switch reason {
        case .unknownCredential, .beforeWindow, .afterWindow, .usedUp, .revoked: .denied
        case .lockedOut(let milliseconds):
            .wait(seconds: Duration.milliseconds(milliseconds).secondsRoundedUp)
        case .tooEarly(let start): .tooEarly(start: start)
        case .clockTooUncertain, .clockUntrusted: .clockUnknown
        case .blocked(let compartment, _): .outOfOrder(compartment)
        case .unknownHandoverSet, .storeUnavailable: outOfService
        case .busy: .busy
        }
    }
}

extension DenialReason {
    /// Whether trying again later may succeed, so that it sounds like "wait".
    var isForNow: Bool {
        switch self {
        case .lockedOut, .tooEarly, .clockTooUncertain, .clockUntrusted, .busy, .storeUnavailable:
            true
        case .unknownCredential, .beforeWindow, .afterWindow, .usedUp, .revoked, .blocked,
            .unknownHandoverSet:
            false
        }
    }
}

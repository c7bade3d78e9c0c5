extension CabinetEngine {
    /// Carries out a command, or says why not.
    mutating func carryOut(
        _ command: CabinetCommand, by principal: Principal, _ step: inout Step
    ) -> CommandOutcome {
        if let outage { return .refused(.storeUnavailable(outage.fault)) }
        switch command {
        case .open(let compartment, let reason):
            return open(compartment, reason, by: principal, &step)
        case .lock(let compartment, let reason):
            return lock(compartment, reason, by: principal, &step)
        case .block(let compartment, let note):
            return block(compartment, note, by: principal, &step)
        case .unblock(let compartment): return unblock(compartment, by: principal, &step)
        case .addGrant(let grant, let verifier, let taken):
            return add(grant, verifier, taken: taken, by: principal, &step)
        case .revokeGrant(let id, let status):
            return revoke(id, status, by: principal, &step)
        case .closeLoan(let id, let reason):
            return closeLoan(id, reason, by: principal, &step)
        case .inspect(let reason):
            return inspect(.command(by: principal, reason: reason), at: nil, &step)
        case .propOpen(let compartment, let milliseconds, let reason):
            return propOpen(
                compartment, .milliseconds(milliseconds), .command(by: principal, reason: reason),
                at: nil, &step)
        case .moveHome(let set): return moveHome(set, by: principal, &step)
        case .addServiceCredential(let credential, let verifier, let taken):
            return add(credential, verifier, taken: taken, by: principal, &step)
        case .revokeServiceCredential(let id, let found):
            return revoke(id, found, by: principal, &step)
        case .confirmTime(let before, let reason):
            record(.timeConfirmed(from: before, reason: reason, by: principal), &step)
            return .done
        case .testKeypad(let keypad, let milliseconds):
            return testKeypad(keypad, .milliseconds(milliseconds), by: principal, &step)
        case .reload(let problem):
            record(.configurationReloaded(problem: problem, by: principal), &step)
            return .done
        }
    }

    private mutating func open(
        _ compartment: CompartmentID, _ reason: String, by principal: Principal,
        _ step: inout Step
    ) -> CommandOutcome {
        guard let index = doorIndex(compartment) else {
            return .refused(.unknownCompartment(compartment))
        }
        guard !doors[index].isBusy else { return .refused(.busy(compartment)) }
        return .opening(
            open(
                compartment, for: .command(by: principal, reason: reason), at: nil, &step))
    }

    /// Opens a compartment for somebody who needs no grant.
    @discardableResult
    mutating func open(
        _ compartment: CompartmentID, for cause: OpeningCause, at keypad: KeypadID?,
        _ step: inout Step
    ) -> OpeningID {
        let visit = Visit(id: nextOpening, cause: cause, keypad: keypad, grant: nil)
        visits.append(visit)
        let opening = order(compartment, for: visit, &step)
        show(.opening(compartment, .opening), to: visit, &step)
        signal(.granted, to: visit, &step)
        return opening
    }

    private mutating func block(
        _ compartment: CompartmentID, _ note: String, by principal: Principal,
        _ step: inout Step
    ) -> CommandOutcome {
        guard let index = doorIndex(compartment) else {
            return .refused(.unknownCompartment(compartment))
        }
        guard doors[index].block != note else { return .refused(.nothingToDo) }
        doors[index].block = note
        for visit in visits.indices {
            let isAwaited = visits[visit].legs.contains {
                $0.at == compartment && $0.state == .waiting
            }
            guard isAwaited || visits[visit].id == doors[index].opening?.visit else { continue }
            visits[visit].grant?.barred = true
        }
        store(.block(compartment, note: note), &step)
        record(
            .compartmentBlocked(compartment: compartment, note: note, by: principal), &step)
        return .done
    }

    private mutating func unblock(
        _ compartment: CompartmentID, by principal: Principal, _ step: inout Step
    ) -> CommandOutcome {
        guard let index = doorIndex(compartment) else {
            return .refused(.unknownCompartment(compartment))
        }
        guard doors[index].block != nil else { return .refused(.nothingToDo) }
        doors[index].block = nil
        store(.unblock(compartment), &step)
        record(.compartmentUnblocked(compartment: compartment, by: principal), &step)
        return .done
    }

    private mutating func add(
        _ grant: Grant, _ verifier: CredentialVerifier, taken: Bool, by principal: Principal,
        _ step: inout Step
    ) -> CommandOutcome {
        guard layout.handoverSet(grant.set) != nil else {
            return .refused(.unknownHandoverSet(grant.set))
        }
        guard !taken else { return .refused(.duplicateGrant(grant.id)) }
        store(.addGrant(grant, verifier), &step)
        record(
            .grantAdded(
                grant: grant.id, kind: grant.kind, set: grant.set, window: grant.window,
                by: principal), &step)
        return .done
    }

    private mutating func revoke(
        _ id: GrantID, _ status: GrantStatus?, by principal: Principal, _ step: inout Step
    ) -> CommandOutcome {
        guard let status else { return .refused(.unknownGrant(id)) }
        guard status.grant.revokedAt == nil else { return .refused(.nothingToDo) }
        for visit in visits.indices where visits[visit].grant?.id == id {
            visits[visit].grant?.barred = true
        }
        store(.revokeGrant(id, at: step.now.wall), &step)
        record(.grantRevoked(grant: id, by: principal), &step)
        return .done
    }

    private mutating func closeLoan(
        _ id: LoanID, _ reason: String, by principal: Principal, _ step: inout Step
    ) -> CommandOutcome {
        guard let loan = loans.first(where: { $0.id == id }) else {
            return .refused(.unknownLoan(id))
        }
        record(.loanClosed(loan: id, reason: reason, by: principal), &step)
        end(loan, .closedByOperator, &step)
        return .done
    }
}

/// What the registry says: grants that come, change and go, and commands.
///
/// A change never undoes what happened. A grant that is changed keeps its uses and its loan, whose
/// due time follows; a loan stays one of the compartments it was taken from, though its grant moved
/// to others; a revoked grant still serves to return. Whoever was let in before a change may open
/// the door that was unlocked, and what is taken is recorded; but no lock is driven once more.
extension CabinetEngine {
    /// How many unusable grants of one snapshot are recorded one by one; the record of the snapshot
    /// has the number of all.
    public static let unusableRecorded = 100
    /// The longest that a command may wait for its cabinet.
    public static let commandLifetime = Duration.seconds(31 * 86_400)

    /// The grants that open doors or loans belong to, which a snapshot has to be compared with.
    public var grantsUnderWay: [GrantID] {
        Set(loans.map(\.grant) + visits.compactMap(\.grant?.id)).sorted()
    }

    /// Takes changes in, in order.
    mutating func take(_ batch: ChangeBatch, _ step: inout Step) {
        guard outage == nil else { return }
        var known = KnownGrants(batch.facts.grants)
        var executed = batch.facts.executed
        for change in batch.changes {
            switch change.body {
            case .grant(let synced): put(synced, batch.facts.keyEpoch, &known, &step)
            case .revokeGrant(let id): revoke(id, &known, &step)
            case .command(let command):
                guard command.id.isPlain else {
                    record(.changeUnsupported(type: "command", number: change.number), &step)
                    continue
                }
                guard executed.insert(command.id).inserted else { continue }
                execute(command, batch.facts, &step)
            case .unsupported(let type):
                record(
                    .changeUnsupported(type: GrantID.plain(type), number: change.number), &step)
            }
        }
        store(.saveCursor(batch.cursor), &step)
    }

    /// Puts a snapshot in the place of the mirror.
    mutating func take(_ mirror: GrantMirror, _ facts: SyncFacts, _ step: inout Step) {
        guard outage == nil else { return }
        var known = KnownGrants(facts.grants)
        var unusable = mirror.unusable
        var grants: [MirroredGrant] = []
        grants.reserveCapacity(mirror.grants.count)
        let verifiers = known.isEmpty ? [:] : mirror.verifiers(of: known.names)
        for mirrored in mirror.grants {
            let id = mirrored.grant.id
            if let problem = known.problem(with: id) {
                unusable.append(GrantMirror.Unusable(grant: id, problem: problem))
            } else if let other = known.holder(of: mirrored.verifier), other.grant.id != id,
                verifiers[other.grant.id] ?? mirrored.verifier == mirrored.verifier,
                isInForce(other, step)
            {
                let problem = GrantProblem.duplicatePIN(with: other.grant.id)
                unusable.append(GrantMirror.Unusable(grant: id, problem: problem))
                withdraw(other.grant.id, &known, &step)
                unusable.append(
                    GrantMirror.Unusable(grant: other.grant.id, problem: .duplicatePIN(with: id)))
            } else {
                let kept = leavingRoom(for: mirrored.grant, known[id])
                grants.append(MirroredGrant(kept, mirrored.verifier))
                if layout.handoverSet(kept.set) == nil {
                    let problem = GrantProblem.unknownHandoverSet(kept.set)
                    unusable.append(GrantMirror.Unusable(grant: id, problem: problem))
                }
            }
        }
        store(.replaceMirror(grants, kept: mirror.kept, at: step.now.wall), &step)
        record(
            .mirrorReplaced(
                grants: grants.count, kept: mirror.kept.count, unusable: unusable.count), &step)
        for found in unusable.prefix(Self.unusableRecorded) {
            record(.grantUnusable(grant: found.grant, problem: found.problem), &step)
        }
        follow(grants, known, kept: mirror.kept, &step)
        store(.saveCursor(mirror.cursor), &step)
    }

    /// Lets everything under way follow the grants of a snapshot.
    private mutating func follow(
        _ grants: [MirroredGrant], _ known: KnownGrants, kept: Set<GrantID>, _ step: inout Step
    ) {
        var left = Set(grantsUnderWay)
        guard !left.isEmpty else { return }
        for mirrored in grants where left.remove(mirrored.grant.id) != nil {
            follow(mirrored.grant, &step)
        }
        for id in left.sorted() where known[id]?.grant.origin == .registry && !kept.contains(id) {
            bar(id)
        }
    }

    private mutating func put(
        _ synced: SyncedGrant, _ keyEpoch: UInt32, _ known: inout KnownGrants,
        _ step: inout Step
    ) {
        let id = synced.id
        let mirrored: MirroredGrant
        switch synced.checked(keyEpoch: keyEpoch) {
        case .usable(let usable): mirrored = usable
        case .unusable(let problem):
            unusable(id, problem, &known, &step)
            return
        }
        if let problem = known.problem(with: id) {
            unusable(id, problem, &known, &step)
            return
        }
        if let other = known.holder(of: mirrored.verifier), other.grant.id != id,
            isInForce(other, step)
        {
            unusable(other.grant.id, .duplicatePIN(with: id), &known, &step)
            unusable(id, .duplicatePIN(with: other.grant.id), &known, &step)
            return
        }
        let before = known[id]
        let grant = leavingRoom(for: mirrored.grant, before)
        if let before, before.grant == grant, before.verifier == mirrored.verifier { return }
        store(.putGrant(grant, mirrored.verifier), &step)
        known.put(grant, mirrored.verifier)
        let registry = Principal.registry(account: nil)
        record(
            before == nil
                ? .grantAdded(
                    grant: id, kind: grant.kind, set: grant.set, window: grant.window,
                    by: registry)
                : .grantChanged(
                    grant: id, kind: grant.kind, set: grant.set, window: grant.window,
                    by: registry), &step)
        if layout.handoverSet(grant.set) == nil {
            record(.grantUnusable(grant: id, problem: .unknownHandoverSet(grant.set)), &step)
        }
        follow(grant, &step)
    }

    /// Records that a grant lets nobody in, and sees to it that no earlier version of it does.
    private mutating func unusable(
        _ id: GrantID, _ problem: GrantProblem, _ known: inout KnownGrants, _ step: inout Step
    ) {
        record(.grantUnusable(grant: id.forTheJournal, problem: problem), &step)
        if problem != .nameTaken { withdraw(id, &known, &step) }
    }

    private mutating func revoke(
        _ id: GrantID, _ known: inout KnownGrants, _ step: inout Step
    ) {
        guard withdraw(id, &known, &step) else { return }
        record(.grantRevoked(grant: id, by: .registry(account: nil)), &step)
    }

    /// Revokes a grant for the registry, which may give it again.
    ///
    /// - Returns: whether it was in force.
    @discardableResult
    private mutating func withdraw(
        _ id: GrantID, _ known: inout KnownGrants, _ step: inout Step
    ) -> Bool {
        guard let stored = known[id], stored.grant.revokedAt == nil else { return false }
        store(.withdrawGrant(id, at: step.now.wall), &step)
        known.revoke(id, at: step.now.wall)
        bar(id)
        return true
    }

    private mutating func bar(_ id: GrantID) {
        for index in visits.indices where visits[index].grant?.id == id {
            visits[index].grant?.barred = true
        }
    }

    /// The grant with room for the use of somebody who was let in and has not opened the door yet.
    private func leavingRoom(for grant: Grant, _ before: StoredGrant?) -> Grant {
        guard let allowed = grant.usesAllowed, let before,
            visits.contains(where: { $0.grant?.id == grant.id && $0.grant?.consumed == false })
        else { return grant }
        var roomy = grant
        roomy.usesAllowed = max(allowed, before.usesConsumed + 1)
        return roomy
    }

    /// Lets loans and whoever stands at a door follow their changed grant.
    private mutating func follow(_ grant: Grant, _ step: inout Step) {
        let due = grant.windowWithGrace.end
        for index in loans.indices where loans[index].grant == grant.id {
            guard loans[index].dueAt != due else { continue }
            loans[index].overdueRecorded = loans[index].overdueRecorded && due <= loans[index].dueAt
            loans[index].dueAt = due
            let loan = loans[index]
            store(.changeDue(loan.id, due: due, overdueRecorded: loan.overdueRecorded), &step)
            record(
                .loanDueChanged(loan: loan.id, grant: grant.id, set: loan.set, due: due), &step)
        }
        for index in visits.indices {
            guard var part = visits[index].grant, part.id == grant.id else { continue }
            part.due = due
            let counts = grant.window.start <= step.now.wall && step.now.wall < due
            if part.set != grant.set || part.kind != grant.kind || !counts { part.barred = true }
            visits[index].grant = part
        }
    }

    /// Whether somebody may be let in with a grant, now or later, as far as can be known.
    private func isInForce(_ stored: StoredGrant, _ step: Step) -> Bool {
        let id = stored.grant.id
        let isUsed =
            loans.contains { $0.grant == id } || visits.contains { $0.grant?.id == id }
        if isUsed { return true }
        if stored.grant.revokedAt != nil || stored.isUsedUp { return false }
        guard let error = step.now.trust.error else {
            return stored.grant.windowWithGrace.end > step.now.wall
        }
        return stored.grant.windowWithGrace.end > step.now.wall - error
    }

    // MARK: - Commands

    /// Carries a command out that was not executed before, or says why not; in the same transaction
    /// it is remembered, so that it is never begun a second time.
    private mutating func execute(
        _ command: RemoteCommand, _ facts: SyncFacts, _ step: inout Step
    ) {
        store(.rememberCommand(command.id, expires: command.expires), &step)
        let outcome = outcome(of: command, facts, &step)
        record(.remoteCommandEnded(command: command.id, outcome: outcome), &step)
    }

    private mutating func outcome(
        of command: RemoteCommand, _ facts: SyncFacts, _ step: inout Step
    ) -> RemoteCommandOutcome {
        if let malformed = facts.malformed[command.id] { return .malformed(malformed) }
        if facts.lapsed.contains(command.id) { return .expired }
        // An untrusted clock is not ahead of the true time: what is over by it is over.
        if command.expires <= step.now.wall { return .expired }
        guard let error = step.now.trust.error else { return .clockUntrusted }
        if command.expires <= step.now.wall + error { return .expired }
        guard command.expires - step.now.wall <= Self.commandLifetime else {
            return .malformed("a command may wait for 31 days at most")
        }
        let account = Principal.registry(account: command.by.forTheJournal)
        let action: CabinetCommand
        switch command.action {
        case .open(let compartment): action = .open(compartment, reason: command.reason)
        case .block(let compartment): action = .block(compartment, note: command.reason)
        case .unblock(let compartment): action = .unblock(compartment)
        case .closeLoan(let grant):
            guard let loan = loans.first(where: { $0.grant == grant }) else {
                return .refused(.noOpenLoan(grant.forTheJournal))
            }
            action = .closeLoan(loan.id, reason: command.reason)
        }
        switch carryOut(action, by: account, &step) {
        case .done: return .done
        case .opening(let opening): return .opening(opening)
        case .refused(let refusal): return .refused(refusal)
        }
    }
}

extension GrantMirror {
    /// The PINs that the snapshot has for these grants.
    fileprivate func verifiers(of names: Set<GrantID>) -> [GrantID: CredentialVerifier] {
        var found: [GrantID: CredentialVerifier] = [:]
        for mirrored in grants where names.contains(mirrored.grant.id) {
            found[mirrored.grant.id] = mirrored.verifier
        }
        return found
    }
}

/// The stored grants that changes are compared with, as the earlier ones of a batch leave them.
private struct KnownGrants {
    private var grants: [GrantID: StoredGrant] = [:]
    private var holders: [CredentialVerifier: GrantID] = [:]

    init(_ stored: [StoredGrant]) {
        for grant in stored {
            grants[grant.grant.id] = grant
            if let verifier = grant.verifier { holders[verifier] = grant.grant.id }
        }
    }

    var isEmpty: Bool { grants.isEmpty }
    var names: Set<GrantID> { Set(grants.keys) }

    subscript(_ id: GrantID) -> StoredGrant? { grants[id] }

    func holder(of verifier: CredentialVerifier) -> StoredGrant? {
        holders[verifier].flatMap { grants[$0] }
    }

    /// Why the registry cannot give or change a grant of that name.
    func problem(with id: GrantID) -> GrantProblem? {
        guard let stored = grants[id] else { return nil }
        if stored.grant.origin == .local { return .nameTaken }
        return stored.isRevokedHere ? .revokedHere : nil
    }

    mutating func put(_ grant: Grant, _ verifier: CredentialVerifier) {
        if let other = holders[verifier] { grants[other]?.verifier = nil }
        let before = grants[grant.id]
        if let old = before?.verifier { holders[old] = nil }
        grants[grant.id] = StoredGrant(
            grant: grant, usesConsumed: before?.usesConsumed ?? 0, verifier: verifier)
        holders[verifier] = grant.id
    }

    mutating func revoke(_ id: GrantID, at moment: WallTime) {
        grants[id]?.grant.revokedAt = moment
    }
}

internal import SpindAgent
internal import SpindCore

extension CabinetMemory {
    /// Carries out what a step takes in from the registry.
    mutating func applySync(_ operation: StoreOperation) throws(StoreError) {
        switch operation {
        case .putGrant(let grant, let verifier): try put(grant, verifier)
        case .withdrawGrant(let id, let moment):
            guard grants[id] != nil else {
                throw StoreInvariant.knownGrant.violation("withdrawing grant \(id)")
            }
            withdraw(id, at: moment)
        case .replaceMirror(let replacing, let kept, let moment):
            for mirrored in replacing { try put(mirrored.grant, mirrored.verifier) }
            let names = Set(replacing.map(\.grant.id))
            for (id, stored) in grants
            where stored.grant.origin == .registry && !names.contains(id) && !kept.contains(id) {
                withdraw(id, at: moment)
            }
        case .changeDue(let id, let due, let overdueRecorded):
            var loan = try openLoan(named: id, "changing when loan \(id) is due")
            loan.dueAt = due
            loan.overdueRecorded = overdueRecorded
            loans[id] = loan
        case .rememberCommand(let id, let expires):
            guard executed.updateValue(expires, forKey: id) == nil else {
                throw StoreInvariant.commandExecutedOnce.violation("remembering command \(id)")
            }
        case .saveCursor(let cursor):
            guard (1...200).contains(cursor.utf8.count) else {
                throw StoreInvariant.syncWithinRanges.violation("saving the cursor")
            }
            self.cursor = cursor
            acknowledgedThrough = acknowledgedThrough ?? 0
        case .acknowledge(let sequence):
            guard sequence >= 0 else {
                throw StoreInvariant.syncWithinRanges.violation("acknowledging record \(sequence)")
            }
            acknowledgedThrough = sequence
        default: preconditionFailure("apply(_:) sends operations of the registry here")
        }
    }

    /// The stored grants that a query of the registry's changes asks for, by name.
    func findings(for query: SyncQuery) -> SyncFindings {
        var names = Set(query.names)
        names.formUnion(query.verifiers.compactMap { grantOfVerifier[$0] })
        if query.firm {
            names.formUnion(openLoans.map(\.grant))
            names.formUnion(
                grants.values.filter { $0.grant.origin == .local || $0.isRevokedHere }
                    .map(\.grant.id))
        }
        return SyncFindings(
            grants: names.sorted().compactMap { grants[$0] },
            executed: Set(query.commands.filter { executed[$0] != nil }))
    }

    /// The registry's grants in force that end after `moment`, by name.
    func heldGrants(endingAfter moment: WallTime) -> [HeldGrant] {
        var held: [HeldGrant] = []
        for stored in grants.values where stored.grant.origin == .registry {
            let grant = stored.grant
            guard grant.revokedAt == nil, grant.windowWithGrace.end > moment else { continue }
            held.append(HeldGrant(id: grant.id, set: grant.set, window: grant.window))
        }
        return held.sorted { $0.id < $1.id }
    }

    private mutating func put(
        _ grant: Grant, _ verifier: CredentialVerifier
    ) throws(StoreError) {
        let what = "putting grant \(grant.id)"
        try requireWithinRanges(grant, verifier, what)
        let before = grants[grant.id]
        if before?.grant.origin == .local { throw StoreInvariant.uniqueGrant.violation(what) }
        if let other = grantOfVerifier[verifier] { grants[other]?.verifier = nil }
        if let old = before?.verifier { grantOfVerifier[old] = nil }
        var stored = StoredGrant(
            grant: grant.inWholeMilliseconds, usesConsumed: before?.usesConsumed ?? 0,
            verifier: verifier, isRevokedHere: before?.isRevokedHere ?? false)
        stored.grant.origin = .registry
        stored.grant.usesAllowed = grant.usesAllowed.map { max($0, stored.usesConsumed) }
        stored.grant.revokedAt = stored.isRevokedHere ? before?.grant.revokedAt : nil
        grants[grant.id] = stored
        grantOfVerifier[verifier] = grant.id
    }

    private mutating func withdraw(_ id: GrantID, at moment: WallTime) {
        let before = grants[id]?.grant.revokedAt
        grants[id]?.grant.revokedAt = before ?? moment
    }
}

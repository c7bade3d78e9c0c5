internal import SpindAgent
internal import SpindCore

/// What a cabinet remembers beside its journal, as plain values: the tables of the database with
/// the same invariants.
struct CabinetMemory: Sendable {
    var grants: [GrantID: StoredGrant] = [:]
    var grantOfVerifier: [CredentialVerifier: GrantID] = [:]
    /// Open loans, and ended ones as `nil` so that their names stay taken.
    var loans: [LoanID: Loan?] = [:]
    private(set) var pulses: Set<InterruptedOpening> = []
    private(set) var blocks: [CompartmentID: String] = [:]
    private(set) var throttles: [ThrottleSource: ThrottleRecord] = [:]
    var service = ServiceMemory()
    /// Commands of the registry that were executed, and until when they are remembered.
    var executed: [RemoteCommandID: WallTime] = [:]
    /// Where the registry's log stands behind what was taken in.
    var cursor: String?
    /// What a registry holds of the journal; `nil` where none ever spoke.
    var acknowledgedThrough: Int64?
    private(set) var nextOpening = OpeningID(1)
    private var grantOfLoan: [LoanID: GrantID] = [:]

    /// What a throttle counts where.
    struct ThrottleSource: Hashable, Sendable {
        var keypad: KeypadID
        var scope: ThrottleScope
    }

    /// Open loans in the order of their names.
    var openLoans: [Loan] {
        loans.values.compactMap { $0 }.sorted { $0.id < $1.id }
    }

    var recovered: RecoveredState {
        RecoveredState(
            nextOpening: nextOpening,
            interrupted: pulses.sorted {
                ($0.opening, $0.compartment, $0.attempt) < ($1.opening, $1.compartment, $1.attempt)
            },
            loans: openLoans, blocks: blocks,
            throttles: throttles.values.sorted {
                ($0.keypad.rawValue, $0.scope.rawValue) < ($1.keypad.rawValue, $1.scope.rawValue)
            }, placements: service.sortedPlacements)
    }

    /// Carries out what a record that is appended means for the pulses under way.
    mutating func note(_ event: AuditEvent) throws(StoreError) {
        switch event {
        case .openingIntended(let opening, let compartment, let attempt, _):
            let pulse = InterruptedOpening(
                opening: opening, compartment: compartment, attempt: attempt)
            guard pulses.insert(pulse).inserted else {
                throw StoreInvariant.pulseIntendedOnce.violation("appending a record")
            }
            nextOpening = max(nextOpening, OpeningID(opening.rawValue + 1))
        case .pulseEnded(let opening, let compartment, let attempt, _):
            pulses.remove(
                InterruptedOpening(opening: opening, compartment: compartment, attempt: attempt))
        default: break
        }
    }

    /// Carries out an operation that appends no record.
    mutating func apply(_ operation: StoreOperation) throws(StoreError) {
        switch operation {
        case .append: break
        case .openLoan(let loan): try openLoan(loan)
        case .endLoan(let id, _, _):
            _ = try openLoan(named: id, "ending loan \(id)")
            loans[id] = .some(nil)
        case .markOverdue(let id):
            var loan = try openLoan(named: id, "marking loan \(id)")
            loan.overdueRecorded = true
            loans[id] = loan
        case .consumeUse(let id): try consumeUse(of: id, "using grant \(id)")
        case .addGrant(let grant, let verifier): try addGrant(grant, verifier)
        case .revokeGrant(let id, let moment):
            guard let stored = grants[id] else {
                throw StoreInvariant.knownGrant.violation("revoking grant \(id)")
            }
            grants[id]?.grant.revokedAt = stored.grant.revokedAt ?? moment
            grants[id]?.isRevokedHere = true
        case .putGrant, .withdrawGrant, .replaceMirror, .changeDue, .rememberCommand,
            .saveCursor, .acknowledge:
            try applySync(operation)
        case .block(let compartment, let note): blocks[compartment] = note
        case .unblock(let compartment): blocks[compartment] = nil
        case .place(let placement): try service.place(placement)
        case .unplace(let set, let home): try service.unplace(set, home: home)
        case .addServiceCredential(let credential, let verifier):
            try service.add(credential, verifier)
        case .revokeServiceCredential(let id, let moment): try service.revoke(id, at: moment)
        case .saveThrottle(let record):
            let source = ThrottleSource(keypad: record.keypad, scope: record.scope)
            throttles[source] = record.inWholeMilliseconds
        }
    }

    /// Deletes grants that ended before `moment`, with their ended loans, and service credentials.
    mutating func dropCredentials(endedBefore moment: WallTime) {
        service.drop(endedBefore: moment)
        executed = executed.filter { $0.value >= moment }
        let open = Set(openLoans.map(\.grant))
        for (id, stored) in grants where !open.contains(id) && stored.grant.ended < moment {
            grants[id] = nil
            if let verifier = stored.verifier { grantOfVerifier[verifier] = nil }
            for (loan, grant) in grantOfLoan where grant == id {
                loans.removeValue(forKey: loan)
                grantOfLoan[loan] = nil
            }
        }
    }

    private mutating func openLoan(_ loan: Loan) throws(StoreError) {
        let what = "opening loan \(loan.id)"
        if loans.keys.contains(loan.id) { throw StoreInvariant.uniqueLoan.violation(what) }
        if openLoans.contains(where: { $0.set == loan.set }) {
            throw StoreInvariant.oneOpenLoanPerSet.violation(what)
        }
        guard grants[loan.grant] != nil else {
            throw StoreInvariant.loanHasGrant.violation(what)
        }
        try consumeUse(of: loan.grant, what)
        loans[loan.id] = loan
        grantOfLoan[loan.id] = loan.grant
    }

    func openLoan(named id: LoanID, _ what: String) throws(StoreError) -> Loan {
        guard let loan = loans[id] ?? nil else {
            throw StoreInvariant.knownOpenLoan.violation(what)
        }
        return loan
    }

    private mutating func consumeUse(of id: GrantID, _ what: String) throws(StoreError) {
        guard let stored = grants[id] else { throw StoreInvariant.knownGrant.violation(what) }
        if stored.isUsedUp { throw StoreInvariant.usesWithinAllowance.violation(what) }
        grants[id]?.usesConsumed += 1
    }

    private mutating func addGrant(
        _ grant: Grant, _ verifier: CredentialVerifier
    ) throws(StoreError) {
        let what = "adding grant \(grant.id)"
        try requireWithinRanges(grant, verifier, what)
        if grantOfVerifier[verifier] != nil { throw StoreInvariant.uniqueVerifier.violation(what) }
        if grants[grant.id] != nil { throw StoreInvariant.uniqueGrant.violation(what) }
        grants[grant.id] = StoredGrant(grant: grant.inWholeMilliseconds, verifier: verifier)
        grantOfVerifier[verifier] = grant.id
    }

    func requireWithinRanges(
        _ grant: Grant, _ verifier: CredentialVerifier, _ what: String
    ) throws(StoreError) {
        guard (1...64).contains(grant.id.rawValue.utf8.count), verifier.bytes.count == 32,
            (1...999).contains(grant.set.rawValue), grant.grace >= .zero,
            grant.usesAllowed.map({ $0 >= 1 }) ?? true
        else { throw StoreInvariant.grantWithinRanges.violation(what) }
    }
}

extension Grant {
    /// When nothing can come of it any more: the end of its window with grace, or its revocation.
    var ended: WallTime { min(revokedAt ?? windowWithGrace.end, windowWithGrace.end) }

    /// As a store gives it back.
    var inWholeMilliseconds: Grant {
        var rounded = self
        rounded.grace = .milliseconds(grace.wholeMilliseconds)
        return rounded
    }
}

extension ThrottleRecord {
    /// As a store gives it back.
    fileprivate var inWholeMilliseconds: ThrottleRecord {
        var rounded = self
        rounded.lockoutRemaining = .milliseconds(lockoutRemaining.wholeMilliseconds)
        rounded.dayRemaining = .milliseconds(dayRemaining.wholeMilliseconds)
        return rounded
    }
}

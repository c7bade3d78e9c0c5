/// What the shell does after a step, in this order: store operations in one transaction first, then,
/// if it holds, all others as they stand.
public enum CabinetEffect: Hashable, Sendable {
    /// Part of the step's transaction.
    case store(StoreOperation)
    /// Drive a lock. Only ever follows a recorded intent; while nothing can be recorded, only to let
    /// somebody out or to lock what is unlocked, with an intent that is kept for the journal.
    case energize(UnlockOrder)
    /// Let a lock go now, whatever it was doing. Never waits for a commit.
    case deenergize(CompartmentID)
    /// Show this until the next prompt.
    case show(KeypadID, Prompt)
    /// Show prompts at this keypad in that language from now on.
    case speak(KeypadID, Language)
    /// What the keypad gathers from now on; it begins empty.
    case collect(KeypadID, EntryForm)
    /// Switch a compartment's charging socket. On only ever follows a record.
    case socket(CompartmentID, on: Bool)
    /// Sound and light.
    case signal(KeypadID, Signal)
    /// Tell whoever sent the command.
    case answer(CommandID, CommandOutcome)
    /// Try whether the store takes commits again; answered by `.storeRecovered` or `.storeFailed`.
    case probeStore

    /// Whether it may be carried out while nothing can be recorded.
    public var isSafeWithoutStore: Bool {
        switch self {
        case .deenergize, .show, .speak, .collect, .signal, .answer, .probeStore,
            .socket(_, on: false):
            true
        case .energize(let order): order.purpose != .opening
        case .store, .socket(_, on: true): false
        }
    }
}

/// An order to energise, with the time after which it must not begin any more.
public struct UnlockOrder: Hashable, Sendable {
    /// What a lock is driven for.
    public enum Purpose: Hashable, Sendable {
        /// To let somebody in.
        case opening
        /// To let somebody out.
        case exit
        /// To lock it, where a drive of its own does that.
        case locking
    }

    /// The opening it belongs to; its intent is in the journal. ``noOpening`` for a drive that locks.
    public var opening: OpeningID
    /// Whose lock.
    public var compartment: CompartmentID
    /// Which pulse of this opening, from 1.
    public var attempt: Int
    /// 5 s after the decision: later than that the resident may have left.
    public var notAfter: Instant
    /// What for.
    public var purpose: Purpose

    /// What a drive that locks belongs to: openings are counted from 1.
    public static let noOpening = OpeningID(0)

    /// Makes an order.
    public init(
        opening: OpeningID, compartment: CompartmentID, attempt: Int, notAfter: Instant,
        purpose: Purpose = .opening
    ) {
        self.opening = opening
        self.compartment = compartment
        self.attempt = attempt
        self.notAfter = notAfter
        self.purpose = purpose
    }
}

/// A change of what the cabinet remembers. One step's operations are one transaction, and the
/// schema holds the invariants: one open loan for a handover set, unique verifiers, a journal
/// without gaps.
public enum StoreOperation: Hashable, Sendable {
    /// Append to the journal.
    case append(AuditDraft)
    /// Open a loan and consume a use of its grant.
    case openLoan(Loan)
    /// End a loan.
    case endLoan(LoanID, LoanEnd, at: WallTime)
    /// Remember that the journal says a loan is overdue.
    case markOverdue(LoanID)
    /// Consume a use of a grant that opens without a loan.
    case consumeUse(GrantID)
    /// Add a grant.
    case addGrant(Grant, CredentialVerifier)
    /// Revoke a grant.
    case revokeGrant(GrantID, at: WallTime)
    /// Add a grant of the registry, or put it in the place of the one with its name, which keeps its
    /// uses and loans and is in force again; takes its PIN from whatever other grant has it.
    case putGrant(Grant, CredentialVerifier)
    /// Revoke a grant for the registry, which may put it again.
    case withdrawGrant(GrantID, at: WallTime)
    /// Put these grants like ``putGrant(_:_:)``, and revoke all other grants of the registry for it,
    /// but those kept.
    case replaceMirror([MirroredGrant], kept: Set<GrantID>, at: WallTime)
    /// A loan is due at another time.
    case changeDue(LoanID, due: WallTime, overdueRecorded: Bool)
    /// Remember that a command was executed, at least until it expires.
    case rememberCommand(RemoteCommandID, expires: WallTime)
    /// Remember where the registry's log stands behind what this step takes in.
    case saveCursor(String)
    /// Remember that the registry holds the journal up to there; from the first time on only what
    /// it holds is pruned.
    case acknowledge(through: Int64)
    /// Block a compartment.
    case block(CompartmentID, note: String)
    /// End a block.
    case unblock(CompartmentID)
    /// Remember where an asset lies that is not in its own compartment.
    case place(Placement)
    /// It is in its own compartment again.
    case unplace(HandoverSetID, home: CompartmentID)
    /// Add a service credential.
    case addServiceCredential(ServiceCredential, CredentialVerifier)
    /// Revoke a service credential.
    case revokeServiceCredential(ServiceID, at: WallTime)
    /// Keep a keypad's throttle.
    case saveThrottle(ThrottleRecord)
}

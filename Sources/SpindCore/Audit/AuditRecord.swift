/// A record as the engine writes it: the store gives it its sequence number and its hash.
///
/// Coded as JSON it is the payload of a journal record, on the cabinet and in the registry.
public struct AuditDraft: Hashable, Codable, Sendable {
    /// When, by the wall clock.
    public var at: WallTime
    /// How far that clock could be believed.
    public var trust: ClockTrust
    /// Whether it was written later than it happened, because the store was away.
    public var delayed: Bool
    /// What happened.
    public var event: AuditEvent

    /// Makes a draft.
    public init(at: WallTime, trust: ClockTrust, delayed: Bool = false, event: AuditEvent) {
        self.at = at
        self.trust = trust
        self.delayed = delayed
        self.event = event
    }
}

/// A record of the journal: append-only, numbered without gaps, each with the hash of the one
/// before.
public struct AuditRecord: Hashable, Codable, Sendable {
    /// Its number, from 1.
    public var sequence: Int64
    /// When, by the wall clock.
    public var at: WallTime
    /// How far that clock could be believed.
    public var trust: ClockTrust
    /// Whether it was written later than it happened.
    public var delayed: Bool
    /// What happened.
    public var event: AuditEvent

    /// Makes a record.
    public init(sequence: Int64, draft: AuditDraft) {
        self.sequence = sequence
        self.at = draft.at
        self.trust = draft.trust
        self.delayed = draft.delayed
        self.event = draft.event
    }
}

/// Why a door is opened.
public enum OpeningCause: Hashable, Codable, Sendable {
    /// A credential was accepted.
    case grant(GrantID, AccessPurpose)
    /// Somebody with the right to do so asked for it.
    case command(by: Principal, reason: String)
    /// An operator at the cabinet.
    case service(ServiceActor, ServiceErrand)
    /// Somebody behind the door pressed that button.
    case exit(DeviceID)
}

/// Why a lock is driven to lock.
public enum LockingCause: Hashable, Codable, Sendable {
    /// What it locks was brought back, and the handover is over.
    case returned
    /// It was unlocked, and nobody is seen to be at it.
    case unattended
    /// Whether it is locked is not known after a start.
    case started
    /// Somebody with the right to do so asked for it.
    case command(by: Principal, reason: String)
}

/// Why a door contact is not believed.
public enum ContactDoubt: String, Codable, Sendable {
    /// It changes faster than a door can move.
    case chatter
    /// It read open before the door was unlocked, and did not change while it was used.
    case stuckOpen
    /// It cannot be read.
    case unreadable
}

/// What can happen at a cabinet and is recorded. Without names: grants are pseudonymous.
public enum AuditEvent: Hashable, Codable, Sendable {
    /// The agent started.
    case started(version: String)
    /// The agent was asked to end and did.
    case stopped
    /// A credential was accepted. `loan` is the one that a return or a reopening concerns.
    case accessGranted(
        keypad: KeypadID, grant: GrantID, purpose: AccessPurpose, set: HandoverSetID, loan: LoanID?)
    /// A credential was refused. `grant` is set where it was one of this cabinet's.
    case accessDenied(keypad: KeypadID, reason: DenialReason, grant: GrantID?)
    /// A keypad was locked out after too many misses. From the third on it is an alarm.
    case lockoutStarted(keypad: KeypadID, milliseconds: Int64, misses: Int, alarm: Bool)
    /// A lock is about to be driven: written before it is.
    case openingIntended(
        opening: OpeningID, compartment: CompartmentID, attempt: Int, cause: OpeningCause)
    /// What became of that drive.
    case pulseEnded(
        opening: OpeningID, compartment: CompartmentID, attempt: Int, outcome: PulseOutcome)
    /// A lock is about to be driven to lock: written before it is. Where the agent stops between
    /// this and its outcome, what became of it stays unknown.
    case lockingIntended(compartment: CompartmentID, cause: LockingCause)
    /// What became of that drive. That it is locked now is not known: no lock of this kind tells.
    case lockingEnded(compartment: CompartmentID, outcome: PulseOutcome)
    /// The door was seen open. `alreadyOpen`: the contact read open before the pulse.
    case doorOpened(compartment: CompartmentID, opening: OpeningID, alreadyOpen: Bool)
    /// The door was seen closed. `opening` is `nil` where nobody had unlocked it.
    case doorClosed(compartment: CompartmentID, opening: OpeningID?, openMilliseconds: Int64)
    /// The pulse was given and the door did not open.
    case openNotDetected(compartment: CompartmentID, opening: OpeningID, attempt: Int)
    /// All pulses of an opening were given and a door that opens by itself did not.
    case lockStuck(compartment: CompartmentID, opening: OpeningID)
    /// A door opened that nobody had unlocked.
    case doorForcedOpen(compartment: CompartmentID)
    /// A door is open for longer than the site allows.
    case doorHeldOpen(compartment: CompartmentID, opening: OpeningID?)
    /// A door was found open at the start, or when its contact could be read again.
    case doorFoundOpen(compartment: CompartmentID)
    /// A door contact is not believed.
    case sensorImplausible(compartment: CompartmentID, doubt: ContactDoubt)
    /// A door contact is believed again.
    case sensorPlausible(compartment: CompartmentID)
    /// The asset was taken.
    case loanOpened(loan: LoanID, grant: GrantID, set: HandoverSetID, due: WallTime)
    /// The loan ended.
    case loanEnded(loan: LoanID, grant: GrantID, set: HandoverSetID, how: LoanEnd)
    /// The asset is not back in time.
    case loanOverdue(loan: LoanID, grant: GrantID, set: HandoverSetID, due: WallTime)
    /// A grant was added.
    case grantAdded(
        grant: GrantID, kind: GrantKind, set: HandoverSetID, window: WallWindow, by: Principal)
    /// A grant was revoked.
    case grantRevoked(grant: GrantID, by: Principal)
    /// A grant was changed: its time, its compartments, its PIN or its uses.
    case grantChanged(
        grant: GrantID, kind: GrantKind, set: HandoverSetID, window: WallWindow, by: Principal)
    /// A grant lets nobody in, and why: the registry has to do something.
    case grantUnusable(grant: GrantID, problem: GrantProblem)
    /// The mirror of the registry's grants was replaced: by so many; so many more stay in force
    /// although the registry does not know them any more; so many could not be used.
    case mirrorReplaced(grants: Int, kept: Int, unusable: Int)
    /// The registry sent something that this version does not know or cannot read; `number` is that
    /// of the change.
    case changeUnsupported(type: String, number: Int64)
    /// A command of the registry was carried out, or not. An opening's end is told by its own
    /// records: that its lock was driven does not mean that the door opened.
    case remoteCommandEnded(command: RemoteCommandID, outcome: RemoteCommandOutcome)
    /// A loan is due at another time, since its grant was changed.
    case loanDueChanged(loan: LoanID, grant: GrantID, set: HandoverSetID, due: WallTime)
    /// A loan was ended by an operator; `loanEnded` follows.
    case loanClosed(loan: LoanID, reason: String, by: Principal)
    /// A compartment was blocked.
    case compartmentBlocked(compartment: CompartmentID, note: String, by: Principal)
    /// A block was ended.
    case compartmentUnblocked(compartment: CompartmentID, by: Principal)
    /// A return did not end its loan.
    case returnFailed(
        loan: LoanID, set: HandoverSetID, compartment: CompartmentID, why: ReturnFailure)
    /// A door was closed after a pickup and the item is still seen inside.
    case itemNotTaken(loan: LoanID, set: HandoverSetID, compartment: CompartmentID)
    /// What the sensor of a compartment sees changed; `opening` is the one the door belongs to.
    case itemChanged(compartment: CompartmentID, state: ItemState, opening: OpeningID?)
    /// A question of a handover was answered, or not. `question` is its name in the cabinet file.
    case handoverAnswered(
        loan: LoanID, set: HandoverSetID, purpose: AccessPurpose, question: String,
        answer: HandoverAnswer)
    /// An asset was returned into a spare compartment.
    case assetPlaced(loan: LoanID, placement: Placement)
    /// An asset is in its own compartment again.
    case assetMovedHome(placement: Placement, by: Principal)
    /// A charging socket was switched.
    case socketSwitched(compartment: CompartmentID, on: Bool, cause: SocketCause)
    /// An operator identified at a keypad.
    case serviceStarted(keypad: KeypadID, by: ServiceActor)
    /// An operator is done there.
    case serviceEnded(keypad: KeypadID, by: ServiceActor)
    /// A service credential was refused. `credential` is set where it was one of this cabinet's.
    case serviceDenied(keypad: KeypadID, reason: ServiceDenial, credential: ServiceID?)
    /// A keypad takes no service PINs for a while after too many misses. Always an alarm.
    case serviceLockoutStarted(keypad: KeypadID, milliseconds: Int64, misses: Int)
    /// A challenge for a break-glass was shown.
    case challengeShown(keypad: KeypadID, challenge: Challenge)
    /// A service credential was added.
    case serviceCredentialAdded(
        credential: ServiceID, kind: ServiceCredential.Kind, window: WallWindow, by: Principal)
    /// A service credential was revoked.
    case serviceCredentialRevoked(credential: ServiceID, by: Principal)
    /// All compartments are opened in turn.
    case inspectionStarted(cause: OpeningCause)
    /// So many compartments were opened, and so many were not.
    case inspectionEnded(opened: Int, failed: Int)
    /// A door may stand open for a while.
    case propStarted(compartment: CompartmentID, milliseconds: Int64, cause: OpeningCause)
    /// A door that was allowed to stand open was closed, or its time is over.
    case propEnded(compartment: CompartmentID, closed: Bool)
    /// Somebody confirmed the time.
    case timeConfirmed(from: WallTime, reason: String, by: Principal)
    /// A keypad's keys were shown for a test.
    case keypadTested(keypad: KeypadID, presses: Int, by: Principal)
    /// The cabinet file was read anew; `problem` is why it was not accepted.
    case configurationReloaded(problem: String?, by: Principal)
    /// The clock is trusted more or less than before.
    case clockTrustChanged(from: ClockTrustKind, to: ClockTrustKind)
    /// A keypad is faulty, or well again.
    case keypadFault(keypad: KeypadID, fault: KeypadFault?)
    /// A condition is not in order, or in order again (`nil`).
    case conditionChanged(condition: CabinetCondition, detail: String?)
    /// So many records of a chattering source were left out since its last one.
    case suppressed(source: AuditSource, count: Int)
    /// Nothing could be recorded for a while; so many observations of that time were lost.
    case storeOutage(fault: StoreFault, milliseconds: Int64, lost: Int)
}

/// Where records come from that may chatter.
public enum AuditSource: Hashable, Codable, Sendable {
    /// A door and its contact.
    case door(CompartmentID)
    /// A keypad.
    case keypad(KeypadID)
    /// Another device, or the computer.
    case device(DeviceID)
}

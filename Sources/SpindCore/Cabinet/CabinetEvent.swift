/// A fact that comes in from the shell. With the moment it happened, it is all the engine knows.
public enum CabinetEvent: Hashable, Sendable {
    /// The agent started; what the store knew. Always the first event.
    case started(RecoveredState, version: String)
    /// The agent is asked to end; locks are let go and the end is recorded.
    case stopping
    /// A deadline the engine named has come (see ``CabinetEngine/nextDeadline``).
    case deadline
    /// So many digits are typed at the keypad; 0 when the entry was cleared or timed out.
    case progress(KeypadID, count: Int)
    /// `*` was pressed while nothing was typed: the next language at rest, otherwise back.
    case asterisk(KeypadID)
    /// The number typed so far in answer to a question; `nil` when it was cleared or timed out.
    case typed(KeypadID, Int?)
    /// A number was confirmed.
    case number(KeypadID, Int)
    /// What was typed in answer to a question is somebody's PIN: the question is over, and the
    /// digits are forgotten.
    case strayCredential(KeypadID)
    /// A nine-digit entry was confirmed, or an operator's card was held to a reader. `credential`
    /// is the service credential whose verifier it is, if there is one.
    case service(KeypadID, CredentialVerifier, credential: ServiceCredential?)
    /// Somebody asked for a break-glass; `challenge` was drawn for it.
    case challengeRequested(KeypadID, Challenge)
    /// The challenge that the engine shows was answered rightly.
    case challengeAnswered(KeypadID, Challenge)
    /// Eight digits were confirmed that answer the challenge wrongly, and are nobody's PIN.
    case challengeMissed(KeypadID, Challenge)
    /// A key was pressed in a test of the keypad.
    case testKey(KeypadID, Character)
    /// An entry was confirmed. `status` is the grant whose verifier it is, if there is one.
    case credential(KeypadID, CredentialVerifier, status: GrantStatus?)
    /// What the door contact reads now; sent when it changed, and at the start.
    case contact(CompartmentID, ContactState)
    /// What became of an ``CabinetEffect/energize(_:)``.
    case pulse(OpeningID, CompartmentID, PulseOutcome)
    /// What the sensor of a compartment reads now; sent when it changed, and at the start.
    case item(CompartmentID, ItemState)
    /// A charging socket could not be switched, and is off as far as can be known.
    case socketFault(CompartmentID, String)
    /// A keypad is faulty, or well again (`nil`).
    case keypadFault(KeypadID, KeypadFault?)
    /// A condition is not in order, with what is wrong, or in order again (`nil`).
    case condition(CabinetCondition, String?)
    /// What an exit button reads now; sent when it changed, and at the start.
    case exitButton(DeviceID, ButtonState)
    /// A command over the control socket.
    case command(CommandID, CabinetCommand, by: Principal)
    /// Changes of the registry's log.
    case changes(ChangeBatch)
    /// The registry's grants as a whole, with the stored ones they have to be compared with.
    case mirror(GrantMirror, SyncFacts)
    /// A commit failed: nothing of the last step is recorded. The shell feeds the last event
    /// again afterwards, so that a door stays supervised.
    case storeFailed(StoreFault)
    /// The store takes commits again.
    case storeRecovered
}

/// What a door contact reads.
public enum ContactState: String, Codable, Sendable {
    /// The door is closed.
    case closed
    /// The door is open.
    case open
    /// The contact cannot be read. Never taken for closed, and never for opened.
    case unknown
}

/// What a button reads.
public enum ButtonState: String, Codable, Sendable {
    /// Somebody presses it.
    case pressed
    /// Nobody presses it.
    case released
    /// It cannot be read. Never taken for pressed.
    case unknown
}

/// What became of an order to energise a lock.
public enum PulseOutcome: Hashable, Codable, Sendable {
    /// The lock was driven for its time.
    case pulsed
    /// The order was not begun in time (5 s), so nothing moved.
    case expired
    /// A limit of the lock forbade it; how long until it may.
    case limited(LockLimit, retryAfterMilliseconds: Int64)
    /// The line could not be driven; it was set to safe.
    case failed(String)
    /// The agent stopped between intent and outcome; never repeated.
    case interrupted
}

/// The limits of a lock.
public enum LockLimit: String, Codable, Sendable {
    /// The share of time it may be driven over its duty window.
    case duty
    /// The current that all locks together may draw.
    case budget
}

/// What can be wrong with a keypad.
public enum KeypadFault: Hashable, Codable, Sendable {
    /// A key reads pressed for longer than 30 s.
    case stuckKey(String)
    /// Its lines cannot be read or driven.
    case unreadable(String)
    /// The data lines D0 and D1 of a reader, whose name it is, are swapped.
    case swappedDataLines(String)
    /// What it sends cannot be understood.
    case garbled(String)
}

/// Why nothing can be recorded.
public enum StoreFault: String, Codable, Sendable {
    /// The disk is full, or the journal is at its size cap.
    case full
    /// The disk reports errors or is read-only.
    case unwritable
    /// The database is damaged.
    case corrupt
    /// Another process holds the database.
    case locked
}

/// Names a command while its answer is awaited; rises with each command, not stored.
public struct CommandID: Identifier {
    /// The number.
    public var rawValue: UInt64

    /// Makes the identifier with that number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// What a maintainer or operator can have the cabinet do.
public enum CabinetCommand: Hashable, Sendable {
    /// Open a compartment. The reason is journalled; it works during lockouts.
    case open(CompartmentID, reason: String)
    /// Lock a compartment whose lock is driven to lock. The reason is journalled.
    case lock(CompartmentID, reason: String)
    /// Let nobody pick up from a compartment; returns go on.
    case block(CompartmentID, note: String)
    /// End a block.
    case unblock(CompartmentID)
    /// Add a grant with the verifier of its PIN. `taken`: its name or verifier is in the store.
    case addGrant(Grant, CredentialVerifier, taken: Bool)
    /// Revoke a grant; `status` is what the store has under that name.
    case revokeGrant(GrantID, status: GrantStatus?)
    /// End a loan that will not come back by the door.
    case closeLoan(LoanID, reason: String)
    /// Open all compartments in turn, each when the one before is closed.
    case inspect(reason: String)
    /// Open a compartment and let it stand open for so long (1 minute to 8 hours) without alarm.
    case propOpen(CompartmentID, milliseconds: Int64, reason: String)
    /// What lay in a spare compartment was put into its own.
    case moveHome(HandoverSetID)
    /// Add a service credential with its verifier. `taken`: its name or verifier is in the store.
    case addServiceCredential(ServiceCredential, CredentialVerifier, taken: Bool)
    /// Revoke a service credential; `found` is what the store has under that name.
    case revokeServiceCredential(ServiceID, found: ServiceCredential?)
    /// Record that somebody confirmed the time; the shell has taken it over in this step.
    case confirmTime(from: WallTime, reason: String)
    /// Show which keys are pressed for so long (10 s to 5 minutes), instead of taking entries.
    case testKeypad(KeypadID, milliseconds: Int64)
    /// Record that the cabinet file was read anew: accepted (`problem` is `nil`) or not.
    case reload(problem: String?)
}

/// The answer to a command.
public enum CommandOutcome: Hashable, Codable, Sendable {
    /// Done, and recorded.
    case done
    /// The door will be driven; follow the opening in the journal for what came of it.
    case opening(OpeningID)
    /// Not done, and why.
    case refused(CommandRefusal)
}

/// Why a command was refused.
public enum CommandRefusal: Hashable, Codable, Sendable {
    /// There is no such compartment.
    case unknownCompartment(CompartmentID)
    /// There is no such handover set.
    case unknownHandoverSet(HandoverSetID)
    /// There is no such grant.
    case unknownGrant(GrantID)
    /// There is no such open loan.
    case unknownLoan(LoanID)
    /// The grant has no open loan.
    case noOpenLoan(GrantID)
    /// There is no such keypad.
    case unknownKeypad(KeypadID)
    /// There is no such service credential.
    case unknownServiceCredential(ServiceID)
    /// The service credential's name, PIN or card is taken.
    case duplicateServiceCredential(ServiceID)
    /// An inspection is under way.
    case inspecting
    /// The grant's name or PIN is taken.
    case duplicateGrant(GrantID)
    /// The door is being opened already.
    case busy(CompartmentID)
    /// It is so already.
    case nothingToDo
    /// Nothing can be recorded.
    case storeUnavailable(StoreFault)
}

/// What the store knew when the agent started.
public struct RecoveredState: Hashable, Sendable {
    /// The number the next opening gets.
    public var nextOpening: OpeningID
    /// Openings with an intent and no outcome.
    public var interrupted: [InterruptedOpening]
    /// Loans that are open.
    public var loans: [Loan]
    /// Compartments that are blocked, and the operator's note.
    public var blocks: [CompartmentID: String]
    /// The keypads' throttles.
    public var throttles: [ThrottleRecord]
    /// What lies in spare compartments.
    public var placements: [Placement]
    /// Openings whose doors were awaited when the last run ended.
    public var awaited: [AwaitedOpening]
    /// The grants of ``awaited``, as far as they are known.
    public var awaitedGrants: [GrantID: GrantStatus]

    /// Makes a recovered state; the defaults are those of a new cabinet.
    public init(
        nextOpening: OpeningID = OpeningID(1), interrupted: [InterruptedOpening] = [],
        loans: [Loan] = [], blocks: [CompartmentID: String] = [:],
        throttles: [ThrottleRecord] = [], placements: [Placement] = [],
        awaited: [AwaitedOpening] = [], awaitedGrants: [GrantID: GrantStatus] = [:]
    ) {
        self.nextOpening = nextOpening
        self.interrupted = interrupted
        self.loans = loans
        self.blocks = blocks
        self.throttles = throttles
        self.placements = placements
        self.awaited = awaited
        self.awaitedGrants = awaitedGrants
    }
}

/// A pulse whose intent is recorded and whose outcome is not.
public struct InterruptedOpening: Hashable, Sendable {
    /// The opening.
    public var opening: OpeningID
    /// Its compartment.
    public var compartment: CompartmentID
    /// Which pulse of the opening it was, from 1.
    public var attempt: Int

    /// Makes the fact.
    public init(opening: OpeningID, compartment: CompartmentID, attempt: Int) {
        self.opening = opening
        self.compartment = compartment
        self.attempt = attempt
    }
}

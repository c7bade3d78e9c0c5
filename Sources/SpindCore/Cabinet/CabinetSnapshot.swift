/// The engine's state at a moment, for `spindctl status` and the simulator's screen.
public struct CabinetSnapshot: Hashable, Codable, Sendable {
    /// The cabinet's name.
    public var cabinet: String
    /// The wall clock.
    public var at: WallTime
    /// How far it is trusted.
    public var trust: ClockTrust
    /// Why nothing can be recorded; `nil` when all is well.
    public var storeFault: StoreFault?
    /// The compartments, by number.
    public var compartments: [CompartmentStatus]
    /// The keypads, in the order of the cabinet file.
    public var keypads: [KeypadStatus]
    /// The open loans, oldest first.
    public var loans: [LoanStatus]
    /// What lies in spare compartments, by handover set.
    public var placements: [Placement]
    /// What is not in order besides doors and keypads.
    public var conditions: [ConditionStatus]

    /// Makes a snapshot.
    public init(
        cabinet: String, at: WallTime, trust: ClockTrust, storeFault: StoreFault?,
        compartments: [CompartmentStatus], keypads: [KeypadStatus], loans: [LoanStatus],
        placements: [Placement] = [], conditions: [ConditionStatus] = []
    ) {
        self.cabinet = cabinet
        self.at = at
        self.trust = trust
        self.storeFault = storeFault
        self.compartments = compartments
        self.keypads = keypads
        self.loans = loans
        self.placements = placements
        self.conditions = conditions
    }
}

/// A condition that is not in order, in a ``CabinetSnapshot``.
public struct ConditionStatus: Hashable, Codable, Sendable {
    /// Which.
    public var condition: CabinetCondition
    /// What is wrong, in words; may be empty.
    public var detail: String

    /// Makes a status.
    public init(condition: CabinetCondition, detail: String) {
        self.condition = condition
        self.detail = detail
    }
}

/// A compartment in a ``CabinetSnapshot``.
public struct CompartmentStatus: Hashable, Codable, Sendable {
    /// What its door does.
    public enum Door: String, Codable, Sendable {
        /// Closed, or without a contact and not in use.
        case closed
        /// Its lock is driven, or the door is awaited.
        case unlocking
        /// Open, and that is in order.
        case open
        /// Open for too long.
        case heldOpen
        /// Opened by nobody with a right to.
        case forcedOpen
        /// The contact cannot be read.
        case unknown
    }

    /// Its number.
    public var id: CompartmentID
    /// What its door does.
    public var door: Door
    /// Whether a door contact is fitted.
    public var hasContact: Bool
    /// The operator's note, while it is blocked.
    public var blocked: String?
    /// The last opening's lock fault, until the door opens again.
    public var lockStuck: Bool
    /// Why its contact is not believed.
    public var doubt: ContactDoubt?
    /// What its item sensor reads; `nil` where none is fitted, or before its first reading.
    public var item: ItemState?
    /// Whether its charging socket is on; `nil` where there is none.
    public var socket: Bool?
    /// When it may stand open until without an alarm; `nil` where it may not.
    public var proppedUntil: WallTime?

    /// Makes a status.
    public init(
        id: CompartmentID, door: Door, hasContact: Bool, blocked: String?, lockStuck: Bool,
        doubt: ContactDoubt?, item: ItemState? = nil, socket: Bool? = nil,
        proppedUntil: WallTime? = nil
    ) {
        self.id = id
        self.door = door
        self.hasContact = hasContact
        self.blocked = blocked
        self.lockStuck = lockStuck
        self.doubt = doubt
        self.item = item
        self.socket = socket
        self.proppedUntil = proppedUntil
    }
}

/// A keypad in a ``CabinetSnapshot``.
public struct KeypadStatus: Hashable, Codable, Sendable {
    /// Its name.
    public var id: KeypadID
    /// Misses that count now.
    public var misses: Int
    /// What is left of a lockout, in milliseconds; 0 when there is none.
    public var lockoutMilliseconds: Int64
    /// What is wrong with it.
    public var fault: KeypadFault?
    /// What is left of a lockout of service PINs, in milliseconds; 0 when there is none.
    public var serviceLockoutMilliseconds: Int64
    /// The language its display speaks.
    public var language: Language
    /// What it is used for just now.
    public var use: Use

    /// What a keypad is used for.
    public enum Use: Hashable, Codable, Sendable {
        /// PINs.
        case entries
        /// A question of a handover.
        case question(String)
        /// An operator.
        case service(ServiceActor)
        /// A test: how many keys were pressed, and the newest.
        case test(presses: Int, key: String?)
    }

    /// Makes a status.
    public init(
        id: KeypadID, misses: Int, lockoutMilliseconds: Int64, fault: KeypadFault?,
        serviceLockoutMilliseconds: Int64 = 0, language: Language = .german, use: Use = .entries
    ) {
        self.id = id
        self.misses = misses
        self.lockoutMilliseconds = lockoutMilliseconds
        self.fault = fault
        self.serviceLockoutMilliseconds = serviceLockoutMilliseconds
        self.language = language
        self.use = use
    }
}

/// An open loan in a ``CabinetSnapshot``.
public struct LoanStatus: Hashable, Codable, Sendable {
    /// Its name.
    public var id: LoanID
    /// Its grant.
    public var grant: GrantID
    /// Its handover set.
    public var set: HandoverSetID
    /// When it began.
    public var pickedUpAt: WallTime
    /// When it is due.
    public var dueAt: WallTime
    /// Whether it is overdue.
    public var overdue: Bool

    /// Makes a status.
    public init(
        id: LoanID, grant: GrantID, set: HandoverSetID, pickedUpAt: WallTime, dueAt: WallTime,
        overdue: Bool
    ) {
        self.id = id
        self.grant = grant
        self.set = set
        self.pickedUpAt = pickedUpAt
        self.dueAt = dueAt
        self.overdue = overdue
    }
}

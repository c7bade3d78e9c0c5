/// What the engine needs to know of a cabinet: made from the cabinet file, fixed while it runs.
public struct CabinetLayout: Hashable, Sendable {
    /// The cabinet's name, for example `borken-town-hall`.
    public var name: String
    /// The compartments, by number.
    public var compartments: [CompartmentLayout]
    /// The compartments of each asset.
    public var handoverSets: [HandoverSet]
    /// The keypads residents type at.
    public var keypads: [KeypadID]
    /// The buttons by which people behind a door let themselves out.
    public var exitButtons: [ExitButton]
    /// The site's rules.
    public var policy: CabinetPolicy

    /// Makes a layout; compartments and sets are put in order of their numbers.
    public init(
        name: String, compartments: [CompartmentLayout], handoverSets: [HandoverSet],
        keypads: [KeypadID], exitButtons: [ExitButton] = [], policy: CabinetPolicy
    ) {
        self.name = name
        self.compartments = compartments.sorted { $0.id < $1.id }
        self.handoverSets = handoverSets.sorted { $0.id < $1.id }
        self.keypads = keypads
        self.exitButtons = exitButtons
        self.policy = policy
    }

    /// The set with that number, if the cabinet has it.
    public func handoverSet(_ id: HandoverSetID) -> HandoverSet? {
        handoverSets.first { $0.id == id }
    }

    /// The set that a compartment belongs to.
    public func handoverSet(containing compartment: CompartmentID) -> HandoverSet? {
        handoverSets.first { $0.compartments.contains(compartment) }
    }
}

/// A button inside a space that people walk into: it opens their door, whoever they are.
public struct ExitButton: Hashable, Sendable {
    /// Its name in the cabinet file.
    public var device: DeviceID
    /// The door that it opens.
    public var opens: CompartmentID

    /// Makes a button.
    public init(device: DeviceID, opens: CompartmentID) {
        self.device = device
        self.opens = opens
    }
}

/// The compartments of one asset.
public struct HandoverSet: Hashable, Sendable {
    /// Its number on this cabinet.
    public var id: HandoverSetID
    /// Its compartments in the order they are opened; at least one.
    public var compartments: [CompartmentID]
    /// What kind of asset it is; `nil` where the file does not say.
    public var kind: AssetKind?
    /// What happens at a pickup and a return.
    public var script: HandoverScript
    /// Whether a spare compartment takes the asset back when its own cannot.
    public var returnsElsewhere: Bool

    /// Makes a set; without a kind and a script its handover is doors only.
    public init(
        id: HandoverSetID, compartments: [CompartmentID], kind: AssetKind? = nil,
        script: HandoverScript? = nil, returnsElsewhere: Bool = false
    ) {
        self.id = id
        self.compartments = compartments
        self.kind = kind
        self.script = script ?? kind.map(HandoverScript.standard(for:)) ?? .doorsOnly
        self.returnsElsewhere = returnsElsewhere
    }
}

/// One compartment as the engine supervises it.
public struct CompartmentLayout: Hashable, Sendable {
    /// The number on its door.
    public var id: CompartmentID
    /// How its lock behaves.
    public var lock: LockKind
    /// Whether a door contact is fitted. Without one an opening is taken for done by its pulse.
    public var hasContact: Bool
    /// Whether a sensor says if the item, key or battery is there.
    public var hasItemSensor: Bool
    /// The longest its charging socket stays on without a pause; `nil` where there is none.
    public var socketMax: Duration?
    /// Whether it belongs to no asset and takes back what finds its own compartment shut.
    public var isSpare: Bool
    /// How long it may be unlocked with nobody at it before a second drive locks it; `nil` for a
    /// lock that locks by itself.
    public var relocksAfter: Duration?

    /// Makes a compartment.
    public init(
        id: CompartmentID, lock: LockKind, hasContact: Bool, hasItemSensor: Bool = false,
        socketMax: Duration? = nil, isSpare: Bool = false, relocksAfter: Duration? = nil
    ) {
        self.id = id
        self.lock = lock
        self.hasContact = hasContact
        self.hasItemSensor = hasItemSensor
        self.socketMax = socketMax
        self.isSpare = isSpare
        self.relocksAfter = relocksAfter
    }
}

/// The kinds of lock.
public enum LockKind: String, Codable, Sendable {
    /// A pop-open latch: the pulse frees it and a spring pushes the door.
    case solenoid
    /// A door strike: the door can be pulled while it is driven.
    case strike
    /// A magnet that holds the door while it has current.
    case maglock
    /// A bolt driven by a motor.
    case motor
    /// A car's own central locking, with a pulse that unlocks it and one that locks it.
    case centralLocking = "central-locking"

    /// Whether a driven lock moves the door by itself, so that a door that stays shut is a fault
    /// and not a resident who did not pull.
    public var opensDoorItself: Bool {
        switch self {
        case .solenoid: true
        case .strike, .maglock, .motor, .centralLocking: false
        }
    }
}

/// The site's rules that the engine applies.
public struct CabinetPolicy: Hashable, Sendable {
    /// What counts while the clock is untrusted.
    public enum UntrustedClock: String, Codable, Sendable {
        /// Open loans can be returned, nothing else.
        case returnsOnly = "returns-only"
        /// Synced grants also count whose end lies after the floor.
        case notEndedAtFloor = "not-ended-at-floor"
    }

    /// A door open for longer is `doorHeldOpen`.
    public var heldOpen: Duration
    /// How long after a pulse a door may take to open before it counts as not opened.
    public var openTimeout: Duration
    /// How many pulses one opening may take, the first included; 1 to 5.
    public var openAttempts: Int
    /// How long after a pickup or return the same credential opens again without changing a loan.
    public var reopenWithin: Duration
    /// What counts while the clock is untrusted.
    public var untrustedClock: UntrustedClock
    /// Digits of a PIN drawn for this cabinet; 6 to 8.
    public var pinDigits: Int
    /// The operator's telephone number for the display; shown after the third lockout.
    public var operatorPhone: String?
    /// The languages residents can choose from, the first at rest; at least one, none twice.
    public var languages: [Language]
    /// How long an operator at the cabinet may leave a door open for restocking.
    public var restock: Duration

    /// Makes a policy; the defaults are those of the cabinet file.
    public init(
        heldOpen: Duration = .seconds(90), openTimeout: Duration = .seconds(5),
        openAttempts: Int = 2, reopenWithin: Duration = .seconds(120),
        untrustedClock: UntrustedClock = .returnsOnly, pinDigits: Int = 6,
        operatorPhone: String? = nil, languages: [Language] = [.german],
        restock: Duration = .seconds(1_800)
    ) {
        self.heldOpen = heldOpen
        self.openTimeout = openTimeout
        self.openAttempts = openAttempts
        self.reopenWithin = reopenWithin
        self.untrustedClock = untrustedClock
        self.pinDigits = pinDigits
        self.operatorPhone = operatorPhone
        self.languages = languages
        self.restock = restock
    }
}

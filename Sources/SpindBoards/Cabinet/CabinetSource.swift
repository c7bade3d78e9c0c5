import SpindCore
import SpindHAL

/// A cabinet file as written: each value checked alone, nothing looked up yet.
struct CabinetSource {
    var name: String
    var boards: [(name: Located<String>, value: BoardUse)]
    var buses: [(name: Located<String>, value: BusSource)]
    var devices: [(name: Located<String>, value: DeviceSource)]
    var inputs: [(name: Located<String>, value: InputSource)]
    var compartments: [CompartmentSource]
    /// `nil`: a set for each compartment that is not spare.
    var handoverSets: [HandoverSetSource]?
    var handovers: [(name: Located<String>, value: HandoverSource)]
    var questions: [(name: Located<String>, value: QuestionSource)]
    var locksMax: Located<Int>?
    var policy: PolicySource
    var timeZone: String
    var isClockBatteryBacked: Bool
    /// Where `boards` begin, for what is wrong with them as a whole.
    var boardsPlace: Place
    /// Where the file begins.
    var place: Place
    /// Whether a part was left out because it was wrong: then what refers to it is not judged.
    var isComplete: Bool
}

/// An entry of `boards`.
struct BoardUse {
    /// The board's folder, `vendor/board`.
    var path: Located<String>
    /// The entry it is plugged on, or the bus it hangs on.
    var on: Located<String>?
    /// Its address on that bus.
    var address: Located<Int>?
    /// How often its inputs are asked for.
    var poll: Located<Duration>?
    /// How long it drives a lock, where it is set to another time than from the factory.
    var pulse: Located<Duration>?
    /// The lines its relays hang on, relay 1 first, where the wires decide it.
    var lines: Located<[Located<String>]>?
    /// Where it is said that resistors hold its relays off against a weak pull.
    var heldOff: Place?
    /// What of the computer's system was switched off, by its names in the board file.
    var freed: Located<[Located<String>]>?
}

/// An entry of `devices`.
enum DeviceSource {
    case keypad(KeypadSource)
    case indicator(IndicatorWiring.Kind, line: Located<String>, active: LineLevel)
    case display(DisplaySource)
    case inputDevice(InputDeviceSource)
    case osdpReader(OSDPReaderSource)
    case wiegand(WiegandSource)
    case cardReader(CardReaderSource)
}

/// A display as written.
enum DisplaySource {
    case console
    case character(CharacterDisplaySource)
}

/// A character display as written.
struct CharacterDisplaySource {
    var bus: Located<String>
    var address: UInt8
    var columns: Int
    var rows: Int
}

/// An input device that types, as written.
struct InputDeviceSource {
    var path: Located<String>
    var types: InputDeviceWiring.Typing
    /// The keypad that a reader belongs to; `nil` for a device that is one.
    var beside: Located<String>?
}

/// A matrix keypad as written.
struct KeypadSource {
    var rows: [Located<String>]
    var columns: [Located<String>]
    var keys: [[Character]]
    var debounce: Duration
    var settle: Duration
}

/// An entry of `compartments`.
struct CompartmentSource {
    var id: Located<Int>
    var lock: LockSource?
    var contact: ContactSource?
    var item: ContactSource?
    var socket: SocketSource?
    /// Where `spare: true` stands.
    var spare: Place?
    var place: Place
}

/// What the lock does while current flows through it.
enum EnergizedLock: String, CaseIterable {
    case unlocks
    case locks
}

/// A lock as written.
struct LockSource {
    var kind: LockKind
    var energized: EnergizedLock
    var relay: Located<String>
    var unlockTime: Duration
    var unlockTimeMax: Duration
    var dutyMax: Double
    var dutyWindow: Duration
    /// `nil` only where current locks.
    var current: Located<Int>?
    /// After which time a timed relay or one-shot ends a drive by itself.
    var hardwareLimit: Duration?
    /// What locks it, where that takes a drive.
    var locking: LockingSource?
    var place: Place
}

/// What locks a lock that needs a drive for it, as written.
struct LockingSource {
    var relay: Located<String>
    /// `nil`: as long as one that unlocks.
    var time: Duration?
    /// How long it may be unlocked with nobody at it.
    var after: Duration
}

/// A door contact or an item sensor as written.
struct ContactSource {
    /// How the contact stands while the door is closed, or the item there.
    enum Kind: String, CaseIterable {
        /// It conducts.
        case normallyClosed = "nc"
        /// It does not.
        case normallyOpen = "no"
    }

    /// Where it is read.
    enum Origin {
        /// A line, with its pull.
        case line(Located<String>, Bias)
        /// An input of a lock board.
        case input(Located<String>)
    }

    var origin: Origin
    var kind: Kind
    var debounce: Duration
    var place: Place
}

/// A charging socket as written.
struct SocketSource {
    /// What switches it.
    enum Output {
        /// A relay of a board.
        case relay(Located<String>)
        /// A line, on at that level.
        case line(Located<String>, LineLevel)
    }

    var output: Output
    var onMax: Duration
    var place: Place
}

/// An entry of `handover-sets`.
struct HandoverSetSource {
    var id: Located<Int>
    var compartments: [Located<Int>]
    var kind: AssetKind?
    var handover: Located<String>?
    /// `nil` where it is false or not given.
    var returnsElsewhere: Place?
    var place: Place
}

/// The site's rules as written.
struct PolicySource {
    /// All but the digits of a PIN, which depend on the number of handover sets.
    var policy: CabinetPolicy
    var syncedPINDigits: Located<Int>?
    var offlinePINDigits: Located<Int>?
}

public import SpindCore

/// What unlocks a lock.
public enum LockOutput: Hashable, Sendable {
    /// A line that is driven, active meaning *unlocking*: a relay that must drop to unlock has
    /// `activeLow` turned round by the loader.
    case line(LineAddress, LineSettings)
    /// A lock of a board on a bus, which ends each pulse by itself; its number there, from 1.
    case board(String, lock: Int)
}

/// What locks a lock that needs a drive for it, beside the one that unlocks it.
public struct LockingWiring: Hashable, Sendable {
    /// Its line, active meaning *locking*.
    public var line: LineAddress
    /// The line's settings.
    public var settings: LineSettings
    /// How long one drive lasts; at most the lock's ``LockWiring/unlockTimeMax``.
    public var time: Duration

    /// Makes a wiring.
    public init(line: LineAddress, settings: LineSettings, time: Duration) {
        self.line = line
        self.settings = settings
        self.time = time
    }
}

/// A lock as a cabinet file describes it: what unlocks it and what its unlocking drive may bear.
///
/// All limits concern the *unlocking* drive, and where there is a drive that locks, both together;
/// the driver enforces them below the engine.
public struct LockWiring: Hashable, Sendable {
    /// Its compartment.
    public var compartment: CompartmentID
    /// What kind it is.
    public var kind: LockKind
    /// What unlocks it.
    public var output: LockOutput
    /// What locks it, where that takes a drive; never driven together with ``output``.
    public var locking: LockingWiring?
    /// How long one drive lasts.
    public var unlockTime: Duration
    /// The longest a drive may last whatever happens; at least ``unlockTime``.
    public var unlockTimeMax: Duration
    /// The share of ``dutyWindow`` it may be driven, above 0 to 1.
    public var dutyMax: Double
    /// The window the duty is counted over.
    public var dutyWindow: Duration
    /// The current of the unlocking drive in milliamperes; 0 where the drive takes current away.
    public var milliamperes: Int

    /// Makes a wiring.
    public init(
        compartment: CompartmentID, kind: LockKind, output: LockOutput,
        unlockTime: Duration, unlockTimeMax: Duration, dutyMax: Double, dutyWindow: Duration,
        milliamperes: Int, locking: LockingWiring? = nil
    ) {
        self.locking = locking
        self.compartment = compartment
        self.kind = kind
        self.output = output
        self.unlockTime = unlockTime
        self.unlockTimeMax = unlockTimeMax
        self.dutyMax = dutyMax
        self.dutyWindow = dutyWindow
        self.milliamperes = milliamperes
    }

    /// Makes the wiring of a lock on a line.
    public init(
        compartment: CompartmentID, kind: LockKind, line: LineAddress, settings: LineSettings,
        unlockTime: Duration, unlockTimeMax: Duration, dutyMax: Double, dutyWindow: Duration,
        milliamperes: Int, locking: LockingWiring? = nil
    ) {
        self.init(
            compartment: compartment, kind: kind, output: .line(line, settings),
            unlockTime: unlockTime, unlockTimeMax: unlockTimeMax, dutyMax: dutyMax,
            dutyWindow: dutyWindow, milliamperes: milliamperes, locking: locking)
    }

    /// The line of its relay; `nil` where a board on a bus drives it.
    public var line: LineAddress? {
        if case .line(let line, _) = output { line } else { nil }
    }

    /// The line's settings; without meaning where a board on a bus drives it.
    public var settings: LineSettings {
        if case .line(_, let settings) = output { settings } else { LineSettings() }
    }

    /// Whether a board on a bus drives it, with a pulse of its own.
    public var isOnBoard: Bool { line == nil }
}

/// A door contact: its line reads active while the door is *closed*.
public struct ContactWiring: Hashable, Sendable {
    /// Its compartment.
    public var compartment: CompartmentID
    /// Its line.
    public var line: LineAddress
    /// The line's settings, polarity turned so that active means closed.
    public var settings: LineSettings
    /// How long the level must stand before it is believed.
    public var debounce: Duration

    /// Makes a wiring.
    public init(
        compartment: CompartmentID, line: LineAddress, settings: LineSettings, debounce: Duration
    ) {
        self.compartment = compartment
        self.line = line
        self.settings = settings
        self.debounce = debounce
    }
}

/// A supervised input that is no door's and no item's: its line reads active while all is in order.
public struct SupervisedInputWiring: Hashable, Sendable {
    /// What it tells when it is not active.
    public enum Role: Hashable, Sendable {
        /// The housing is open.
        case tamper
        /// The mains are gone.
        case mainsFailure
        /// Somebody behind that door presses the button that lets them out.
        case exit(CompartmentID)
    }

    /// Its name in the cabinet file.
    public var name: String
    /// What it tells.
    public var role: Role
    /// Its line.
    public var line: LineAddress
    /// The line's settings, polarity turned so that active means in order.
    public var settings: LineSettings
    /// How long a level must stand before it is believed.
    public var debounce: Duration

    /// Makes a wiring.
    public init(
        name: String, role: Role, line: LineAddress, settings: LineSettings, debounce: Duration
    ) {
        self.name = name
        self.role = role
        self.line = line
        self.settings = settings
        self.debounce = debounce
    }
}

/// A charging socket: its line is active while it has current.
public struct SocketWiring: Hashable, Sendable {
    /// Its compartment.
    public var compartment: CompartmentID
    /// The line of its relay.
    public var line: LineAddress
    /// The line's settings; active means on.
    public var settings: LineSettings

    /// Makes a wiring.
    public init(compartment: CompartmentID, line: LineAddress, settings: LineSettings) {
        self.compartment = compartment
        self.line = line
        self.settings = settings
    }
}

/// A serial port with what hangs on it: one line, or an RS-485 bus of several devices.
public struct SerialBusWiring: Hashable, Sendable {
    /// Its name in the cabinet file.
    public var name: String
    /// Where the port is, for example below `/dev/serial/by-id`.
    public var path: String
    /// How it is set.
    public var settings: SerialSettings

    /// Makes a wiring.
    public init(name: String, path: String, settings: SerialSettings) {
        self.name = name
        self.path = path
        self.settings = settings
    }
}

/// A matrix keypad.
public struct KeypadWiring: Hashable, Sendable {
    /// Its name.
    public var id: KeypadID
    /// The rows: inputs with pull-ups, read low when a key of a driven column is down.
    public var rows: [LineAddress]
    /// The columns: driven low one at a time, otherwise inputs.
    public var columns: [LineAddress]
    /// The key at each row and column.
    public var keys: [[Character]]
    /// The rows' pull.
    public var bias: Bias
    /// How long a key must read the same before it counts.
    public var debounce: Duration
    /// How long after a column is driven its rows are read.
    public var settle: Duration

    /// Makes a wiring.
    public init(
        id: KeypadID, rows: [LineAddress], columns: [LineAddress], keys: [[Character]],
        bias: Bias, debounce: Duration, settle: Duration = .microseconds(50)
    ) {
        self.id = id
        self.rows = rows
        self.columns = columns
        self.keys = keys
        self.bias = bias
        self.debounce = debounce
        self.settle = settle
    }
}

/// A character display with an HD44780 controller behind a PCF8574.
public struct CharacterDisplayWiring: Hashable, Sendable {
    /// Its name in the cabinet file.
    public var name: String
    /// Where its expander is.
    public var address: I2CAddress
    /// Characters in a line: 16 or 20.
    public var columns: Int
    /// Lines: 2 or 4.
    public var rows: Int

    /// Makes a wiring.
    public init(name: String, address: I2CAddress, columns: Int, rows: Int) {
        self.name = name
        self.address = address
        self.columns = columns
        self.rows = rows
    }
}

/// How a reader that acts as a keyboard types a card's number.
public enum CardNumberForm: String, Hashable, Sendable, CaseIterable {
    /// Decimal digits, for example `0007654321`.
    case decimal
    /// Hexadecimal digits, two for each byte, for example `04a1b2c3`.
    case hexadecimal
}

/// An input device of Linux that types: a number pad, or a reader that acts as a keyboard.
public struct InputDeviceWiring: Hashable, Sendable {
    /// What it types.
    public enum Typing: Hashable, Sendable {
        /// What people press: it is a keypad.
        case keys
        /// Numbers of cards, each ended by enter.
        case cards(CardNumberForm)
    }

    /// Its name in the cabinet file.
    public var name: String
    /// Where it is, for example below `/dev/input/by-id`.
    public var path: String
    /// What it types.
    public var types: Typing
    /// The keypad it is, or beside which its reader hangs.
    public var keypad: KeypadID

    /// Makes a wiring.
    public init(name: String, path: String, types: Typing, keypad: KeypadID) {
        self.name = name
        self.path = path
        self.types = types
        self.keypad = keypad
    }
}

/// An output that shows or sounds: a LED or a buzzer.
public struct IndicatorWiring: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, Sendable {
        /// A light.
        case led
        /// A sounder that needs no tone of its own.
        case buzzer
    }

    /// Its name in the cabinet file.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// Its line.
    public var line: LineAddress
    /// The line's settings; active means on.
    public var settings: LineSettings

    /// Makes a wiring.
    public init(name: String, kind: Kind, line: LineAddress, settings: LineSettings) {
        self.name = name
        self.kind = kind
        self.line = line
        self.settings = settings
    }
}

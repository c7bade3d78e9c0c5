public import SpindCore

/// What a lock board speaks on its bus.
public enum LockBoardDialect: String, Hashable, Sendable, CaseIterable {
    /// Modbus RTU with the timed pulse ("flash on") of the Waveshare relay boards.
    case waveshareModbus = "waveshare-modbus"
    /// The frames of Kerong's KR-CU16.
    case kerongCU16 = "kerong-cu16"
    /// The frames of Kerong's KR-CU48, with the commands 60 and 61.
    case kerongCU48 = "kerong-cu48"
    /// The same with the commands 50 and 51, as some of those boards have them.
    case kerongCU48By50 = "kerong-cu48-50"
    /// The frames of Winnsen's boards.
    case winnsen
}

/// A board on a bus that drives locks for a pulse of its own, and may tell doors and items.
public struct LockBoardWiring: Hashable, Sendable {
    /// Its name in the cabinet file.
    public var name: String
    /// What it speaks.
    public var dialect: LockBoardDialect
    /// Its address on the bus.
    public var address: UInt8
    /// How many locks it drives.
    public var locks: Int
    /// How many inputs it tells.
    public var inputs: Int
    /// How often its inputs are asked for.
    public var poll: Duration

    /// Makes a wiring.
    public init(
        name: String, dialect: LockBoardDialect, address: UInt8, locks: Int, inputs: Int,
        poll: Duration
    ) {
        self.name = name
        self.dialect = dialect
        self.address = address
        self.locks = locks
        self.inputs = inputs
        self.poll = poll
    }
}

/// A door contact or an item sensor at an input of a lock board or a reader.
public struct BoardInputWiring: Hashable, Sendable {
    /// What is seen there.
    public enum Role: Hashable, Sendable {
        /// A door's contact; closed is what matters.
        case door
        /// An item's sensor; closed means that it is there.
        case item
        /// A supervised input of that name; closed means that all is in order. Its compartment is
        /// the door that it opens, or without meaning.
        case supervised(String, SupervisedInputWiring.Role)
    }

    /// What is seen there.
    public var role: Role
    /// Its compartment.
    public var compartment: CompartmentID
    /// The board's or reader's name.
    public var board: String
    /// The input's number on the board, from 1.
    public var input: Int
    /// Whether the input reads 1 while the door is closed, or the item there.
    public var closedReadsOne: Bool
    /// How long a reading must stand before it is believed.
    public var debounce: Duration

    /// Makes a wiring.
    public init(
        role: Role, compartment: CompartmentID, board: String, input: Int, closedReadsOne: Bool,
        debounce: Duration
    ) {
        self.role = role
        self.compartment = compartment
        self.board = board
        self.input = input
        self.closedReadsOne = closedReadsOne
        self.debounce = debounce
    }
}

/// A serial bus with lock boards.
public struct LockBusWiring: Hashable, Sendable {
    /// The bus.
    public var bus: SerialBusWiring
    /// Its boards; each name and each address once.
    public var boards: [LockBoardWiring]
    /// What hangs on their inputs.
    public var inputs: [BoardInputWiring]

    /// Makes a wiring.
    public init(bus: SerialBusWiring, boards: [LockBoardWiring], inputs: [BoardInputWiring]) {
        self.bus = bus
        self.boards = boards
        self.inputs = inputs
    }
}

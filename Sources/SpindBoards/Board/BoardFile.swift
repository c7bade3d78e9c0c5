import SpindHAL

/// A board file as written: a product anyone can buy, described once for everybody.
struct BoardFile {
    /// What the product is.
    enum Kind: String, CaseIterable {
        /// A computer with GPIO lines.
        case computer
        /// The simulator, a computer like any other.
        case simulated
        /// Relays on a computer's header.
        case relayHat = "relay-hat"
        /// Locks with pulses of the board's own, on a serial bus.
        case lockBoard = "lock-board"
        /// Lines behind an address of an I²C bus.
        case expander
    }

    /// How far it was checked.
    enum Tier: Int, CaseIterable {
        /// Run on the real thing.
        case real = 1
        /// Run in simulation and checked against sources.
        case simulation
        /// Written from documents.
        case documents
    }

    var name: Located<String>
    var title: String
    var kind: Kind
    var tier: Tier
    var sources: [String]
    var chips: [GPIOChip]
    var header: [HeaderPin]
    var systemUses: [SystemUse]
    var lineNaming: LineNaming
    /// The board beside it that has the same chips, lines and headers; they are taken from there.
    var sameAs: Located<String>?
    var relays: RelayBank?
    var lockBoard: LockBoardFile?
    var expander: ExpanderChipKind?

    /// The computer it is; `nil` for a board that is none.
    var computer: Computer? {
        let kind: Computer.Kind
        switch self.kind {
        case .computer: kind = .gpio
        case .simulated: kind = .simulated
        case .relayHat, .lockBoard, .expander: return nil
        }
        return Computer(
            board: name.value, title: title, kind: kind, chips: chips, header: header,
            systemUses: systemUses, lineNaming: lineNaming)
    }
}

/// The chip of an expander.
enum ExpanderChipKind: String, CaseIterable {
    /// Sixteen lines at 0x20 to 0x27.
    case mcp23017
}

/// The relays of a board.
struct RelayBank {
    /// Which lines drive its relays.
    enum Wiring {
        /// Lines of the board's own, by name, relay 1 first.
        case fixed([Located<String>])
        /// Lines that the cabinet names, at most so many.
        case named(Int)
    }

    var wiring: Wiring
    /// The level that energises a relay.
    var active: LineLevel
    /// Whether the board's own inputs stay off under a pin's weak pull toward the active level.
    var isWeakPullSafe: Bool
    /// Lines the board is wired to besides: inputs and outputs of its own that nothing else may use.
    var connected: [Located<String>]

    /// How many relays it has.
    var count: Int {
        switch wiring {
        case .fixed(let lines): lines.count
        case .named(let count): count
        }
    }
}

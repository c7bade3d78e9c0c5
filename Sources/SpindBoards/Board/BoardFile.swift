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
    var relays: RelayBank?
    var lockBoard: LockBoardFile?

    /// The computer it is; `nil` for a board that is none.
    var computer: Computer? {
        let kind: Computer.Kind
        switch self.kind {
        case .computer: kind = .gpio
        case .simulated: kind = .simulated
        case .relayHat, .lockBoard: return nil
        }
        return Computer(board: name.value, title: title, kind: kind, chips: chips, header: header)
    }
}

/// The relays of a board.
struct RelayBank {
    /// Their lines by name, relay 1 first.
    var lines: [Located<String>]
    /// The level that energises a relay.
    var active: LineLevel
    /// Whether the board's own inputs stay off under a pin's weak pull toward the active level.
    var isWeakPullSafe: Bool
    /// Lines the board is wired to besides: inputs and outputs of its own that nothing else may use.
    var connected: [Located<String>]
}

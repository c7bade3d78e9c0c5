package import SpindHAL

/// The computer of a cabinet: its GPIO chips and its header.
package struct Computer: Hashable, Sendable {
    /// What stands behind its chips.
    package enum Kind: String, Hashable, Sendable {
        /// The kernel's GPIO chips.
        case gpio
        /// The simulator's.
        case simulated
    }

    /// The board's name, that of its folder, for example `raspberry-pi-4`.
    package var board: String
    /// Its name for people.
    package var title: String
    /// What stands behind its chips.
    package var kind: Kind
    /// Its chips, by name; at least one.
    package var chips: [GPIOChip]
    /// Its header's pins, by number; each number once.
    package var header: [HeaderPin]

    /// Makes a computer.
    package init(
        board: String, title: String, kind: Kind, chips: [GPIOChip], header: [HeaderPin]
    ) {
        self.board = board
        self.title = title
        self.kind = kind
        self.chips = chips
        self.header = header
    }
}

/// A GPIO chip of a board.
package struct GPIOChip: Hashable, Sendable {
    /// Its name in the board file, for example `main`.
    package var name: String
    /// The kernel's label of it, by which it is found, for example `pinctrl-bcm2711`.
    package var label: String
    /// How many lines it has, 1 to 1024.
    package var lineCount: Int

    /// Makes a chip.
    package init(name: String, label: String, lineCount: Int) {
        self.name = name
        self.label = label
        self.lineCount = lineCount
    }
}

/// A pin of a header.
package struct HeaderPin: Hashable, Sendable {
    /// Its number on the header, from 1.
    package var number: Int
    /// Its name: unique among lines; supply pins share theirs, for example `GND`.
    package var name: String
    /// Its line; `nil` for a supply pin.
    package var line: LineAddress?
    /// What else it is, where that is switched on, for example `uart-tx`.
    package var alternates: [String]
    /// What it does from power-on until somebody requests it; `nil` for a supply pin.
    package var boot: BootState?

    /// Makes a pin.
    package init(
        number: Int, name: String, line: LineAddress?, alternates: [String], boot: BootState?
    ) {
        self.number = number
        self.name = name
        self.line = line
        self.alternates = alternates
        self.boot = boot
    }
}

/// What a pin does before any program requests it.
package enum BootState: String, Hashable, Sendable, CaseIterable {
    /// An input, weakly pulled to the supply.
    case inputPullUp = "input-pull-up"
    /// An input, weakly pulled to ground.
    case inputPullDown = "input-pull-down"
    /// An input with a resistor on the board to the supply: stronger than any pull of the chip,
    /// and strong enough to switch a relay board's input.
    case inputFixedPullUp = "input-fixed-pull-up"
    /// An input without pull: its level is anybody's guess.
    case inputFloating = "input-floating"
    /// An output driven high.
    case outputHigh = "output-high"
    /// An output driven low.
    case outputLow = "output-low"

    /// The level it gives to what hangs on the pin; `nil` when nothing decides it.
    package var level: LineLevel? {
        switch self {
        case .inputPullUp, .inputFixedPullUp, .outputHigh: .high
        case .inputPullDown, .outputLow: .low
        case .inputFloating: nil
        }
    }

    /// Whether the level is only a weak pull, which a relay board's own resistors may overrule.
    package var isWeak: Bool {
        switch self {
        case .inputPullUp, .inputPullDown, .inputFloating: true
        case .inputFixedPullUp, .outputHigh, .outputLow: false
        }
    }
}

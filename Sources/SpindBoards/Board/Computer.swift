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
    /// The pins of its headers, header by header and by number; each number once on its header.
    package var header: [HeaderPin]
    /// What its system uses pins for until a maintainer frees them.
    package var systemUses: [SystemUse]
    /// How files call lines that no header has.
    package var lineNaming: LineNaming

    /// Makes a computer.
    package init(
        board: String, title: String, kind: Kind, chips: [GPIOChip], header: [HeaderPin],
        systemUses: [SystemUse] = [], lineNaming: LineNaming = .chips
    ) {
        self.board = board
        self.title = title
        self.kind = kind
        self.chips = chips
        self.header = header
        self.systemUses = systemUses
        self.lineNaming = lineNaming
    }

    /// The names of its headers in their order; one `nil` for a header without a name, none for a
    /// computer without header.
    package var connectors: [String?] {
        var connectors: [String?] = []
        for pin in header where !connectors.contains(pin.connector) {
            connectors.append(pin.connector)
        }
        return connectors
    }

    /// Whether cabinets may name any line, known to the kernel alone: none can be checked before
    /// the computer is at hand.
    package var takesAnyLine: Bool { lineNaming == .kernel && header.isEmpty }
}

/// How lines are called that no header has.
package enum LineNaming: String, Hashable, Sendable {
    /// As `chip/offset`, with the board's names of its chips.
    case chips
    /// As the kernel names them: the labels of the chips say nothing, or are not known.
    case kernel
}

/// Something a computer's system uses pins for, until it is switched off.
package struct SystemUse: Hashable, Sendable {
    /// Its name in board and cabinet files, for example `hdmi`.
    package var name: String
    /// What it is among people, for example `the HDMI output`.
    package var title: String
    /// How a maintainer frees its pins.
    package var freeing: String

    /// Makes a use.
    package init(name: String, title: String, freeing: String) {
        self.name = name
        self.title = title
        self.freeing = freeing
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
    /// The header's name, for example `P8`; `nil` on a computer whose one header needs none.
    package var connector: String?
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
    /// The chip it hangs on, where its line is found by name: lines with the same word here are on
    /// one chip. `nil`: its address says it, or nothing does.
    package var bank: String?
    /// The name of what the system uses it for, see ``Computer/systemUses``; `nil`: nothing.
    package var systemUse: String?
    /// Whether the computer reads it as an option of its start while its power comes up.
    package var isBootOption: Bool

    /// Makes a pin.
    package init(
        number: Int, name: String, line: LineAddress?, alternates: [String], boot: BootState?,
        connector: String? = nil, bank: String? = nil, systemUse: String? = nil,
        isBootOption: Bool = false
    ) {
        self.connector = connector
        self.bank = bank
        self.systemUse = systemUse
        self.isBootOption = isBootOption
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
    /// No source tells it, or it changes on the way.
    case unknown

    /// The level it gives to what hangs on the pin; `nil` when nothing decides it.
    package var level: LineLevel? {
        switch self {
        case .inputPullUp, .inputFixedPullUp, .outputHigh: .high
        case .inputPullDown, .outputLow: .low
        case .inputFloating, .unknown: nil
        }
    }

    /// Whether the level is only a weak pull, which a relay board's own resistors may overrule.
    package var isWeak: Bool {
        switch self {
        case .inputPullUp, .inputPullDown, .inputFloating: true
        case .inputFixedPullUp, .outputHigh, .outputLow, .unknown: false
        }
    }
}

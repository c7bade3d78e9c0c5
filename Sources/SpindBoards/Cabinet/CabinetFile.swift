package import SpindCore
package import SpindHAL

/// A cabinet file with its boards, checked and resolved: what the agent is assembled from.
///
/// A value of this type was accepted by every check, so whoever assembles drivers from it need not
/// check again. Made by ``CabinetLoader``.
package struct CabinetFile: Hashable, Sendable {
    /// What the engine needs to know.
    package var layout: CabinetLayout
    /// The computer whose lines all addresses belong to.
    package var computer: Computer
    /// What drawings need besides, of boards and locks.
    package var fitting: CabinetFitting
    /// The locks, by compartment. One for each compartment.
    package var locks: [LockWiring]
    /// The current that all unlocking drives together may draw, in milliamperes; `nil`: no limit.
    /// No single lock exceeds it.
    package var lockBudgetMilliamperes: Int?
    /// The door contacts, by compartment. A compartment may have none.
    package var contacts: [ContactWiring]
    /// The item sensors, by compartment; active means that the item is there.
    package var itemSensors: [ContactWiring]
    /// The charging sockets, by compartment.
    package var sockets: [SocketWiring]
    /// The supervised inputs on lines, in the order of the file; those at boards and readers are
    /// with them.
    package var inputs: [SupervisedInputWiring]
    /// The serial buses, in the order of the file.
    package var serialBuses: [SerialBusWiring]
    /// Those of them with lock boards, and what hangs on the boards.
    package var lockBuses: [LockBusWiring]
    /// The expanders, in the order of the file; their lines are known by the labels of their
    /// addresses.
    package var expanders: [ExpanderWiring]
    /// The matrix keypads, in the order of the file; ``layout`` names them and other keypads.
    package var keypads: [KeypadWiring]
    /// The input devices that type, keypads and readers, in the order of the file.
    package var inputDevices: [InputDeviceWiring]
    /// The OSDP readers, in the order of the file; at most eight on a bus.
    package var osdpReaders: [OSDPReaderWiring]
    /// The Wiegand readers, with keys and without, in the order of the file.
    package var wiegandReaders: [WiegandWiring]
    /// Bare modules that read card numbers, in the order of the file; each is alone on its line.
    package var cardReaders: [CardReaderWiring]
    /// Lights and sounders, in the order of the file.
    package var indicators: [IndicatorWiring]
    /// The display, if there is one.
    package var display: DisplayWiring?
    /// Digits of an offline PIN; 10 or 11.
    package var offlinePINDigits: Int
    /// The name of the site's time zone in the tz database, for example `Europe/Berlin`.
    /// Only its form is checked here.
    package var timeZone: String
    /// The machine's clock.
    package var clock: ClockFitting
    /// The level each output is safe at: locks not driven, indicators off. By address.
    package var safeOutputs: [SafeOutput]
    /// Who uses which line, in the order of the file; no line twice.
    package var lineUses: [LineUse]
    /// What the files allow and yet should be known.
    package var warnings: [Problem]

    /// The lock of a compartment; `nil` when the cabinet has no such compartment.
    package func lock(of compartment: CompartmentID) -> LockWiring? {
        locks.first { $0.compartment == compartment }
    }
}

/// A display as a cabinet file describes it.
package enum DisplayWiring: Hashable, Sendable {
    /// Lines on the program's own terminal or log.
    case console
    /// A character display on an I²C bus.
    case character(CharacterDisplayWiring)
}

/// What is known of the machine's clock.
package struct ClockFitting: Hashable, Sendable {
    /// Whether a battery keeps it while the power is off.
    package var batteryBacked: Bool

    /// Makes a fitting.
    package init(batteryBacked: Bool) {
        self.batteryBacked = batteryBacked
    }
}

/// A voltage level, before any settings turn it into active and inactive.
package enum LineLevel: String, Hashable, Sendable {
    /// Ground.
    case low
    /// Supply.
    case high
}

/// The level at which an output does no harm.
package struct SafeOutput: Hashable, Sendable {
    /// The output's line.
    package var line: LineAddress
    /// Its safe level.
    package var level: LineLevel

    /// Makes a safe output.
    package init(line: LineAddress, level: LineLevel) {
        self.line = line
        self.level = level
    }
}

/// Who uses a line.
package struct LineUse: Hashable, Sendable {
    /// The line.
    package var line: LineAddress
    /// Who uses it, short enough for a drawing, for example `lock 3` or `keypad row 1`.
    package var user: String

    /// Makes a use.
    package init(line: LineAddress, user: String) {
        self.line = line
        self.user = user
    }
}

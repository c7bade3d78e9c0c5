package import SpindCore

/// Everything the simulator's screen shows, as a value: ``Screen`` makes lines of it.
package struct ScreenState: Hashable, Sendable {
    /// A door as it is drawn.
    package struct Door: Hashable, Sendable {
        /// The number on it.
        package var id: CompartmentID
        /// Where its leaf is.
        package var position: SimulatedDoor.Position
        /// Whether its lock is driven.
        package var isDriven = false
        /// Whether its asset is with a borrower.
        package var isOnLoan = false
        /// Whether its item is inside; `nil` where no sensor looks.
        package var item: Bool?
        /// Whether its charging socket is on.
        package var isCharging = false
        /// What the agent takes the door for.
        package var belief: CompartmentStatus.Door = .closed
        /// What is wrong with it in one word of at most seven letters; `nil` when nothing is.
        package var trouble: String?

        package init(id: CompartmentID, position: SimulatedDoor.Position) {
            self.id = id
            self.position = position
        }
    }

    /// A light or a sounder.
    package struct Indicator: Hashable, Sendable {
        package var name: String
        package var isOn: Bool

        package init(name: String, isOn: Bool) {
            self.name = name
            self.isOn = isOn
        }
    }

    /// The cabinet's name.
    package var cabinet = ""
    /// Date and time in the site's zone.
    package var clock = ""
    /// What is wrong with the agent, for example that nothing can be recorded; `nil` when nothing.
    package var warning: String?
    /// The doors by number.
    package var doors: [Door] = []
    /// The lines of the display, 16 columns each.
    package var display: [String] = []
    /// The keypad's keys, row by row.
    package var keys: [[Character]] = []
    /// The keys that are down.
    package var pressed: Set<Character> = []
    /// What the keypad is kept from, for example `locked out 60 s`; `nil` when nothing.
    package var keypadNote: String?
    /// Lights and sounders in the order of the cabinet file.
    package var indicators: [Indicator] = []
    /// The newest sound, drawn; empty before the first.
    package var sound = ""
    /// The newest records of the journal, the newest last.
    package var journal: [String] = []
    /// The PIN to type and what it opens.
    package var credential: String?
    /// The command that is being typed, for example `open door 1`.
    package var typing: String?
    /// What the last command did.
    package var message = ""
    /// Shown while there is no message, for example how to ask `spindctl`.
    package var hint = ""

    package init() {}
}

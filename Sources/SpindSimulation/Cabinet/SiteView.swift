package import SpindAgent
package import SpindCore

/// What can be seen of a simulated cabinet at a moment: the world as it is and what the agent says.
package struct SiteView: Hashable, Sendable {
    /// A door of the world.
    package struct Door: Hashable, Sendable {
        /// The number on it.
        package var id: CompartmentID
        /// Its leaf, lock and contact.
        package var door: SimulatedDoor
        /// Whether its item is inside; `nil` where no sensor looks.
        package var item: Bool?
        /// Whether its charging socket is on; `nil` where there is none.
        package var socket: Bool?

        package init(
            id: CompartmentID, door: SimulatedDoor, item: Bool? = nil, socket: Bool? = nil
        ) {
            self.id = id
            self.door = door
            self.item = item
            self.socket = socket
        }
    }

    /// The doors, by number.
    package var doors: [Door] = []
    /// The lines of the display.
    package var display: [String] = []
    /// The keys that are down.
    package var pressed: Set<Character> = []
    /// Lights and sounders, in the order of the cabinet file.
    package var indicators: [ScreenState.Indicator] = []
    /// The newest sound, drawn (see ``SoundTrace``); empty before the first.
    package var sound = ""
    /// What the agent says of itself; `nil` while it is off.
    package var status: AgentStatus?
    /// The newest records of the journal, at most ``journalLimit``, the newest last.
    package var journal: [AuditRecord] = []

    /// How many records are kept to be looked at.
    package static let journalLimit = 1_000

    package init() {}

    /// The door with that number.
    package func door(_ id: CompartmentID) -> SimulatedDoor? {
        compartment(id)?.door
    }

    /// The compartment with that number.
    package func compartment(_ id: CompartmentID) -> Door? {
        doors.first { $0.id == id }
    }

    /// The challenge that the display shows, if it shows one: eight digits that end its first line.
    package var challenge: Challenge? {
        let words = display.first?.split(separator: " ") ?? []
        guard words.count == 2, let digits = words.last, digits.count == 8,
            digits.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        return Challenge(digits: String(digits))
    }
}

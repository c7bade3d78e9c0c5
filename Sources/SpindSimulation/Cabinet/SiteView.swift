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

        package init(id: CompartmentID, door: SimulatedDoor) {
            self.id = id
            self.door = door
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
    /// What the agent says of itself; `nil` while it is off.
    package var status: AgentStatus?
    /// The newest records of the journal, at most ``journalLimit``, the newest last.
    package var journal: [AuditRecord] = []

    /// How many records are kept to be looked at.
    package static let journalLimit = 1_000

    package init() {}

    /// The door with that number.
    package func door(_ id: CompartmentID) -> SimulatedDoor? {
        doors.first { $0.id == id }?.door
    }
}

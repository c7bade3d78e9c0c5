package import SpindAgent
package import SpindCore

/// A simulated cabinet as people see and touch it: what scripts and the terminal play on.
package protocol CabinetStage: Sendable {
    /// The cabinet's compartments and sets.
    var layout: CabinetLayout { get }
    /// Speaks up whenever ``view()`` may say something new.
    var changes: ChangeSignal { get }
    /// Looks.
    func view() async -> SiteView
    /// Presses keys of the keypad one after the other, as fast as a person would; returns when the
    /// last is up again.
    func press(_ keys: String) async
    /// Has a person do something to a door.
    func act(_ act: SimulatedDoor.Act, on compartment: CompartmentID) -> SimulatedDoor.Outcome
    /// Has a person put the item of a compartment in, or take it out; its door must be open.
    func move(itemInto isIn: Bool, _ compartment: CompartmentID) -> SimulatedDoor.Outcome
    /// Opens or closes the contact of a supervised input; closed is in order.
    ///
    /// - Returns: whether there is one of that name.
    func set(input name: String, inOrder: Bool) -> Bool
    /// The names of the readers that cards can be held to, in the order in which one is chosen.
    var cardReaders: [String] { get }
    /// Holds a card to a reader for a moment, and returns when it is taken away.
    ///
    /// - Parameters:
    ///   - number: the bytes that the cabinet is to know it by.
    ///   - reader: the reader's name; `nil`: the first that can read such a number.
    /// - Returns: why it cannot be held there; `nil` when it was.
    func hold(card number: [UInt8], at reader: String?) async -> String?
    /// What whoever has the cabinet's key answers to a challenge.
    func answer(to challenge: Challenge) -> String
    /// Asks the agent, as a maintainer over the control socket.
    func ask(_ request: ControlRequest) async -> ControlAnswer
    /// Takes the agent's power away in mid-step and starts it again on what it had written.
    ///
    /// - Throws: what kept it from starting.
    func powerCut() async throws
}

/// A reader of a simulated cabinet, as somebody with a card sees it.
struct SimulatedCardReader: Sendable {
    /// Its name in the cabinet file.
    let name: String
    /// Whether the agent talks to it, or listens.
    let isFound: @Sendable () -> Bool
    /// Holds a card to it, so that the agent knows it by these bytes; lasts as long as a hand does.
    /// Says why it cannot be held there, or nothing.
    let hold: @Sendable ([UInt8], any Clock<Duration>) async -> String?
}

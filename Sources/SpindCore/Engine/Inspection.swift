/// All compartments opened in turn: the next when the one before is closed.
struct Inspection: Hashable, Sendable {
    /// How long a door may stand open before its inspection ends: nobody looks any more.
    static let patience = Duration.seconds(900)
    /// How long a compartment without a contact is given, whose door nobody sees closing.
    static let unseenTurn = Duration.seconds(20)

    /// The compartment whose turn it is.
    struct Turn: Hashable, Sendable {
        var compartment: CompartmentID
        var opening: OpeningID
        /// When the inspection ends, if the door has not closed by then.
        var until: Instant
        /// When the next one opens, where no contact tells.
        var pauseUntil: Instant?
        var wasDriven = false
        var wasOpened = false
    }

    var cause: OpeningCause
    /// Where the operator stands; `nil` where it was asked for over the control socket.
    var keypad: KeypadID?
    /// Still to be opened, in order.
    var remaining: [CompartmentID]
    /// In use when their turn came, so that they come last.
    var postponed: [CompartmentID] = []
    var turn: Turn?
    var opened = 0
    var failed = 0

    /// When something is due that no event announces.
    var deadline: Instant? { turn.map { $0.pauseUntil ?? $0.until } }

    /// The how-manyth compartment it is at, of how many.
    var progress: (number: Int, of: Int) {
        let number = opened + failed + 1
        return (number, number + remaining.count)
    }
}

/// An operator at a keypad.
struct ServiceSession: Hashable, Sendable {
    /// Silence after which a session ends; a door of its own that is open keeps it alive.
    static let silence = Duration.seconds(60)

    /// Where in the menu.
    enum Place: Hashable, Sendable {
        case menu
        case compartment(ServiceErrand)
        /// Doors are being opened for it; the menu comes back when they are closed.
        case doors(ServiceErrand)
    }

    var actor: ServiceActor
    var place = Place.menu
    var until: Instant
}

/// A challenge that is shown and not answered yet.
struct PendingChallenge: Hashable, Sendable {
    var challenge: Challenge
    var until: Instant
}

/// All compartments opened in turn.
struct Inspection: Hashable, Sendable {
    var cause: OpeningCause
    /// Where the operator stands; `nil` where it was asked for over the control socket.
    var keypad: KeypadID?
    /// Still to be opened, in order.
    var remaining: [CompartmentID]
    var opened = 0
    var failed = 0
}

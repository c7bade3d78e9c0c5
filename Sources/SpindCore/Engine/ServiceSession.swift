/// An operator at a keypad.
struct ServiceSession: Hashable, Sendable {
    /// Silence after which a session ends.
    static let silence = Duration.seconds(60)

    /// Where in the menu.
    enum Place: Hashable, Sendable {
        case menu
        /// The number of a compartment is asked for.
        case asking(ServiceErrand)
        /// That door is opened and awaited; the menu comes back when it is closed.
        case opening(CompartmentID)
        /// That door may stand open. The menu comes back when it is closed, and silence ends the
        /// session: nobody else shall find the menu while the operator carries boxes.
        case restocking(CompartmentID)
        /// Its inspection is under way.
        case inspecting
    }

    var actor: ServiceActor
    /// What let them in, which must still do so; `nil` for a challenge.
    var credential: ServiceCredential?
    var place = Place.menu
    /// The visit of the door that it opened last.
    var visit: OpeningID?
    var until: Instant

    /// What the keypad gathers there.
    var form: EntryForm {
        switch place {
        case .asking: .number(digits: 3)
        case .menu, .opening, .restocking, .inspecting: .number(digits: 1)
        }
    }
}

/// A challenge that was shown and not answered yet.
struct PendingChallenge: Hashable, Sendable {
    var challenge: Challenge
    /// When it can be answered no more.
    var until: Instant
    /// Until when the display shows it at rest; `nil` when it does so no more.
    var shownUntil: Instant?
    /// How many wrong answers it still bears.
    var triesLeft = Challenge.tries

    /// When something is due that no event announces.
    var deadline: Instant { shownUntil.map { min($0, until) } ?? until }
}

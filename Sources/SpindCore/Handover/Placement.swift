/// An asset, or a part of one, that lies in a spare compartment because its own could not take it
/// back. Until an operator moves it home, whoever picks it up finds it there.
public struct Placement: Hashable, Codable, Sendable {
    /// The asset's handover set.
    public var set: HandoverSetID
    /// The compartment it belongs in.
    public var home: CompartmentID
    /// The spare compartment it lies in.
    public var at: CompartmentID

    /// Makes a placement.
    public init(set: HandoverSetID, home: CompartmentID, at: CompartmentID) {
        self.set = set
        self.home = home
        self.at = at
    }
}

/// What the sensor of a compartment reads.
public enum ItemState: String, Hashable, Codable, Sendable {
    /// The item, key or battery is there.
    case present
    /// It is not.
    case absent
    /// The sensor cannot be read. Never taken for either.
    case unknown
}

/// Why a return did not end its loan.
public enum ReturnFailure: String, Hashable, Codable, Sendable {
    /// The door was closed and the item's sensor did not see it.
    case itemNotSeen
    /// The door stands open for too long; the loan ends if it is closed after all.
    case doorNotClosed
    /// A lock did not open, so nothing could be put back.
    case doorNotOpened
}

/// Why a charging socket was switched.
public enum SocketCause: Hashable, Codable, Sendable {
    /// The battery is back behind a closed door.
    case batteryBack
    /// The battery is out, or on loan.
    case batteryGone
    /// The door was opened.
    case doorOpened
    /// The sensor or the contact cannot be read.
    case unreadable
    /// The compartment was blocked.
    case blocked
    /// It was on for as long as the site allows; it stays off until the battery was out.
    case timeLimit
    /// Its line could not be driven.
    case failed(String)
    /// The agent stopped, or nothing can be recorded.
    case outOfService
}

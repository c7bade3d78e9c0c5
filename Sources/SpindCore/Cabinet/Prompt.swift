/// What the display says, as a meaning; ``PromptText`` makes words of it.
public enum Prompt: Hashable, Sendable {
    /// At rest: type your PIN.
    case ready
    /// So many digits are typed.
    case entry(count: Int)
    /// The door opens; what for.
    case opening(CompartmentID, AccessPurpose)
    /// The lock moved but the door did not: pull it. A further try follows.
    case pullDoor(CompartmentID)
    /// The door could not be opened.
    case doorStuck(CompartmentID)
    /// Take the asset and close the door.
    case closeDoor(CompartmentID)
    /// The door stands open too long.
    case doorHeldOpen(CompartmentID)
    /// The return is recorded.
    case returned
    /// The pickup is recorded; have a good journey.
    case pickedUp
    /// The door closed; nothing more to say.
    case goodbye
    /// Nothing has that PIN.
    case denied
    /// The PIN is right but its time begins later.
    case tooEarly(start: WallTime)
    /// The clock is not known; returns only.
    case clockUnknown
    /// The compartment is out of order.
    case outOfOrder(CompartmentID)
    /// Too many wrong PINs: wait.
    case wait(seconds: Int64)
    /// The third lockout: wait, and whom to call.
    case waitAndCall(seconds: Int64, phone: String)
    /// A door is busy: try again in a moment.
    case busy
    /// Nothing can be recorded; nobody is let in.
    case outOfService(phone: String?)
}

/// A sound and light pattern; grant, deny and wait differ by rhythm.
public enum Signal: String, Hashable, Codable, Sendable {
    /// A key was pressed.
    case key
    /// A door opens.
    case granted
    /// It does not.
    case denied
    /// Not now: wait.
    case wait
    /// A door stands open too long.
    case closeDoor
    /// A door was forced, or a lock is stuck.
    case alarm
    /// The alarm is over.
    case quiet
}

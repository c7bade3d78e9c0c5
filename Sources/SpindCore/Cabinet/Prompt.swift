/// What the display says, as a meaning; ``PromptText`` makes words of it.
public enum Prompt: Hashable, Sendable {
    /// At rest: type your PIN. `next` is the language that `*` changes to, if there is another.
    case ready(next: Language?)
    /// So many digits are typed.
    case entry(count: Int)
    /// The door opens; what for.
    case opening(CompartmentID, AccessPurpose)
    /// The lock moved but the door did not: pull it. A further try follows.
    case pullDoor(CompartmentID)
    /// The door opens instead of the asset's own, which cannot be used.
    case openingElsewhere(home: CompartmentID, at: CompartmentID, AccessPurpose)
    /// The door could not be opened.
    case doorStuck(CompartmentID)
    /// Take the asset and close the door.
    case closeDoor(CompartmentID)
    /// The door stands open too long.
    case doorHeldOpen(CompartmentID)
    /// The door was closed and nothing was seen inside; it opens again.
    case itemNotSeen(CompartmentID)
    /// The door was closed and what was to be taken is still inside.
    case itemStillThere(CompartmentID)
    /// The return is not recorded: the loan stays open. Whom to tell.
    case returnFailed(phone: String?)
    /// A question, with the number typed so far.
    case question(HandoverQuestion, typed: Int?)
    /// The number typed is no answer to the question; it is asked again in a moment.
    case notAnAnswer(HandoverQuestion)
    /// Words of a handover.
    case notice(HandoverNotice)
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
    /// What an operator can do: 1 open one, 2 inspect all, 3 restock one, * end.
    case serviceMenu
    /// Which compartment, with the number typed so far; what for.
    case serviceCompartment(ServiceErrand, typed: Int?)
    /// There is no such compartment.
    case noSuchCompartment(Int)
    /// An inspection: this compartment, the how-manyth of how many. It goes on when
    /// the door is closed; `*` ends it.
    case inspection(CompartmentID, number: Int, of: Int)
    /// An inspection is over.
    case inspectionDone
    /// The door may stand open until then.
    case propped(CompartmentID, until: WallTime)
    /// The eight digits to be told to the operator, whose answer is typed.
    case challenge(Challenge)
    /// The keypad is tested; the newest key.
    case keypadTest(key: String?)
}

extension Prompt {
    /// How long it says to wait; `nil` where it does not.
    var waitSeconds: Int64? {
        if case .wait(let seconds) = self { return seconds }
        if case .waitAndCall(let seconds, _) = self { return seconds }
        return nil
    }
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
    /// Something is asked.
    case question
    /// What was to be done is done.
    case done
    /// A door stands open too long.
    case closeDoor
    /// A door was forced, or a lock is stuck.
    case alarm
    /// The alarm is over.
    case quiet
}

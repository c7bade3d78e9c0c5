package import SpindCore

/// What reaches the decision loop from outside, before any of it is looked up or recorded.
///
/// Never printed in full: a key is a digit of somebody's PIN.
package enum CabinetInput: Sendable, CustomStringConvertible, CustomReflectable {
    /// Look at the clocks, and do what is due by now.
    case wake
    /// A key was pressed.
    case key(KeypadID, Character)
    /// A keypad is faulty, or well again (`nil`).
    case keypadFault(KeypadID, KeypadFault?)
    /// A condition is not in order, with what is wrong, or in order again (`nil`).
    case condition(CabinetCondition, String?)
    /// What an exit button reads now.
    case exitButton(DeviceID, ButtonState)
    /// What a door contact reads now.
    case contact(CompartmentID, ContactState)
    /// What the sensor of a compartment reads now.
    case item(CompartmentID, ItemState)
    /// A charging socket could not be switched.
    case socketFault(CompartmentID, String)
    /// A card was held to the reader beside a keypad; the bytes of its number.
    case card(KeypadID, [UInt8])
    /// What became of an order to a lock.
    case pulse(OpeningID, CompartmentID, PulseOutcome)
    /// A request over the control socket that the loop answers (see
    /// ``ControlRequest/isAboutJournal``). The closure is called once, on the loop's thread; it
    /// must return at once.
    case request(ControlRequest, by: Principal, reply: @Sendable (ControlAnswer) -> Void)
    /// The cabinet file was read anew, and is in force or (with a problem) is not; to be recorded.
    case reloaded(problem: String?, by: Principal, reply: @Sendable (ControlAnswer) -> Void)
    /// Something of the link to the registry.
    case sync(SyncInput)
    /// The agent is asked to end. Always the last input.
    case stopping

    /// Which input it is, without what was typed.
    package var description: String {
        switch self {
        case .wake: "wake"
        case .key(let keypad, _): "key(\(keypad), ...)"
        case .keypadFault(let keypad, _): "keypadFault(\(keypad))"
        case .condition(let condition, _): "condition(\(condition.kind), \(condition.device))"
        case .exitButton(let button, let state): "exitButton(\(button), \(state))"
        case .contact(let compartment, let state): "contact(\(compartment), \(state))"
        case .item(let compartment, let state): "item(\(compartment), \(state))"
        case .socketFault(let compartment, _): "socketFault(\(compartment))"
        case .card(let keypad, _): "card(\(keypad), ...)"
        case .pulse(let opening, let compartment, _): "pulse(\(opening), \(compartment))"
        case .request: "request(...)"
        case .reloaded: "reloaded(...)"
        case .sync(let input): "sync(\(input.name))"
        case .stopping: "stopping"
        }
    }

    /// Nothing: `dump` must not show a key either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ControlRequest {
    /// Whether it is answered from the journal beside the loop, however long that takes, and not
    /// by a step of the loop.
    package var isAboutJournal: Bool {
        switch self {
        case .events, .record, .verifyJournal: true
        case .status, .watch, .grants, .addGrant, .revokeGrant, .open, .lock, .block, .unblock,
            .closeLoan, .inspect, .propOpen, .moveHome, .services, .addService, .revokeService,
            .confirmTime, .testKeypad, .reload:
            false
        }
    }
}

import SpindCore

/// The inputs that wait for the decision loop. Pure, bounded, and never without a fact: what a
/// contact reads and what became of an order are kept whatever happens, newest reading first to
/// matter; what a person can do again is refused at the limit.
struct InputBuffer {
    /// How many inputs wait at most, in order of arrival.
    static let limit = 1_024
    /// How many changes of buttons are kept beyond that; then only the newest of each.
    static let buttonLimit = 256

    enum Admission: Equatable {
        case accepted
        /// Refused, because too many wait.
        case full
        /// Refused, because the loop is ending.
        case ending
    }

    /// What left the buffer.
    enum Output {
        case input(CabinetInput)
        /// A request that is not carried out any more; whoever asked has to be told.
        case abandoned(CabinetInput)
        /// Nothing waits.
        case empty
        /// Nothing will ever come again.
        case ended
    }

    private var waiting: [CabinetInput] = []
    /// How far ``waiting`` is taken; the rest moves up now and then, not each time.
    private var taken = 0
    /// Facts that came while the buffer was full, and all later ones of the same source, so that
    /// they stay in order. As many as there are doors and keypads, and locks being driven.
    private var contacts: [CompartmentID: ContactState] = [:]
    private var items: [CompartmentID: ItemState] = [:]
    private var faults: [KeypadID: KeypadFault?] = [:]
    private var conditions: [(condition: CabinetCondition, detail: String?)] = []
    /// Presses and their ends in order, as many as fit: a press that is lost is pressed again.
    private var buttons: [(button: DeviceID, state: ButtonState)] = []
    private var pulses: [CabinetInput] = []
    private var phase = Phase.open
    /// How many inputs were refused since this was last asked.
    private var refused = 0

    private enum Phase {
        case open
        case ending
        case ended
    }

    var count: Int { waiting.count - taken }

    mutating func add(_ input: CabinetInput) -> Admission {
        guard phase == .open else { return .ending }
        let isFull = count >= Self.limit
        switch input {
        case .stopping:
            phase = .ending
            return .accepted
        case .contact(let compartment, let state) where isFull || contacts[compartment] != nil:
            contacts[compartment] = state
            return .accepted
        case .item(let compartment, let state) where isFull || items[compartment] != nil:
            items[compartment] = state
            return .accepted
        case .keypadFault(let keypad, let fault) where isFull || faults[keypad] != nil:
            faults[keypad] = .some(fault)
            return .accepted
        case .condition(let condition, let detail) where isFull || !conditions.isEmpty:
            conditions.removeAll { $0.condition == condition }
            conditions.append((condition, detail))
            return .accepted
        case .exitButton(let button, let state) where isFull || !buttons.isEmpty:
            if buttons.count >= Self.buttonLimit { buttons.removeAll { $0.button == button } }
            buttons.append((button, state))
            return .accepted
        case .pulse where isFull || !pulses.isEmpty, .socketFault where isFull || !pulses.isEmpty:
            pulses.append(input)
            return .accepted
        case .wake where isFull: return .accepted  // the loop is awake
        case .key where isFull, .card where isFull, .request where isFull,
            .reloaded where isFull, .sync where isFull:
            refused += 1
            return .full
        case .contact, .item, .keypadFault, .condition, .exitButton, .pulse, .socketFault, .wake,
            .key, .card, .request, .reloaded, .sync:
            waiting.append(input)
            return .accepted
        }
    }

    /// Takes the next input. Once the loop is ending only facts still count: keys are dropped and
    /// requests abandoned, and `.stopping` comes last.
    mutating func take() -> Output {
        while let input = takeWaiting() ?? takeKept() {
            guard phase == .ending else { return .input(input) }
            switch input {
            case .request, .reloaded, .sync: return .abandoned(input)
            case .key, .card, .wake, .stopping: continue
            case .contact, .item, .keypadFault, .condition, .exitButton, .pulse, .socketFault:
                return .input(input)
            }
        }
        switch phase {
        case .open: return .empty
        case .ending:
            phase = .ended
            return .input(.stopping)
        case .ended: return .ended
        }
    }

    mutating func takeRefused() -> Int {
        defer { refused = 0 }
        return refused
    }

    private mutating func takeWaiting() -> CabinetInput? {
        guard taken < waiting.count else { return nil }
        let input = waiting[taken]
        taken += 1
        if taken == waiting.count || taken == Self.limit {
            waiting.removeFirst(taken)
            taken = 0
        }
        return input
    }

    private mutating func takeKept() -> CabinetInput? {
        if !pulses.isEmpty { return pulses.removeFirst() }
        if !buttons.isEmpty {
            let (button, state) = buttons.removeFirst()
            return .exitButton(button, state)
        }
        if let compartment = contacts.keys.min(), let state = contacts[compartment] {
            contacts[compartment] = nil
            return .contact(compartment, state)
        }
        if let compartment = items.keys.min(), let state = items[compartment] {
            items[compartment] = nil
            return .item(compartment, state)
        }
        if let keypad = faults.keys.min(), let fault = faults[keypad] {
            faults[keypad] = nil
            return .keypadFault(keypad, fault)
        }
        if !conditions.isEmpty {
            let (condition, detail) = conditions.removeFirst()
            return .condition(condition, detail)
        }
        return nil
    }
}

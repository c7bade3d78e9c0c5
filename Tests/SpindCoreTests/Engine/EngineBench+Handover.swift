import SpindCore
import Testing

/// What residents do with more than a door: items, several compartments, questions.
extension EngineBench {
    mutating func item(_ number: Int, _ state: ItemState) {
        send(.item(CompartmentID(number), state))
    }

    /// The newest order of a compartment ends as told.
    mutating func pulse(door number: Int, _ outcome: PulseOutcome = .pulsed) {
        guard let order = orders.last(where: { $0.compartment == CompartmentID(number) }) else {
            Issue.record("lock \(number) was not driven")
            return
        }
        send(.pulse(order.opening, order.compartment, outcome))
    }

    /// A door that was ordered open is pulled, something is put in or taken out, and it is closed.
    mutating func use(door number: Int, item state: ItemState? = nil) {
        pulse(door: number)
        door(number, .open)
        advance(by: .seconds(5))
        if let state { item(number, state) }
        advance(by: .seconds(5))
        door(number, .closed)
    }

    /// Types a number at a question and confirms it.
    mutating func answer(_ number: Int) {
        send(.typed(Self.keypad, number))
        send(.number(Self.keypad, number))
    }

    /// The compartments that were ordered open since there were so many orders.
    func opened(since count: Int) -> [Int] {
        orders.dropFirst(count).map(\.compartment.rawValue)
    }

    /// What was answered so far.
    var handoverAnswers: [String: [HandoverAnswer]] {
        var answers: [String: [HandoverAnswer]] = [:]
        for case .handoverAnswered(_, _, _, let question, let answer) in records {
            answers[question, default: []].append(answer)
        }
        return answers
    }

    var failures: [ReturnFailure] {
        records.compactMap {
            if case .returnFailed(_, _, _, let why) = $0 { why } else { nil }
        }
    }

    var hasOpenLoan: Bool { !snapshot.loans.isEmpty }

    func switches(_ number: Int) -> [SocketCause] {
        records.compactMap {
            if case .socketSwitched(CompartmentID(number), _, let cause) = $0 { cause } else { nil }
        }
    }

    /// Solenoid compartments with contacts.
    static func compartments(
        _ numbers: [Int], sensors: Bool = false, contacts: Bool = true, sockets: Duration? = nil,
        spares: [Int] = []
    ) -> [CompartmentLayout] {
        (numbers + spares).map {
            CompartmentLayout(
                id: CompartmentID($0), lock: .solenoid, hasContact: contacts,
                hasItemSensor: sensors, socketMax: sockets, isSpare: spares.contains($0))
        }
    }

    static func set(
        _ number: Int = 1, of compartments: [Int] = [1], script: HandoverScript? = nil,
        elsewhere: Bool = false
    ) -> HandoverSet {
        HandoverSet(
            id: HandoverSetID(number), compartments: compartments.map(CompartmentID.init),
            script: script, returnsElsewhere: elsewhere)
    }
}

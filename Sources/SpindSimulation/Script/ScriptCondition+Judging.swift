import SpindAgent
import SpindCore

extension ScriptCondition {
    /// Whether it is so. Only journal records with a higher number than `sequence` count.
    package func holds(in view: SiteView, after sequence: Int64) -> Bool {
        switch self {
        case .door(let id, let state): view.door(id).map { state.describes($0) } ?? false
        case .item(let id, let isIn): view.compartment(id)?.item == isIn
        case .socket(let id, let on): view.compartment(id)?.socket == on
        case .display(let text): view.display.contains { $0.contains(text) }
        case .journal: record(in: view, after: sequence) != nil
        case .loans(let count): view.status?.cabinet.loans.count == count
        case .trouble(let name, let isThere):
            view.status.map {
                $0.cabinet.conditions.contains { $0.condition.device.rawValue == name } == isThere
            } ?? false
        }
    }

    /// The first journal record after that one which the condition names.
    package func record(in view: SiteView, after sequence: Int64) -> Int64? {
        guard case .journal(let name) = self else { return nil }
        return view.journal.first { $0.sequence > sequence && $0.event.name == name }?
            .sequence
    }

    /// What is so instead, in words.
    package func seen(in view: SiteView, after sequence: Int64) -> String {
        switch self {
        case .door(let id, _):
            guard let door = view.door(id) else { return "there is no door \(id)" }
            let lock = door.isDriven ? "driven" : "not driven"
            let trouble =
                (door.isJammed ? ", it is jammed" : "")
                + (door.isUnplugged ? ", its contact is unplugged" : "")
            return "door \(id) is \(door.position.rawValue), its lock is \(lock)\(trouble)"
        case .item(let id, _):
            guard let item = view.compartment(id)?.item else {
                return "compartment \(id) has no item sensor"
            }
            return "the item of compartment \(id) is \(item ? "present" : "absent")"
        case .socket(let id, _):
            guard let socket = view.compartment(id)?.socket else {
                return "compartment \(id) has no charging socket"
            }
            return "the socket of compartment \(id) is \(socket ? "on" : "off")"
        case .display:
            let lines = view.display.map { "\"\($0)\"" }.joined(separator: " ")
            return "the display says \(lines.isEmpty ? "nothing" : lines)"
        case .journal:
            let names = view.journal.filter { $0.sequence > sequence }
                .map { $0.event.name.rawValue }
            if names.isEmpty { return "there was no record after number \(sequence)" }
            let shown = names.suffix(12).joined(separator: ", ")
            return "after number \(sequence) there was \(names.count > 12 ? "…, " : "")\(shown)"
        case .loans:
            guard let status = view.status else { return "the agent does not answer" }
            return "there are \(status.cabinet.loans.count) open loans"
        case .trouble:
            guard let status = view.status else { return "the agent does not answer" }
            let names = status.cabinet.conditions.map(\.condition.device.rawValue)
            return "trouble is told by " + (names.isEmpty ? "nothing" : names.enumerated)
        }
    }

    /// The condition in words.
    package var wanted: String {
        switch self {
        case .door(let id, let state): "door \(id) \(state.rawValue)"
        case .item(let id, let isIn): "item \(id) \(isIn ? "present" : "absent")"
        case .socket(let id, let on): "socket \(id) \(on ? "on" : "off")"
        case .display(let text): "a display with \"\(text)\""
        case .journal(let name): "a record \(name.rawValue)"
        case .loans(let count): "\(count) open loans"
        case .trouble(let name, let isThere): "\(isThere ? "" : "no ")trouble told by \(name)"
        }
    }
}

extension ScriptDoorState {
    /// Whether the door is so.
    package func describes(_ door: SimulatedDoor) -> Bool {
        switch self {
        case .open: door.position != .closed
        case .ajar: door.position == .ajar
        case .closed: door.position == .closed
        case .driven: door.isDriven
        case .released: !door.isDriven
        }
    }
}

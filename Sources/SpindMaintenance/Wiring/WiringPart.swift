package import SpindCore

/// A part of a cabinet whose wires are looked at.
package enum WiringPart: Hashable, Sendable {
    /// The computer's lines, all of them.
    case lines
    /// A lock board on a bus.
    case lockBoard(String)
    /// The display.
    case display(String)
    /// A matrix keypad.
    case keypad(KeypadID)
    /// A Wiegand reader.
    case wiegand(String)
    /// An OSDP reader.
    case osdp(String)
    /// An input device that types.
    case inputDevice(String)
    /// A door's contact.
    case contact(CompartmentID)
    /// A door's lock.
    case lock(CompartmentID)

    /// Its name in reports, for example `lock 3` or `reader front`.
    package var name: String {
        switch self {
        case .lines: "lines"
        case .lockBoard(let name): "lock board \(name)"
        case .display(let name): "display \(name)"
        case .keypad(let id): "keypad \(id)"
        case .wiegand(let name), .osdp(let name): "reader \(name)"
        case .inputDevice(let name): "input device \(name)"
        case .contact(let id): "contact \(id)"
        case .lock(let id): "lock \(id)"
        }
    }
}

/// What of a cabinet is to be looked at.
package enum WiringChoice: Hashable, Sendable {
    /// Everything.
    case everything
    /// Locks and contacts.
    case doors
    /// Matrix keypads and number pads.
    case keys
    /// Readers of cards, whatever they hang on.
    case readers
    /// Lock boards, OSDP readers and the display: what has an address.
    case buses
    /// One door.
    case door(CompartmentID)

    /// Reads what a person writes: `doors`, `keys`, `readers`, `buses` or a door's number.
    package init?(_ text: String) {
        switch text {
        case "doors": self = .doors
        case "keys": self = .keys
        case "readers": self = .readers
        case "buses": self = .buses
        default:
            guard let number = Int(text), number > 0 else { return nil }
            self = .door(CompartmentID(number))
        }
    }

    /// Whether a part belongs to it. The lines are looked at in any case.
    package func includes(_ part: WiringPart) -> Bool {
        switch (self, part) {
        case (.everything, _), (_, .lines): true
        case (.doors, .contact), (.doors, .lock), (.doors, .lockBoard): true
        case (.door(let chosen), .contact(let id)), (.door(let chosen), .lock(let id)):
            chosen == id
        case (.keys, .keypad), (.keys, .inputDevice): true
        case (.readers, .wiegand), (.readers, .osdp), (.readers, .inputDevice): true
        case (.buses, .lockBoard), (.buses, .display), (.buses, .osdp): true
        case (.doors, _), (.door, _), (.keys, _), (.readers, _), (.buses, _): false
        }
    }
}

package import SpindCore
package import SpindTerminal

/// What the person at the terminal wants.
package enum ControlAction: Hashable, Sendable {
    /// Press a key of the cabinet's keypad.
    case press(Character)
    /// Do something to a door.
    case door(SimulatedDoor.Act, CompartmentID)
    /// Put the item of a compartment in, or take it out.
    case item(CompartmentID)
    /// Make a grant and show its PIN.
    case newGrant
    /// Make a service PIN and show it.
    case newServicePIN
    /// Hold an operator's card to the reader.
    case card
    /// Cut the power and start again.
    case powerCut
    /// End.
    case quit
    /// Tell the person something.
    case say(String)
}

/// Turns keys into actions: a letter begins a command on a door, the number ends it.
///
/// A number is complete as soon as no other door's number begins with it, or with Enter; where no
/// door has a number above 10, one key is enough, and `0` stands for 10. Escape gives up.
package struct Controls: Hashable, Sendable {
    /// The commands that take a door's number.
    private enum Verb: Character, CaseIterable {
        case open = "o"
        case close = "c"
        case force = "f"
        case jam = "j"
        case unplug = "u"
        case item = "i"

        var name: String {
            switch self {
            case .open: "open"
            case .close: "close"
            case .force: "force"
            case .jam: "jam"
            case .unplug: "unplug"
            case .item: "item"
            }
        }
    }

    private let doors: [CompartmentID]
    private let keypad: Set<Character>
    private var verb: Verb?
    private var number = ""

    /// Makes controls of a cabinet with those doors and those keys on its keypad.
    package init(doors: [CompartmentID], keypad: Set<Character>) {
        self.doors = doors
        self.keypad = keypad
    }

    /// The command that is being typed, for example `open door 1`.
    package var typing: String? {
        verb.map { $0 == .item ? "item \(number)" : "\($0.name) door \(number)" }
    }

    /// Takes a key.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - isSet: whether that act's opposite is due: a jammed door is freed by `j`, an unplugged
    ///     contact mended by `u`.
    /// - Returns: the action that is complete now, if one is.
    package mutating func handle(
        _ key: TerminalKey, isSet: (SimulatedDoor.Act, CompartmentID) -> Bool
    ) -> ControlAction? {
        guard let verb else { return begin(key) }
        switch key {
        case .interrupt: return .quit
        case .pageUp, .pageDown, .up, .down, .home, .end: return nil
        case .escape:
            self.verb = nil
            return .say("Given up.")
        case .backspace:
            if number.isEmpty { self.verb = nil } else { number.removeLast() }
            return nil
        case .enter: return finish(verb, isSet: isSet)
        case .character(let character):
            guard character.isASCII, character.isNumber else {
                self.verb = nil
                return begin(key)
            }
            number.append(character)
            if doors.allSatisfy({ (1...10).contains($0.rawValue) }) {
                if number == "0" { number = "10" }
                return finish(verb, isSet: isSet)
            }
            let candidates = doors.map(String.init(describing:)).filter { $0.hasPrefix(number) }
            return candidates.count > 1 ? nil : finish(verb, isSet: isSet)
        }
    }

    private mutating func begin(_ key: TerminalKey) -> ControlAction? {
        switch key {
        case .enter: return press("#")
        case .backspace: return press("*")
        case .escape, .pageUp, .pageDown, .up, .down, .home, .end: return nil
        case .interrupt: return .quit
        case .character("p"): return .newGrant
        case .character("s"): return .newServicePIN
        case .character("k"): return .card
        case .character("x"): return .powerCut
        case .character("q"): return .quit
        case .character(let character):
            if let next = Verb(rawValue: character) {
                verb = next
                number = ""
                return nil
            }
            return press(character)
        }
    }

    private func press(_ key: Character) -> ControlAction {
        keypad.contains(key)
            ? .press(key)
            : .say("\(key): the keypad has no such key; the last line shows the keys.")
    }

    private mutating func finish(
        _ verb: Verb, isSet: (SimulatedDoor.Act, CompartmentID) -> Bool
    ) -> ControlAction {
        self.verb = nil
        guard let door = doors.first(where: { String(describing: $0) == number }) else {
            return .say(number.isEmpty ? "Which door?" : "There is no door \(number).")
        }
        switch verb {
        case .item: return .item(door)
        case .open: return .door(.pull, door)
        case .close: return .door(.close, door)
        case .force: return .door(.force, door)
        case .jam: return .door(isSet(.jam, door) ? .unjam : .jam, door)
        case .unplug: return .door(isSet(.unplug, door) ? .plug : .unplug, door)
        }
    }
}

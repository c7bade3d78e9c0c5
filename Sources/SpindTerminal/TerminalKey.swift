/// A key of the person's keyboard.
package enum TerminalKey: Hashable, Sendable {
    /// A printable character.
    case character(Character)
    /// Enter.
    case enter
    /// Backspace or delete.
    case backspace
    /// Escape alone.
    case escape
    /// Control and C.
    case interrupt
    /// A page or a line back or on, and the ends.
    case pageUp, pageDown, up, down, home, end
}

/// Reads keys from the bytes a terminal sends; function keys and others without a name here are
/// swallowed whole.
package struct TerminalKeyReader: Sendable {
    private enum State: Hashable, Sendable {
        case text
        /// In a control sequence (`ESC [`), until its final byte; what came of it so far.
        case sequence([UInt8])
    }

    private var state = State.text

    package init() {}

    /// The keys in those bytes. An escape that ends a read stands for the key itself.
    package mutating func keys(in bytes: [UInt8]) -> [TerminalKey] {
        var keys: [TerminalKey] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch state {
            case .sequence(let begun):
                if (0x40...0x7E).contains(byte) {
                    state = .text
                    if let key = Self.named(begun + [byte]) { keys.append(key) }
                } else {
                    state = .sequence(Array((begun + [byte]).prefix(8)))
                }
            case .text:
                switch byte {
                case 0x1B where index < bytes.count && bytes[index] == UInt8(ascii: "["):
                    index += 1
                    state = .sequence([])
                case 0x1B where index < bytes.count && bytes[index] == UInt8(ascii: "O"):
                    // ESC O and one letter: a function key, or an arrow in application mode.
                    if index + 1 < bytes.count, let key = Self.named([bytes[index + 1]]) {
                        keys.append(key)
                    }
                    index += 2
                case 0x03: keys.append(.interrupt)
                case 0x1B: keys.append(.escape)
                case 0x0A, 0x0D: keys.append(.enter)
                case 0x08, 0x7F: keys.append(.backspace)
                case 0x20...0x7E: keys.append(.character(Character(UnicodeScalar(byte))))
                default: break
                }
            }
        }
        return keys
    }

    /// The key that the rest of a control sequence stands for.
    private static func named(_ sequence: [UInt8]) -> TerminalKey? {
        switch String(decoding: sequence, as: UTF8.self) {
        case "A": .up
        case "B": .down
        case "H", "1~", "7~": .home
        case "F", "4~", "8~": .end
        case "5~": .pageUp
        case "6~": .pageDown
        default: nil
        }
    }
}

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
}

/// Reads keys from the bytes a terminal sends; arrow and function keys are swallowed whole.
package struct TerminalKeyReader: Sendable {
    private enum State: Hashable, Sendable {
        case text
        /// In a control sequence (`ESC [`), until its final byte.
        case sequence
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
            case .sequence:
                if (0x40...0x7E).contains(byte) { state = .text }
            case .text:
                switch byte {
                case 0x1B where index < bytes.count && bytes[index] == UInt8(ascii: "["):
                    index += 1
                    state = .sequence
                case 0x1B where index < bytes.count && bytes[index] == UInt8(ascii: "O"):
                    index += 2  // a function key: ESC O and one letter
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
}

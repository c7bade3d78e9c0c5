/// The kernel's numbers of the keys that count here, by place and not by layout. Source: Linux,
/// include/uapi/linux/input-event-codes.h.
package enum KeyCode {
    /// Confirms, and ends a card's number: both enter keys, and tab.
    static let ends: Set<UInt16> = [28, 96, 15]
    /// Clears: escape, backspace, delete, and the number pad's point, which deletes.
    static let clears: Set<UInt16> = [1, 14, 111, 83]

    /// The character of a key on a keypad: digits, `*` to clear, `#` to confirm, A to D where a pad
    /// has them; `nil` for a key that means nothing here. Whether the number lock is on changes
    /// nothing.
    package static func keypadCharacter(_ code: UInt16) -> Character? {
        if ends.contains(code) { return "#" }
        if clears.contains(code) { return "*" }
        return switch code {
        // The multiplication of a number pad, and the keys of a telephone's pad.
        case 55, 0x20A: "*"
        case 0x20B: "#"
        case 0x20C...0x20F: ["A", "B", "C", "D"][Int(code - 0x20C)]
        default: digit(code)
        }
    }

    /// The digit of a key: the upper row, the number pad, a telephone's pad.
    static func digit(_ code: UInt16) -> Character? {
        let digits = Array("0123456789")
        switch code {
        case 2...10: return digits[Int(code - 1)]
        case 11, 82: return "0"
        case 71...73: return digits[Int(code - 71) + 7]
        case 75...77: return digits[Int(code - 75) + 4]
        case 79...81: return digits[Int(code - 79) + 1]
        case 0x200...0x209: return digits[Int(code - 0x200)]
        default: return nil
        }
    }

    /// The hexadecimal digit of a key: digits, and the letters where a QWERTY or QWERTZ keyboard
    /// has them.
    static func hexadecimalDigit(_ code: UInt16) -> Character? {
        switch code {
        case 30: "a"
        case 48: "b"
        case 46: "c"
        case 32: "d"
        case 18: "e"
        case 33: "f"
        default: digit(code)
        }
    }
}

/// A form of text. Its pattern, for the OpenAPI document, says what ``allows(_:)`` does.
package enum TextForm: Hashable, Sendable {
    /// A name that people give: 1 to 64 lower-case ASCII letters, digits and `-`, not `-` first.
    case name
    /// An id that the registry drew: a letter, `-`, and ten letters and digits; taken more widely,
    /// as nothing but a look-up is done with it.
    case id
    /// A line for people: 1 to `max` characters, some of it visible, no control character.
    case line(max: Int)
    /// Like ``line(max:)``, or empty.
    case lineOrEmpty(max: Int)
    /// Several lines for people, or none.
    case lines(max: Int)
    /// A login name: 1 to 64 of lower-case ASCII letters, digits and `.`, `_`, `@`, `+`, `-`.
    case login
    /// A secret that somebody typed: 1 to `max` characters.
    case secret(max: Int)
    /// ASCII without blanks, as a cursor or a challenge: 1 to `max` characters.
    case opaque(max: Int)
    /// A day: `2026-12-01`.
    case date
    /// Digits: so many.
    case digits(ClosedRange<Int>)

    /// How many characters (Unicode scalars) there may be.
    package var lengths: ClosedRange<Int> {
        switch self {
        case .name, .id, .login: 1...64
        case .line(let max), .secret(let max), .opaque(let max): 1...max
        case .lineOrEmpty(let max), .lines(let max): 0...max
        case .date: 10...10
        case .digits(let counts): counts
        }
    }

    /// The regular expression (ECMA 262) that the whole text matches.
    package var pattern: String {
        switch self {
        case .name: "^[a-z0-9][a-z0-9-]*$"
        case .id: "^[A-Za-z0-9][A-Za-z0-9-]*$"
        case .login: "^[a-z0-9._@+-]+$"
        case .line:
            #"^[^\u0000-\u001F\u007F-\u009F]*[^\u0000-\u0020\u007F-\u00A0][^\u0000-\u001F\u007F-\u009F]*$"#
        case .lineOrEmpty, .secret: #"^[^\u0000-\u001F\u007F-\u009F]*$"#
        case .lines: #"^[^\u0000-\u0009\u000B-\u001F\u007F-\u009F]*$"#
        case .opaque: "^[!-~]+$"
        case .date: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
        case .digits: "^[0-9]+$"
        }
    }

    /// Whether a text has this form.
    package func allows(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard lengths.contains(scalars.count) else { return false }
        switch self {
        case .name: return text.first != "-" && text.utf8.allSatisfy(Self.isNameByte)
        case .id: return text.first != "-" && text.utf8.allSatisfy(Self.isIDByte)
        case .login:
            return text.utf8.allSatisfy { Self.isNameByte($0) || "._@+".utf8.contains($0) }
        case .line:
            return scalars.allSatisfy { !Self.isControl($0) }
                && scalars.contains { $0.value > 0x20 && $0.value != 0xA0 }
        case .lineOrEmpty, .secret: return scalars.allSatisfy { !Self.isControl($0) }
        case .lines: return scalars.allSatisfy { !Self.isControl($0) || $0 == "\n" }
        case .opaque: return text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        case .date:
            return text.utf8.enumerated().allSatisfy { index, byte in
                index == 4 || index == 7 ? byte == UInt8(ascii: "-") : Self.isDigit(byte)
            }
        case .digits: return text.utf8.allSatisfy(Self.isDigit)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || byte == UInt8(ascii: "-")
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
        isNameByte(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}

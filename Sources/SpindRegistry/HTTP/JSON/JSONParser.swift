/// Reads JSON (RFC 8259) strictly, and says where it is broken: no comments, no commas too many, no
/// name twice in an object, no half surrogates, bounded depth.
package struct JSONParser: Sendable {
    /// Why a text is not taken as JSON.
    package struct Malformed: Error, Hashable, Sendable {
        /// What is wrong.
        package enum Reason: Hashable, Sendable {
            case endsEarly, notUTF8, unexpected, moreAfterTheEnd, badNumber, badEscape
            case controlCharacter, tooDeep
            case nameTwice(String)
        }

        package var reason: Reason
        /// The line, from 1.
        package var line: Int
        /// The column in that line, from 1, in bytes.
        package var column: Int
    }

    /// How deep arrays and objects may lie in each other.
    package static let depthMax = 16

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads one value, with nothing but blanks around it.
    package static func parse(_ bytes: [UInt8]) throws(Malformed) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipBlanks()
        let value = try parser.value()
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw parser.malformed(.moreAfterTheEnd) }
        return value
    }

    private func malformed(_ reason: Malformed.Reason, at place: Int? = nil) -> Malformed {
        let before = bytes[..<min(place ?? position, bytes.count)]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return Malformed(
            reason: reason, line: before.count { $0 == 0x0A } + 1,
            column: before.count - lineStart + 1)
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func value() throws(Malformed) -> JSONValue {
        switch current {
        case UInt8(ascii: "{"):
            return try deeper { (parser) throws(Malformed) in
                try parser.object()
            }
        case UInt8(ascii: "["):
            return try deeper { (parser) throws(Malformed) in
                try parser.array()
            }
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return try number()
        case nil: throw malformed(.endsEarly)
        default: throw malformed(.unexpected)
        }
    }

    private mutating func deeper(
        _ body: (inout JSONParser) throws(Malformed) -> JSONValue
    ) throws(Malformed) -> JSONValue {
        guard depth < Self.depthMax else { throw malformed(.tooDeep) }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try body(&self)
    }

    private mutating func literal(
        _ word: StaticString, _ value: JSONValue
    ) throws(Malformed) -> JSONValue {
        for byte in word.description.utf8 {
            guard let found = current else { throw malformed(.endsEarly) }
            guard found == byte else { throw malformed(.unexpected) }
            position += 1
        }
        return value
    }

    private mutating func array() throws(Malformed) -> JSONValue {
        var elements: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array([]) }
        while true {
            skipBlanks()
            elements.append(try value())
            skipBlanks()
            if take("]") { return .array(elements) }
            try require(",")
        }
    }

    private mutating func object() throws(Malformed) -> JSONValue {
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take("}") { return .object([]) }
        while true {
            skipBlanks()
            let start = position
            guard current != nil else { throw malformed(.endsEarly) }
            guard current == UInt8(ascii: "\"") else { throw malformed(.unexpected) }
            let name = try text()
            guard names.insert(name).inserted else {
                throw malformed(.nameTwice(name), at: start)
            }
            skipBlanks()
            try require(":")
            skipBlanks()
            members.append(JSONValue.Member(name, try value()))
            skipBlanks()
            if take("}") { return .object(members) }
            try require(",")
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func require(_ character: Unicode.Scalar) throws(Malformed) {
        guard take(character) else {
            throw malformed(current == nil ? .endsEarly : .unexpected)
        }
    }
}

// MARK: - Numbers

extension JSONParser {
    private mutating func number() throws(Malformed) -> JSONValue {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        if let next = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) {
            throw malformed(.badNumber)
        }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int64(digits) { return .integer(number) }
        guard let number = Double(digits), number.isFinite else {
            throw malformed(.badNumber, at: start)
        }
        // JSON Schema counts 1.0 as an integer.
        if let whole = Int64(exactly: number) { return .integer(whole) }
        return .number(number)
    }

    private mutating func digits() throws(Malformed) {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        guard position > start else { throw malformed(current == nil ? .endsEarly : .badNumber) }
    }
}

// MARK: - Text

extension JSONParser {
    private mutating func text() throws(Malformed) -> String {
        let start = position
        position += 1
        var found: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: found, as: UTF8.self) else {
                    throw malformed(.notUTF8, at: start)
                }
                return text
            case UInt8(ascii: "\\"):
                position += 1
                found.append(contentsOf: String(try escape()).utf8)
            case 0x00..<0x20: throw malformed(.controlCharacter)
            default:
                found.append(byte)
                position += 1
            }
        }
        throw malformed(.endsEarly)
    }

    private mutating func escape() throws(Malformed) -> Unicode.Scalar {
        guard let byte = current else { throw malformed(.endsEarly) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try surrogates()
        default: throw malformed(.badEscape, at: position - 1)
        }
    }

    private mutating func surrogates() throws(Malformed) -> Unicode.Scalar {
        let start = position
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\"), take("u") else { throw malformed(.badEscape, at: start) }
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw malformed(.badEscape, at: start) }
        return scalar
    }

    private mutating func hexadecimal() throws(Malformed) -> UInt32 {
        guard position + 4 <= bytes.count else { throw malformed(.endsEarly, at: bytes.count) }
        var number: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw malformed(.badEscape)
            }
            number = number << 4 | UInt32(digit)
        }
        position += 4
        return number
    }
}

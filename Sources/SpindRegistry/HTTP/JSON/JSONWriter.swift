/// Writes JSON straight into bytes: what the hot answers are made with, without a tree between.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object {
///     $0.field("id", "drill-rhede")
///     $0.array("free", windows) { $0.text($1.text) }
/// }
/// ```
package struct JSONWriter: Sendable {
    /// What is written so far.
    package private(set) var bytes: [UInt8] = []
    /// Whether a comma belongs before the next value or name.
    private var needsComma = false

    /// Makes an empty one, with room for so many bytes.
    package init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object whose members the body writes.
    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        begin(UInt8(ascii: "{"))
        try body(&self)
        end(UInt8(ascii: "}"))
    }

    /// Writes an array with a value for each element.
    package mutating func array<Element>(
        _ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) throws -> Void
    ) rethrows {
        begin(UInt8(ascii: "["))
        for element in elements { try body(&self, element) }
        end(UInt8(ascii: "]"))
    }

    /// Writes a member's name; its value has to follow.
    package mutating func name(_ name: String) {
        comma()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a text.
    package mutating func text(_ text: String) {
        comma()
        quote(text)
        needsComma = true
    }

    /// Writes a text that needs no escape and is ASCII, as ids, enumerations and times are.
    package mutating func plain(_ text: some Sequence<UInt8>) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a whole number.
    package mutating func integer(_ number: some FixedWidthInteger) {
        comma()
        bytes.append(contentsOf: String(number).utf8)
        needsComma = true
    }

    /// Writes `true` or `false`.
    package mutating func boolean(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    /// Writes `null`.
    package mutating func null() {
        literal("null")
    }

    /// Writes any value.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .boolean(let value): boolean(value)
        case .integer(let number): integer(number)
        case .number(let number): literal("\(number)")
        case .text(let text): self.text(text)
        case .array(let elements): array(elements) { $0.value($1) }
        case .object(let members):
            object { writer in
                for member in members {
                    writer.name(member.name)
                    writer.value(member.value)
                }
            }
        }
    }

    /// Writes JSON that is already written.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        comma()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func begin(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x00..<0x20, 0x7F:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: #"\u00"#.utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 0xF)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSONWriter {
    /// Writes a member with a text, or `null`.
    package mutating func field(_ name: String, _ text: String?) {
        self.name(name)
        if let text { self.text(text) } else { null() }
    }

    /// Writes a member with a whole number, or `null`.
    package mutating func field(_ name: String, _ number: (some FixedWidthInteger)?) {
        self.name(name)
        if let number { integer(number) } else { null() }
    }

    /// Writes a member with a truth, or `null`.
    package mutating func field(_ name: String, _ truth: Bool?) {
        self.name(name)
        if let truth { boolean(truth) } else { null() }
    }

    /// Writes a member with an array.
    package mutating func array<Element>(
        _ name: String, _ elements: some Sequence<Element>,
        _ body: (inout JSONWriter, Element) throws -> Void
    ) rethrows {
        self.name(name)
        try array(elements, body)
    }

    /// Writes a member with an object.
    package mutating func object(
        _ name: String, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        self.name(name)
        try object(body)
    }
}

/// Values without quotes that one YAML reader takes for this and the next for that. Each is refused
/// by its name, wherever it stands, so that no file depends on which reader it meets.
enum YAMLTrap {
    private static let booleans = ["on", "off", "yes", "no", "y", "n"]
    private static let nothings = ["~", "null"]

    /// What is wrong with a value, or `nil` when all readers agree on it.
    static func complaint(about text: String, example: String) -> Complaint? {
        let lowered = text.lowercased()
        if text.isEmpty {
            return Complaint(
                message: "has no value", mend: "write one, for example `\(example)`")
        }
        if nothings.contains(lowered) {
            return Complaint(
                message: "is `\(text)`, YAML's word for nothing",
                mend: "write a value, for example `\(example)`, or leave the key out")
        }
        if booleans.contains(lowered) {
            return Complaint(
                message: "is `\(text)`, a boolean to some YAML readers and text to others",
                mend: "write true or false where that is meant; put text in quotes")
        }
        if ["true", "false"].contains(lowered), text != lowered {
            return Complaint(
                message: "is `\(text)`, a boolean to some YAML readers and text to others",
                mend: "write `\(lowered)` where that is meant; put text in quotes")
        }
        return numberComplaint(about: text)
    }

    /// Whether YAML reads it, without quotes, as something else than text.
    static func isNumberOrBoolean(_ text: String) -> Bool {
        if text == "true" || text == "false" { return true }
        guard let first = text.utf8.first(where: { !signs.contains($0) }) else { return false }
        return (isDigit(first) || first == UInt8(ascii: ".")) && Double(text) != nil
    }

    private static let signs = [UInt8(ascii: "+"), UInt8(ascii: "-")]

    private static func numberComplaint(about text: String) -> Complaint? {
        var body = Array(text.lowercased().utf8)
        if let first = body.first, signs.contains(first) { body.removeFirst() }
        guard let first = body.first else { return nil }
        let word = String(decoding: body, as: UTF8.self)
        if [".inf", ".nan"].contains(word) {
            return Complaint(
                message: "is `\(text)`, which is not a number here", mend: "write a number")
        }
        guard isDigit(first) else { return nil }
        if body.count > 2, first == UInt8(ascii: "0"),
            [UInt8(ascii: "x"), UInt8(ascii: "o"), UInt8(ascii: "b")].contains(body[1]),
            body.dropFirst(2).allSatisfy(isHexadecimalDigit)
        {
            return Complaint(
                message: "is `\(text)`, a number in another base to some YAML readers",
                mend: "write a decimal number; put text in quotes")
        }
        let digits = body.filter(isDigit)
        if body.count > 1, first == UInt8(ascii: "0"), digits.count == body.count {
            return Complaint(
                message: "is `\(text)`, an octal number to some YAML readers and a decimal "
                    + "number to others",
                mend: "write it without the first 0; put text in quotes")
        }
        if digits.count < body.count,
            body.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") })
        {
            return Complaint(
                message: "is `\(text)`, a number to some YAML readers and text to others",
                mend: "write it without `_`; put text in quotes")
        }
        if digits.count < body.count,
            body.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ":") })
        {
            return Complaint(
                message: "is `\(text)`, a number to base 60 to some YAML readers",
                mend: "put text in quotes; write a time with its unit, for example `90s`")
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

/// Turns a file's bytes into text that the YAML parser may be given.
///
/// Board and cabinet files use a small part of YAML. Whatever lies outside it is refused here, by
/// name and before parsing: the constructions that surprise people (tabs, tags, block text, a
/// second document) and those that could exhaust the parser (anchors, depth).
enum SourceText {
    /// The most bytes a file may have.
    static let byteLimit = 256 * 1024
    /// The most characters a line may have; it also bounds nesting by indentation.
    static let lineLimit = 400
    /// The deepest nesting of `[` and `{`.
    static let flowDepthLimit = 16

    /// Checks the bytes and decodes them.
    ///
    /// - Returns: the text, or `nil` when problems were found.
    static func screened(_ bytes: [UInt8], _ findings: Findings) -> String? {
        guard bytes.count <= byteLimit else {
            findings.refuse(
                .start, "the file is larger than \(byteLimit / 1024) KiB",
                mend: "a cabinet needs a few; leave out what is not part of it")
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            findings.refuse(
                placeOfInvalidUTF8(bytes), "the file is not UTF-8 text",
                mend: "save it as UTF-8")
            return nil
        }
        var screen = TextScreen(findings: findings)
        screen.read(text)
        return findings.isEmpty ? text : nil
    }

    private static func placeOfInvalidUTF8(_ bytes: [UInt8]) -> Place {
        var place = Place.start
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        while case .valid(let encoded) = decoder.parseScalar(from: &iterator) {
            if Unicode.UTF8.decode(encoded) == "\n" {
                place = Place(line: place.line + 1, column: 1)
            } else {
                place.column += 1
            }
        }
        return place
    }
}

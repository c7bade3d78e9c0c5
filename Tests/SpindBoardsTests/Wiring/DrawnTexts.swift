/// The texts of an SVG, read as XML 1.0 has it; refuses what is not well-formed.
struct DrawnTexts {
    struct Malformed: Error {
        var words: String
    }

    private(set) var strings: [String] = []
    private var rest: Substring

    init(_ svg: String) throws(Malformed) {
        rest = svg[...]
        guard take("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") else {
            throw Malformed(words: "no declaration")
        }
        var open: [String] = []
        var text = ""
        while !rest.isEmpty {
            if take("</") {
                let name = try upTo(">")
                guard open.popLast() == name else { throw Malformed(words: "</\(name)>") }
                if name == "text" { strings.append(try Self.plain(text)) }
                if open.isEmpty { break }
            } else if take("<") {
                var tag = try upTo(">")
                let isEmpty = tag.hasSuffix("/")
                if isEmpty { tag.removeLast() }
                let name = try Self.name(ofTag: tag)
                if !isEmpty { open.append(name) }
                text = ""
            } else {
                guard let character = rest.popFirst(), character != ">" else {
                    throw Malformed(words: "a bare >")
                }
                text.append(character)
            }
        }
        guard open.isEmpty, rest == "\n" else { throw Malformed(words: "open: \(open) \(rest)") }
    }

    private mutating func take(_ prefix: String) -> Bool {
        guard rest.hasPrefix(prefix) else { return false }
        rest = rest.dropFirst(prefix.count)
        return true
    }

    private mutating func upTo(_ end: Character) throws(Malformed) -> String {
        guard let index = rest.firstIndex(of: end) else { throw Malformed(words: "no \(end)") }
        let found = String(rest[..<index])
        rest = rest[rest.index(after: index)...]
        return found
    }

    /// Checks a tag's attributes: each a name, `=`, and a value in quotes.
    private static func name(ofTag tag: String) throws(Malformed) -> String {
        let match = tag.wholeMatch(of: /([a-z]+)((?: [A-Za-z:-]+="[^"<]*")*)/)
        guard let match else { throw Malformed(words: "<\(tag)>") }
        return String(match.1)
    }

    /// The text with its references resolved; refuses controls, which XML 1.0 cannot hold.
    private static func plain(_ text: String) throws(Malformed) -> String {
        let references = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        var plain = ""
        var rest = text[...]
        while let character = rest.first {
            if let (name, value) = references.first(where: { rest.hasPrefix($0.0) }) {
                plain += value
                rest = rest.dropFirst(name.count)
                continue
            }
            let isControl = character.unicodeScalars.contains { $0.value < 0x20 }
            guard character != "&", !isControl else { throw Malformed(words: text) }
            plain.append(character)
            rest = rest.dropFirst()
        }
        return plain
    }
}

/// Finds where a key is given for the second time: the parser names only the first place.
enum DuplicateKey {
    /// - Parameters:
    ///   - key: the key, as text without quotes.
    ///   - first: where it stands first.
    ///   - text: a text that ``SourceText`` let pass.
    /// - Returns: where it stands again within the same mapping, if that can be told.
    static func secondPlace(of key: String, after first: Place, in text: String) -> Place? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Array($0.unicodeScalars) }
        guard first.line >= 1, first.line <= lines.count else { return nil }
        let before = lines[first.line - 1].prefix(first.column - 1)
        let opensLine = before.allSatisfy { $0 == " " || $0 == "-" }
        return opensLine
            ? inBlock(key, after: first, lines) : inFlow(key, after: first, lines)
    }

    /// A key on a line of its own: the next line that is indented alike and begins with it.
    private static func inBlock(
        _ key: String, after first: Place, _ lines: [[Unicode.Scalar]]
    ) -> Place? {
        let indent = first.column - 1
        for (offset, line) in lines.enumerated().dropFirst(first.line) {
            let spaces = line.prefix { $0 == " " }.count
            guard spaces < line.count, line[spaces] != "#", line[spaces] != "\r" else { continue }
            if spaces < indent { return nil }
            if spaces == indent, begins(line[spaces...], with: key) {
                return Place(line: offset + 1, column: spaces + 1)
            }
        }
        return nil
    }

    /// A key within braces: the next place at the same depth where it begins.
    private static func inFlow(
        _ key: String, after first: Place, _ lines: [[Unicode.Scalar]]
    ) -> Place? {
        var depth = 0
        var quote: Unicode.Scalar?
        var mayBegin = false
        for (offset, line) in lines.enumerated().dropFirst(first.line - 1) {
            let begin = offset == first.line - 1 ? first.column - 1 : 0
            for column in line.indices.dropFirst(begin) {
                let scalar = line[column]
                if mayBegin, quote == nil, depth == 0, begins(line[column...], with: key) {
                    return Place(line: offset + 1, column: column + 1)
                }
                if let open = quote {
                    if scalar == open { quote = nil }
                    continue
                }
                if scalar == "#", column == 0 || line[column - 1] == " " { break }
                switch scalar {
                case "\"", "'": quote = scalar
                case "{", "[": depth += 1
                case "}", "]": depth -= 1
                default: break
                }
                if depth < 0 { return nil }
                mayBegin = scalar == "," || (mayBegin && scalar == " ")
            }
        }
        return nil
    }

    private static func begins(_ line: ArraySlice<Unicode.Scalar>, with key: String) -> Bool {
        let spellings = [key, "\"\(key)\"", "'\(key)'"].map { Array($0.unicodeScalars) }
        return spellings.contains { spelling in
            line.starts(with: spelling)
                && line.dropFirst(spelling.count).first { $0 != " " } == ":"
        }
    }
}

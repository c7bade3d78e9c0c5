/// How text fits a terminal: its width in columns, cutting, filling and breaking.
package enum TextWidth {
    /// The columns that a terminal gives to a text.
    package static func columns(of text: String) -> Int {
        text.reduce(0) { $0 + columns(of: $1) }
    }

    /// The columns of one character: 2 for wide ones, 0 for one that only marks another.
    package static func columns(of character: Character) -> Int {
        let scalars = character.unicodeScalars
        let isEmoji = scalars.contains { $0.properties.isEmojiPresentation || $0 == "\u{FE0F}" }
        return isEmoji ? 2 : scalars.reduce(0) { $0 + columns(of: $1) }
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if joined.contains(scalar.value) { return 0 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// Vowels and finals of Hangul, which stand inside the first letter's columns.
    private static let joined: ClosedRange<UInt32> = 0x1160...0x11FF
    /// East Asian wide and fullwidth characters.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    /// The text without anything that moves a terminal's cursor, ends a line or turns the writing
    /// around: each becomes a `�`.
    package static func printable(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isSafe =
                scalar.properties.generalCategory != .control
                && !turning.contains { $0.contains(scalar.value) }
            plain.append(isSafe ? scalar : "\u{FFFD}")
        }
        return String(plain)
    }

    /// Line ends beyond ASCII, and the marks that change the direction of writing.
    private static let turning: [ClosedRange<UInt32>] = [
        0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0x061C...0x061C,
    ]

    /// The text cut to that many columns, with a `…` where something is missing.
    package static func cut(_ text: String, to columns: Int) -> String {
        guard self.columns(of: text) > columns else { return text }
        guard columns > 0 else { return "" }
        var kept = ""
        var width = 0
        for character in text {
            width += self.columns(of: character)
            guard width < columns else { break }
            kept.append(character)
        }
        // A wide character may not have fitted.
        return kept + "…"
    }

    /// The text broken at blanks into lines of at most that many columns; a longer word is cut
    /// in pieces. Further lines begin with `indent` blanks.
    package static func broken(_ text: String, at columns: Int, indent: Int = 0) -> [String] {
        var lines: [String] = []
        var line = ""
        func begin() { line = lines.isEmpty ? "" : String(repeating: " ", count: indent) }
        for word in text.split(separator: " ") {
            var rest = String(word)
            let isFirst = line.allSatisfy { $0 == " " }
            let gap = isFirst ? "" : " "
            if self.columns(of: line + gap + rest) <= columns {
                line += gap + rest
                continue
            }
            if !isFirst {
                lines.append(line)
                begin()
            }
            while self.columns(of: line + rest) > columns {
                var piece = line
                while let next = rest.first, self.columns(of: piece + String(next)) <= columns {
                    piece.append(rest.removeFirst())
                }
                lines.append(piece)
                begin()
            }
            line += rest
        }
        return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
    }
}

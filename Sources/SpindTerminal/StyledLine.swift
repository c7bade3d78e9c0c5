/// How a piece of text looks. A style never carries a meaning alone: the words say it too.
package enum TextStyle: Hashable, Sendable, CaseIterable {
    /// As the terminal writes.
    case plain
    /// Less important.
    case dim
    /// More important.
    case strong
    /// In order.
    case good
    /// Something is going on.
    case active
    /// Something is wrong.
    case alarm
    /// Pressed, or typed just now.
    case inverse

    /// The escape sequence that begins the style; empty for plain text.
    ///
    /// - Parameter colours: whether colours may be used; weight and inversion always are.
    /// - Returns: the sequence.
    package func sequence(colours: Bool) -> String {
        switch self {
        case .plain: ""
        case .dim: "\u{1B}[2m"
        case .strong: "\u{1B}[1m"
        case .good: colours ? "\u{1B}[32m" : ""
        case .active: colours ? "\u{1B}[1;33m" : "\u{1B}[1m"
        case .alarm: colours ? "\u{1B}[1;31m" : "\u{1B}[1m"
        case .inverse: "\u{1B}[7m"
        }
    }
}

/// A line of the screen: pieces of text, each in one style. Every character is one column wide.
package struct StyledLine: Hashable, Sendable, ExpressibleByStringLiteral {
    /// A piece of one style.
    package struct Piece: Hashable, Sendable {
        package var text: String
        package var style: TextStyle
    }

    /// The pieces from the left.
    package private(set) var pieces: [Piece] = []

    /// Makes a line of one piece.
    package init(_ text: String = "", _ style: TextStyle = .plain) {
        append(text, style)
    }

    /// Makes a plain line.
    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// The columns it takes.
    package var width: Int { pieces.reduce(0) { $0 + $1.text.count } }
    /// What it says, without styles.
    package var text: String { pieces.map(\.text).joined() }

    /// Adds a piece at the end.
    package mutating func append(_ text: String, _ style: TextStyle = .plain) {
        guard !text.isEmpty else { return }
        if let last = pieces.last, last.style == style {
            pieces[pieces.count - 1].text += text
        } else {
            pieces.append(Piece(text: text, style: style))
        }
    }

    /// Adds another line's pieces at the end.
    package mutating func append(_ other: StyledLine) {
        for piece in other.pieces { append(piece.text, piece.style) }
    }

    /// Adds a piece that takes exactly that many columns: cut where too long, then filled.
    package mutating func append(_ text: String, _ style: TextStyle = .plain, columns: Int) {
        append(text.fitted(to: columns), style)
    }

    /// The line cut to that many columns, or filled with spaces.
    package func fitted(to columns: Int) -> StyledLine {
        var line = StyledLine()
        var left = columns
        for piece in pieces where left > 0 {
            let text = String(piece.text.prefix(left))
            line.append(text, piece.style)
            left -= text.count
        }
        line.append(String(repeating: " ", count: left))
        return line
    }
}

extension String {
    /// The text cut to that many characters (the last one then a `…`), or filled with spaces.
    package func fitted(to columns: Int) -> String {
        guard count > columns else { return self + String(repeating: " ", count: columns - count) }
        guard columns > 0 else { return "" }
        return String(prefix(columns - 1)) + "…"
    }
}

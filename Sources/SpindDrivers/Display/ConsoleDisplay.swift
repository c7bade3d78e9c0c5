import Synchronization

/// A display that is a console: for the simulated cabinet, and for one whose display is not fitted
/// yet. Calls may come from any thread.
///
/// ```swift
/// let display = ConsoleDisplay(style: .frame(columns: 16, rows: 2)) { text in
///     FileHandle.standardError.write(Data(text.utf8))
/// }
/// display.show(["PIN eingeben", "und # druecken"])
/// ```
package final class ConsoleDisplay: Sendable {
    /// How the lines are written.
    package enum Style: Hashable, Sendable {
        /// As the display would look, longer lines cut off; both at least 1.
        case frame(columns: Int, rows: Int)
        /// One line of text after `display: `, for a journal.
        case plain
    }

    private let style: Style
    private let write: @Sendable (String) -> Void
    private let shown = Mutex<[String]>([])

    /// Makes a display.
    ///
    /// - Parameters:
    ///   - style: how the lines are written.
    ///   - write: takes the text, line ends included; calls do not overlap.
    package init(style: Style, write: @escaping @Sendable (String) -> Void) {
        if case .frame(let columns, let rows) = style {
            precondition(columns > 0 && rows > 0, "a display shows at least one character")
        }
        self.style = style
        self.write = write
    }

    /// Shows these lines until the next call; the same again writes nothing.
    package func show(_ lines: [String]) {
        shown.withLock { shown in
            if lines == shown { return }
            shown = lines
            write(Self.text(lines, style))
        }
    }

    /// The text that is written for these lines, in the characters that a display has (see
    /// ``DisplayCharacters``): `?` for any other. Control characters become spaces, so that a name
    /// from a file cannot command the terminal.
    package static func text(_ lines: [String], _ style: Style) -> String {
        let printable = lines.map { line in
            String(line.map { $0.unicodeScalars.contains(where: isControl) ? " " : $0 })
        }
        let shown = DisplayCharacters.encode(printable).lines
        switch style {
        case .plain:
            return "display: " + shown.filter { !$0.isEmpty }.joined(separator: " / ") + "\n"
        case .frame(let columns, let rows):
            let edge = "+" + String(repeating: "-", count: columns) + "+\n"
            let body = (0..<rows).map { row in
                let line = row < shown.count ? shown[row].prefix(columns) : ""
                return "|" + line + String(repeating: " ", count: columns - line.count) + "|\n"
            }
            return edge + body.joined() + edge
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

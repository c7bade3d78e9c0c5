/// Turns lines into what a terminal must be sent, and only for lines that changed: no flicker.
package struct ScreenPainter: Sendable {
    /// Takes over the terminal: alternate screen, cursor hidden, wrapping off.
    package static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    /// Gives the terminal back as it was.
    package static let leave = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    private let colours: Bool
    private var shown: [StyledLine] = []

    /// Makes a painter of an empty screen.
    ///
    /// - Parameter colours: whether colours may be used (`NO_COLOR` forbids them).
    package init(colours: Bool) {
        self.colours = colours
    }

    /// What to send so that the terminal shows those lines; empty when it does already.
    package mutating func paint(_ lines: [StyledLine]) -> String {
        var output = ""
        for row in 0..<max(lines.count, shown.count) {
            let line = row < lines.count ? lines[row] : ""
            if row < shown.count, shown[row] == line { continue }
            output += "\u{1B}[\(row + 1);1H"
            // Erased beforehand: after the last column the cursor still stands on it.
            if row < shown.count, shown[row].width > line.width { output += "\u{1B}[K" }
            for piece in line.pieces {
                let start = piece.style.sequence(colours: colours)
                output += start + piece.text + (start.isEmpty ? "" : "\u{1B}[0m")
            }
        }
        shown = lines
        return output
    }

    /// Forgets what is shown, after the terminal was resized.
    ///
    /// - Returns: what clears it.
    package mutating func clear() -> String {
        shown = []
        return "\u{1B}[2J"
    }
}

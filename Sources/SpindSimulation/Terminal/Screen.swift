package import SpindTerminal

/// Draws a ``ScreenState``: a pure function from what is so to the lines of a terminal.
///
/// Without colours nothing is lost: open, driven, blocked and on loan are words, and a pressed key
/// changes its brackets.
package enum Screen {
    /// The columns it needs.
    package static let columns = 80
    /// The lines it needs.
    package static let rows = 24

    private static let panelColumns = 24
    /// Lines other than doors and journal: a header, three rules, and four lines at the end.
    private static let fixedRows = 8
    private static let leastBodyRows = 10

    /// The lines for a terminal of that size: always ``rows`` lines of ``columns`` columns, or as
    /// much of a word of explanation as fits where the terminal is smaller.
    package static func lines(of state: ScreenState, columns: Int, rows: Int) -> [StyledLine] {
        guard columns >= Self.columns, rows >= Self.rows else {
            return tooSmall(columns: columns, rows: rows)
        }
        var lines = [header(state), StyledLine(String(repeating: "─", count: Self.columns), .dim)]
        let doors = DoorDrawing.lines(of: state.doors, columns: Self.columns - panelColumns)
        let panel = panel(state)
        let bodyRows = max(doors.count, leastBodyRows)
        let journalRows = Self.rows - fixedRows - bodyRows
        for row in 0..<bodyRows {
            let left = row < doors.count ? doors[row] : ""
            var line = left.fitted(to: Self.columns - panelColumns)
            line.append(row < panel.count ? panel[row] : "")
            lines.append(line)
        }
        lines.append(titleRule("Journal"))
        for row in 0..<journalRows {
            let records = state.journal.suffix(journalRows)
            lines.append(
                row < records.count
                    ? StyledLine(" " + records[records.startIndex + row].fitted(to: 78)) : "")
        }
        lines.append(titleRule("You"))
        lines.append(credential(state))
        lines.append(message(state))
        lines.append(help(Self.handKeys))
        lines.append(help(Self.otherKeys))
        return lines.map { $0.fitted(to: Self.columns) }
    }

    private static func tooSmall(columns: Int, rows: Int) -> [StyledLine] {
        let words = [
            "Too small: \(columns)x\(rows).",
            "Make it \(Self.columns)x\(Self.rows) or larger;",
            "q ends.",
        ]
        return words.prefix(max(rows, 0)).map { StyledLine($0).fitted(to: max(columns, 0)) }
    }

    private static func header(_ state: ScreenState) -> StyledLine {
        var line = StyledLine(" Spind", .strong)
        line.append("  simulated cabinet ")
        line.append(state.cabinet, .strong)
        var right = StyledLine()
        if let warning = state.warning { right.append(warning + "  ", .alarm) }
        right.append(state.clock + " ")
        line.append("  ")
        line = line.fitted(to: max(columns - right.width, 0))
        line.append(right)
        return line
    }

    private static func titleRule(_ title: String) -> StyledLine {
        var line = StyledLine("── ", .dim)
        line.append(title, .dim)
        line.append(" " + String(repeating: "─", count: columns - title.count - 4), .dim)
        return line
    }

    private static func panel(_ state: ScreenState) -> [StyledLine] {
        var lines: [StyledLine] = [StyledLine(" ╔" + String(repeating: "═", count: 18) + "╗")]
        for row in 0..<2 {
            let text = row < state.display.count ? state.display[row] : ""
            var line = StyledLine(" ║ ")
            line.append(String(text.prefix(16)).fitted(to: 16), .strong)
            line.append(" ║")
            lines.append(line)
        }
        lines.append(StyledLine(" ╚" + String(repeating: "═", count: 18) + "╝"))
        let keypad = state.keys.map { keys in
            var line = StyledLine("  ")
            for key in keys {
                let isDown = state.pressed.contains(key)
                line.append(isDown ? "<\(key)>" : "[\(key)]", isDown ? .inverse : .plain)
                line.append(" ")
            }
            return line
        }
        let height = max(keypad.count, state.indicators.count)
        for row in 0..<min(height, leastBodyRows - lines.count - 1) {
            var line = (row < keypad.count ? keypad[row] : "").fitted(to: 15)
            if row < state.indicators.count { line.append(indicator(state.indicators[row])) }
            lines.append(line)
        }
        if !state.sound.isEmpty { lines.append(StyledLine("  ♪ " + state.sound)) }
        if let note = state.keypadNote { lines.append(StyledLine("  " + note, .alarm)) }
        return lines
    }

    private static func indicator(_ indicator: ScreenState.Indicator) -> StyledLine {
        let name = String(indicator.name.prefix(6))
        return indicator.isOn
            ? StyledLine("● \(name.uppercased())", .active) : StyledLine("○ \(name)", .dim)
    }

    private static func credential(_ state: ScreenState) -> StyledLine {
        StyledLine(" " + (state.credential ?? "No PIN: press p for a new one."), .strong)
    }

    private static func message(_ state: ScreenState) -> StyledLine {
        if let typing = state.typing { return StyledLine(" \(typing)_", .inverse) }
        if state.message.isEmpty { return StyledLine(" " + state.hint, .dim) }
        return StyledLine(" " + state.message)
    }

    private static let handKeys = [
        ("0-9*#", "keypad"), ("o1", "open"), ("c1", "close"), ("i1", "put in, take out"),
        ("f1", "force"), ("j1", "jam"), ("u1", "wire"),
    ]
    private static let otherKeys = [
        ("p", "new PIN"), ("s", "operator's PIN"), ("k", "operator's card"), ("x", "power cut"),
        ("q", "quit"),
    ]

    private static func help(_ keys: [(String, String)]) -> StyledLine {
        var line = StyledLine(" ")
        for (key, meaning) in keys {
            line.append(key, .strong)
            line.append(" \(meaning)  ", .dim)
        }
        return line
    }
}

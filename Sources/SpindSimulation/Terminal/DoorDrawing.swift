import SpindCore
import SpindTerminal

/// Draws doors: boxes where they fit, a list where there are more than ten.
enum DoorDrawing {
    private static let boxColumns = 11
    private static let inner = 7

    /// At most twelve lines of at most that many columns.
    static func lines(of doors: [ScreenState.Door], columns: Int) -> [StyledLine] {
        let perRow = columns / boxColumns
        guard doors.count <= perRow * 2 else { return list(of: doors, columns: columns) }
        // One row of doors has room for tall ones.
        let isTall = doors.count <= perRow
        var lines: [StyledLine] = []
        for start in stride(from: 0, to: doors.count, by: perRow) {
            let boxes = doors[start..<min(start + perRow, doors.count)].map {
                box($0, isTall: isTall)
            }
            for row in 0..<(boxes.first?.count ?? 0) {
                var line: StyledLine = " "
                for box in boxes { line.append(box[row]) }
                lines.append(line)
            }
        }
        return lines
    }

    /// A word for where the leaf is, and how it looks.
    static func position(of door: ScreenState.Door) -> (word: String, style: TextStyle) {
        switch (door.position, door.belief) {
        case (.closed, _): ("closed", .plain)
        case (_, .forcedOpen): ("FORCED", .alarm)
        case (_, .heldOpen): ("TOO LONG", .alarm)
        case (.ajar, _): ("ajar", .active)
        case (.open, _): ("OPEN", .active)
        }
    }

    /// What its sensor sees, as far as there is one.
    private static func inside(of door: ScreenState.Door) -> StyledLine {
        guard let item = door.item else { return "" }
        return item ? "■ in" : StyledLine("□ empty", .dim)
    }

    private static func box(_ door: ScreenState.Door, isTall: Bool) -> [StyledLine] {
        let border: TextStyle = door.trouble == nil ? .plain : .alarm
        let number = "\(door.id)"
        var head = StyledLine(number, .strong)
        let loan = door.isOnLoan ? "loan" : ""
        head.append(String(repeating: " ", count: max(inner - number.count - loan.count, 0)))
        head.append(loan, .good)
        let place = position(of: door)
        let leafWord = StyledLine(place.word, place.style)
        let lock = door.isDriven ? StyledLine("DRIVEN", .active) : inside(of: door)
        var trouble = StyledLine(door.trouble ?? "", .alarm)
        if door.trouble == nil, door.isCharging { trouble = StyledLine("charges", .good) }
        let handle = StyledLine(door.position == .closed ? "     ▐" : "")
        let rows =
            isTall
            ? [head, "", leafWord, handle, lock, "", trouble, ""]
            : [head, leafWord, lock, trouble]
        let line = String(repeating: "─", count: inner)
        let (edge, leaf) = edges(of: door.position)
        var box = [StyledLine("┌" + line + "┐" + leaf.first + " ", border)]
        for row in rows {
            var text = StyledLine("│", border)
            text.append(row.fitted(to: inner))
            text.append(edge + leaf.middle + " ", border)
            box.append(text)
        }
        box.append(StyledLine("└" + line + "┘" + leaf.last + " ", border))
        return box
    }

    /// The right edge of the box and, beside it, the leaf.
    private static func edges(
        of position: SimulatedDoor.Position
    ) -> (edge: String, leaf: (first: String, middle: String, last: String)) {
        switch position {
        case .closed: ("│", (" ", " ", " "))
        case .ajar: ("┊", (" ", "│", " "))
        case .open: ("┊", ("╲", "▐", "╱"))
        }
    }

    private static func list(of doors: [ScreenState.Door], columns: Int) -> [StyledLine] {
        let rows = 12
        let width = 18
        let shown = columns / width * rows
        let cut = doors.count > shown
        var lines = [StyledLine](repeating: "", count: rows)
        for (index, door) in doors.prefix(cut ? shown - 1 : shown).enumerated() {
            let place = position(of: door)
            var cell = StyledLine(" \(door.id) ".fitted(to: 5), .strong)
            cell.append(place.word + " ", place.style)
            if door.isDriven { cell.append("DRIVEN ", .active) }
            if let trouble = door.trouble {
                cell.append(trouble, .alarm)
            } else if door.isCharging {
                cell.append("charges", .good)
            } else if door.isOnLoan {
                cell.append("loan", .good)
            }
            lines[index % rows].append(cell.fitted(to: width))
        }
        if cut { lines[rows - 1].append(" and \(doors.count - shown + 1) more", .dim) }
        return lines
    }
}

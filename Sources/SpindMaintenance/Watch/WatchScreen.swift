import SpindAgent
import SpindControl
package import SpindCore
package import SpindTerminal

/// Draws a ``WatchState``: a pure function from what is known to the lines of a terminal.
///
/// Made for 80 columns and 24 rows; it uses what a larger terminal has, and cuts at the right of a
/// narrower one. What is wrong stands in capitals too, never in a colour alone.
package struct WatchScreen {
    /// The fewest rows in which all parts have a line.
    package static let leastRows = 12
    private static let leastColumns = 40
    private static let journalRows = 4

    private let state: WatchState
    private let style: AuditLineStyle
    private let now: Instant
    private let columns: Int
    private let rows: Int

    /// Prepares a screen.
    ///
    /// - Parameters:
    ///   - state: what is known.
    ///   - userName: names users of this machine, in records.
    ///   - now: on the clock of the state's times.
    ///   - columns: of the terminal.
    ///   - rows: of the terminal.
    package init(
        _ state: WatchState, userName: @escaping @Sendable (UInt32) -> String, now: Instant,
        columns: Int, rows: Int
    ) {
        self.state = state
        self.now = now
        self.columns = columns
        self.rows = rows
        style = AuditLineStyle(timeZone: state.status.timeZoneRules, userName: userName)
    }

    /// How many doors one page has.
    package var doorsOnPage: Int { plan.doors }

    /// The first door of the page that is shown.
    package var firstDoor: Int {
        min(max(0, state.firstDoor), max(0, cabinet.compartments.count - plan.doors))
    }

    /// The lines, as many as the terminal has rows, each as wide as it.
    package var lines: [StyledLine] {
        guard columns >= Self.leastColumns, rows >= Self.leastRows else {
            let words = "Too small: 80x24, please. q quits."
            return [StyledLine(words).fitted(to: max(1, columns))]
        }
        var lines = header + doors + keypads + loans + journal
        while lines.count < rows - 1 { lines.append("") }
        lines.append(footer)
        return lines.map { $0.fitted(to: columns) }
    }

    private var cabinet: CabinetSnapshot { state.status.cabinet }
    private var elapsed: Duration { max(.zero, state.statusAt.duration(to: now)) }

    // MARK: - Room

    private struct Plan {
        var doors: Int
        var keypads: Int
        var loans: Int
        var journal: Int
    }

    /// Who gets how many of the rows: doors before loans before records, but a little for each.
    private var plan: Plan {
        let fixed = header.count + 6
        let keypads = min(cabinet.keypads.count, 3)
        var left = max(0, rows - fixed - keypads)
        let journal = min(Self.journalRows, left / 2)
        left -= journal
        let leastLoans = min(cabinet.loans.count, left > 8 ? 3 : 1)
        let doors = min(cabinet.compartments.count, max(1, left - leastLoans))
        left = max(0, left - doors)
        let loans = min(cabinet.loans.count, left)
        return Plan(doors: doors, keypads: keypads, loans: loans, journal: journal + left - loans)
    }

    // MARK: - Parts

    private var header: [StyledLine] {
        let time = style.timeZone.text(of: cabinet.at + elapsed)
        var first = StyledLine(" ")
        let name = "Cabinet " + cabinet.cabinet
        first.append(
            Self.cell(name, columns - time.count - 3), .strong)
        first.append(" " + time)
        let up = Duration.milliseconds(state.status.uptimeMilliseconds) + elapsed
        let trust = StatusWords.trust(cabinet.trust)
        var second = StyledLine(" Clock ")
        second.append(trust, cabinet.trust == .untrusted ? .alarm : .plain)
        second.append(
            "; spindd \(state.status.version) up \(up.briefText); "
                + StatusWords.journal(state.status), .dim)
        var lines = [first, second]
        if let link = state.status.link {
            let words = StatusWords.link(link, style.timeZone)
            var third = StyledLine(" Registry ")
            third.append(words, link.state == .refused || link.problem != nil ? .alarm : .plain)
            if let sync = state.status.sync {
                third.append("; outbox " + StatusWords.outbox(sync), .dim)
            }
            lines.append(third)
        }
        if let fault = cabinet.storeFault {
            lines.append(StyledLine(" STORE " + StatusWords.storeFault(fault), .alarm))
        }
        return lines
    }

    private var doors: [StyledLine] {
        let all = cabinet.compartments
        let shown = all.dropFirst(firstDoor).prefix(plan.doors)
        var title = "Doors"
        if shown.count < all.count, let first = shown.first, let last = shown.last {
            title += " \(first.id) to \(last.id) of \(all.count), PgUp PgDn"
        }
        let bad = all.count { Self.isBad($0) }
        if bad > 0 { title += ", \(bad) with TROUBLE" }
        let head =
            " " + Self.cell("No", 4) + Self.cell("door", 19) + Self.cell("item", 8)
            + Self.cell("socket", 7) + "trouble, block"
        return [rule(title), StyledLine(head, .dim)] + shown.map(row)
    }

    private static func isBad(_ door: CompartmentStatus) -> Bool {
        switch door.door {
        case .closed, .unlocking, .open: !StatusWords.troubles(door).isEmpty
        case .heldOpen, .forcedOpen, .unknown: true
        }
    }

    private func row(_ door: CompartmentStatus) -> StyledLine {
        var line = StyledLine(" " + Self.cell(String(door.id.rawValue), 4))
        let style: TextStyle =
            switch door.door {
            case .closed: .plain
            case .unlocking, .open: .active
            case .heldOpen, .forcedOpen, .unknown: .alarm
            }
        line.append(
            Self.cell(StatusWords.door(door, timeZone: self.style.timeZone), 19), style)
        line.append(Self.cell(StatusWords.item(door), 8), door.item == .unknown ? .alarm : .plain)
        line.append(Self.cell(StatusWords.socket(door), 7), door.socket == true ? .good : .plain)
        let troubles = StatusWords.troubles(door).joined(separator: ", ")
        line.append(troubles, .alarm)
        if let note = door.blocked {
            line.append((troubles.isEmpty ? "" : "; ") + "BLOCKED: " + Self.plain(note), .active)
        }
        return line
    }

    private var keypads: [StyledLine] {
        let all = cabinet.keypads
        let more = all.count > plan.keypads ? ", \(plan.keypads) of \(all.count)" : ""
        return [rule(all.count == 1 ? "Keypad" : "Keypads" + more)]
            + all.prefix(plan.keypads).map { keypad in
                let words = StatusWords.keypad(keypad, elapsed: elapsed)
                var line = StyledLine(" " + Self.cell(Self.plain(keypad.id.rawValue), 14))
                line.append(Self.cell(StatusWords.language(keypad.language), 9), .dim)
                line.append(
                    Self.plain(words),
                    keypad.fault != nil ? .alarm : words == "ready" ? .plain : .active)
                if keypad.misses > 0 { line.append(", misses: \(keypad.misses)") }
                return line
            }
    }

    private var loans: [StyledLine] {
        let all = cabinet.loans
        guard !all.isEmpty else { return [rule("No open loans")] }
        let overdue = all.count(where: \.overdue)
        var title = "Open loans: \(all.count)"
        if overdue > 0 { title += ", \(overdue) OVERDUE" }
        if plan.loans < all.count { title += ", \(plan.loans) shown" }
        // Those that are overdue first: they are what somebody looks for.
        let sorted = all.filter(\.overdue) + all.filter { !$0.overdue }
        return [rule(title)]
            + sorted.prefix(plan.loans).map { loan in
                var line = StyledLine(
                    " " + Self.cell("\(loan.id.rawValue)", 5)
                        + Self.cell("set \(loan.set.rawValue)", 9))
                line.append(Self.cell("due " + minutes(loan.dueAt), 22))
                line.append(loan.overdue ? "OVERDUE  " : "", .alarm)
                line.append("\(loan.grant.rawValue), since \(minutes(loan.pickedUpAt))", .dim)
                return line
            }
    }

    private var journal: [StyledLine] {
        [rule("Journal")]
            + state.records.suffix(plan.journal).map { record in
                let time = style.timeZone.local(record.at).clockText
                let text = TextWidth.printable("\(time)  \(record.line(style))")
                return StyledLine(" " + TextWidth.cut(text, to: columns - 2))
            }
    }

    private var footer: StyledLine {
        switch state.link {
        case .connected: return StyledLine(" q quits, PgUp and PgDn page the doors", .dim)
        case .lost(let since, let why):
            let ago = Duration.seconds(since.duration(to: now).components.seconds).briefText
            return StyledLine(
                " NO ANSWER for \(ago), trying again: " + Self.plain(why), .alarm)
        }
    }

    // MARK: - Pieces

    private func rule(_ title: String) -> StyledLine {
        let begin = "── \(title) "
        return StyledLine(
            begin + String(repeating: "─", count: max(0, columns - begin.count)), .dim)
    }

    private func minutes(_ time: WallTime) -> String {
        let local = style.timeZone.local(time)
        return "\(local.dateText) \(local.minuteText)"
    }

    private static func plain(_ text: String) -> String { TextWidth.printable(text) }

    /// The text in exactly that many columns.
    private static func cell(_ text: String, _ columns: Int) -> String {
        let cut = TextWidth.cut(plain(text), to: max(0, columns - 1))
        return cut + String(repeating: " ", count: max(0, columns - TextWidth.columns(of: cut)))
    }
}

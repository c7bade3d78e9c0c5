package import SpindAgent
import SpindCore
import SpindTerminal

/// The state of a cabinet as lines for people.
package enum StatusReport {
    /// What `spindctl status` shows; no line is wider than 80 columns.
    package static func lines(_ status: AgentStatus) -> [String] {
        let timeZone = status.timeZoneRules
        let cabinet = status.cabinet
        let up = Duration.milliseconds(status.uptimeMilliseconds).briefText
        var lines = [
            "Cabinet   \(cabinet.cabinet)",
            "Agent     spindd \(status.version), running for \(up)",
            "Clock     \(timeZone.text(of: cabinet.at)), \(StatusWords.trust(cabinet.trust))",
            "Journal   \(StatusWords.journal(status))",
        ]
        lines += StatusWords.registry(status, timeZone)
        if let fault = cabinet.storeFault {
            lines.append("STORE     " + StatusWords.storeFault(fault))
        }
        lines += cabinet.conditions.map { "TROUBLE   " + $0.condition.line($0.detail) }
        lines = lines.map { TextWidth.cut(TextWidth.printable($0), to: TextTable.width) }
        lines += [""] + doors(cabinet.compartments, timeZone)
        lines += placements(cabinet.placements)
        lines += [""] + keypads(cabinet.keypads)
        lines += [""] + loans(cabinet.loans, timeZone)
        return lines
    }

    private static func doors(
        _ doors: [CompartmentStatus], _ timeZone: TimeZoneRules
    ) -> [String] {
        // Most cabinets have neither sensors nor sockets.
        let hasItems = doors.contains { $0.item != nil }
        let hasSockets = doors.contains { $0.socket != nil }
        var table = TextTable(
            [.init(title: "DOOR", isNumber: true), .init(title: "STATE")]
                + (hasItems ? [.init(title: "ITEM")] : [])
                + (hasSockets ? [.init(title: "SOCKET")] : [])
                + [.init(title: "TROUBLE"), .init(title: "BLOCKED", isElastic: true)])
        for door in doors {
            table.add(
                [String(door.id.rawValue), StatusWords.door(door, timeZone: timeZone)]
                    + (hasItems ? [StatusWords.item(door)] : [])
                    + (hasSockets ? [StatusWords.socket(door)] : [])
                    + [
                        StatusWords.troubles(door).joined(separator: ", "), door.blocked ?? "",
                    ])
        }
        return table.lines
    }

    private static func keypads(_ keypads: [KeypadStatus]) -> [String] {
        guard !keypads.isEmpty else { return ["No keypad."] }
        var table = TextTable([
            .init(title: "KEYPAD"), .init(title: "MISSES", isNumber: true),
            .init(title: "LANGUAGE"), .init(title: "STATE"),
        ])
        for keypad in keypads {
            table.add([
                keypad.id.rawValue, String(keypad.misses), StatusWords.language(keypad.language),
                StatusWords.keypad(keypad),
            ])
        }
        return table.lines
    }

    private static func placements(_ placements: [Placement]) -> [String] {
        guard !placements.isEmpty else { return [] }
        return [""]
            + placements.map {
                "What belongs in compartment \($0.home) (set \($0.set)) lies in compartment \($0.at)."
            }
    }

    private static func loans(_ loans: [LoanStatus], _ timeZone: TimeZoneRules) -> [String] {
        guard !loans.isEmpty else { return ["No open loans."] }
        var table = TextTable([
            .init(title: "LOAN", isNumber: true), .init(title: "SET", isNumber: true),
            .init(title: "SINCE"), .init(title: "DUE"), .init(title: "GRANT"),
        ])
        for loan in loans {
            table.add([
                String(loan.id.rawValue), String(loan.set.rawValue),
                timeZone.minutes(of: loan.pickedUpAt),
                timeZone.minutes(of: loan.dueAt) + (loan.overdue ? " OVERDUE" : ""),
                loan.grant.rawValue,
            ])
        }
        return table.lines
    }
}

extension TimeZoneRules {
    /// Date and time of day to the minute, without the zone, for the cells of a table.
    func minutes(of time: WallTime) -> String {
        let local = local(time)
        return "\(local.dateText) \(local.minuteText)"
    }
}

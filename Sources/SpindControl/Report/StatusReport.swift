package import SpindAgent
package import SpindCore

/// The state of a cabinet as lines for people.
package enum StatusReport {
    /// What `spindctl status` shows; no line is wider than 80 columns.
    package static func lines(_ status: AgentStatus, timeZone: TimeZoneRules) -> [String] {
        let cabinet = status.cabinet
        let up = Duration.milliseconds(status.uptimeMilliseconds).briefText
        var lines = [
            "Cabinet   \(cabinet.cabinet)",
            "Agent     spindd \(status.version), running for \(up)",
            "Clock     \(timeZone.text(of: cabinet.at)), \(words(cabinet.trust))",
            "Journal   \(journal(status))",
        ]
        if let fault = cabinet.storeFault { lines += storeFault(fault) }
        lines = lines.map { TextWidth.cut(TextWidth.printable($0), to: TextTable.width) }
        lines += [""] + doors(cabinet.compartments)
        lines += [""] + keypads(cabinet.keypads)
        lines += [""] + loans(cabinet.loans, timeZone)
        return lines
    }

    private static func words(_ trust: ClockTrust) -> String {
        switch trust {
        case .trusted: "trusted"
        case .holdover(let milliseconds):
            "runs free, off by at most \(Duration.milliseconds(milliseconds).briefText)"
        case .untrusted: "UNTRUSTED"
        }
    }

    private static func journal(_ status: AgentStatus) -> String {
        status.journalLast == 0
            ? "empty" : "records \(status.journalFirst) to \(status.journalLast)"
    }

    private static func storeFault(_ fault: StoreFault) -> [String] {
        let why =
            switch fault {
            case .full: "the disk is full"
            case .unwritable: "the disk has errors or is read-only"
            case .corrupt: "the database is damaged"
            case .locked: "another process holds the database"
            }
        return ["STORE     NOTHING CAN BE RECORDED, NOBODY IS LET IN: \(why) (\(fault.rawValue))"]
    }

    private static func doors(_ doors: [CompartmentStatus]) -> [String] {
        var table = TextTable([
            .init(title: "DOOR", isNumber: true), .init(title: "STATE"), .init(title: "TROUBLE"),
            .init(title: "BLOCKED", isElastic: true),
        ])
        for door in doors {
            let troubles =
                (door.lockStuck ? ["lock STUCK"] : [])
                + (door.doubt.map { ["contact " + words($0)] } ?? [])
            table.add([
                String(door.id.rawValue), words(door), troubles.joined(separator: ", "),
                door.blocked ?? "",
            ])
        }
        return table.lines
    }

    private static func words(_ door: CompartmentStatus) -> String {
        switch door.door {
        case .closed: door.hasContact ? "closed" : "no contact"
        case .unlocking: "unlocking"
        case .open: "open"
        case .heldOpen: "open TOO LONG"
        case .forcedOpen: "FORCED open"
        case .unknown: "UNKNOWN"
        }
    }

    private static func words(_ doubt: ContactDoubt) -> String {
        switch doubt {
        case .chatter: "CHATTERS"
        case .stuckOpen: "STUCK at open"
        case .unreadable: "UNREADABLE"
        }
    }

    private static func keypads(_ keypads: [KeypadStatus]) -> [String] {
        guard !keypads.isEmpty else { return ["No keypad."] }
        var table = TextTable([
            .init(title: "KEYPAD"), .init(title: "MISSES", isNumber: true), .init(title: "STATE"),
        ])
        for keypad in keypads {
            table.add([keypad.id.rawValue, String(keypad.misses), words(keypad)])
        }
        return table.lines
    }

    private static func words(_ keypad: KeypadStatus) -> String {
        let lockout = Duration.milliseconds(keypad.lockoutMilliseconds)
        let locked = lockout > .zero ? "LOCKED OUT for \(lockout.briefText)" : nil
        let fault: String? =
            switch keypad.fault {
            case .stuckKey(let key)?: "key \(key) is STUCK"
            case .unreadable(let what)?: "CANNOT BE READ: \(what)"
            case nil: nil
            }
        let all = [locked, fault].compactMap(\.self)
        return all.isEmpty ? "ready" : all.joined(separator: ", ")
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

import SpindCore

/// What a request over the control socket must be like, whoever sent it.
enum RequestRules {
    static let compartments = 1...999
    static let durations: ClosedRange<Int64> = 60_000...366 * 86_400_000
    static let graces: ClosedRange<Int64> = 0...7 * 86_400_000
    static let uses = 1...1_000
    static let batches = 1...1_000
    static let props: ClosedRange<Int64> = 60_000...8 * 3_600_000
    static let tests: ClosedRange<Int64> = 10_000...300_000
    static let serviceDurations: ClosedRange<Int64> =
        3_600_000...ServiceCredential.longest.wholeMilliseconds
    static let longestText = 200
    static let startWithin = Duration.seconds(366 * 86_400)

    /// What is wrong with a request, in words that say how to mend it; `nil` if nothing is.
    static func problem(with request: ControlRequest, at now: Moment) -> String? {
        switch request {
        case .status, .watch, .grants, .services, .reload: nil
        case .events, .record, .verifyJournal: problem(withJournalRequest: request)
        case .addGrant(let grant): problem(with: grant, at: now)
        case .revokeGrant(let id): name(id)
        case .open(let id, let reason), .lock(let id, let reason):
            compartment(id) ?? text(reason, "reason")
        case .block(let id, let note): compartment(id) ?? text(note, "note")
        case .unblock(let id): compartment(id)
        case .inspect(let reason): text(reason, "reason")
        case .propOpen(let id, let milliseconds, let reason):
            compartment(id) ?? text(reason, "reason")
                ?? (props.contains(milliseconds)
                    ? nil : "a door may stand open for 1 minute to 8 hours")
        case .moveHome(let set):
            compartments.contains(set.rawValue)
                ? nil : "handover sets are numbered 1 to 999, not \(set)"
        case .addService(let wanted): problem(with: wanted)
        case .revokeService(let id): name(id)
        case .confirmTime(let wall, let reason):
            text(reason, "reason")
                ?? (isRepresentable(wall) ? nil : "the time is not between 2000 and 2200")
        case .testKeypad(_, let milliseconds):
            tests.contains(milliseconds) ? nil : "a keypad is tested for 10 seconds to 5 minutes"
        case .closeLoan(let id, let reason):
            id.rawValue >= 1 ? text(reason, "reason") : "loans are numbered from 1"
        }
    }

    /// The rules of requests about the journal, which need no clock.
    static func problem(withJournalRequest request: ControlRequest) -> String? {
        switch request {
        case .events(let after, let limit, _): events(after: after, limit: limit)
        case .record(let sequence?) where sequence < 1: "records are numbered from 1"
        default: nil
        }
    }

    private static func events(after: Int64?, limit: Int) -> String? {
        if !batches.contains(limit) { return "ask for 1 to 1000 records, not \(limit)" }
        if let after, after < 0 { return "records are numbered from 1; ask for those after 0" }
        return nil
    }

    private static func problem(with grant: GrantRequest, at now: Moment) -> String? {
        if !compartments.contains(grant.set.rawValue) {
            return "handover sets are numbered 1 to 999, not \(grant.set)"
        }
        if !durations.contains(grant.durationMilliseconds) {
            return "a grant lasts one minute to 366 days, not \(grant.durationMilliseconds) ms"
        }
        if !graces.contains(grant.graceMilliseconds) {
            return "a grace is at most 7 days, not \(grant.graceMilliseconds) ms"
        }
        if let allowed = grant.usesAllowed, !uses.contains(allowed) {
            return "a grant has 1 to 1000 uses, or no limit, not \(allowed)"
        }
        // An untrusted clock may be years behind; whoever gives a start then knows better.
        guard let start = grant.start, now.trust != .untrusted else {
            return isRepresentable(grant.start ?? now.wall)
                ? nil : "the start is not a time between 2000 and 2200"
        }
        let nearby = WallWindow(start: now.wall - startWithin, end: now.wall + startWithin)
        if start < nearby.start || start > nearby.end {
            return "a grant starts within 366 days of now"
        }
        return nil
    }

    /// Far enough from the ends of the number that adding a duration cannot overflow it.
    private static func isRepresentable(_ time: WallTime) -> Bool {
        (946_684_800_000...7_258_118_400_000).contains(time.millisecondsSince1970)
    }

    private static func compartment(_ id: CompartmentID) -> String? {
        compartments.contains(id.rawValue)
            ? nil : "compartments are numbered 1 to 999, not \(id)"
    }

    private static func name(_ id: GrantID) -> String? {
        isPlain(id.rawValue, longest: 64)
            ? nil : "a grant's name is 1 to 64 letters, digits and '-'; see `spindctl grant list`"
    }

    private static func problem(with wanted: ServiceRequest) -> String? {
        if !serviceDurations.contains(wanted.durationMilliseconds) {
            return "a service credential lasts 1 hour to 90 days"
        }
        if let card = wanted.card, !isCardNumber(card) {
            return "a card's number is 4 to 10 bytes in hexadecimal, for example 04a1b2c3"
        }
        return name(wanted.id)
    }

    private static func isCardNumber(_ text: String) -> Bool {
        (8...20).contains(text.utf8.count) && text.utf8.count.isMultiple(of: 2)
            && text.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    private static func name(_ id: ServiceID) -> String? {
        isPlain(id.rawValue, longest: 32)
            ? nil
            : "a service credential's name is 1 to 32 letters, digits and '-', for example op-3"
    }

    /// Whether a name is made of ASCII letters, digits and `-`, at least one and at most so many.
    private static func isPlain(_ name: String, longest: Int) -> Bool {
        let isPlain = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                || (0x61...0x7A).contains($0) || $0 == 0x2D
        }
        return isPlain && (1...longest).contains(name.utf8.count)
    }

    /// What is wrong with a text that stands in the journal; `nil` if nothing is.
    static func text(_ text: String, _ what: String) -> String? {
        if text.allSatisfy(\.isWhitespace) { return "give a \(what): it stands in the journal" }
        if text.count > longestText || text.utf8.count > longestText * 4 {
            return "the \(what) has \(text.count) characters; \(longestText) are allowed"
        }
        if text.unicodeScalars.contains(where: isUnfit) {
            return "the \(what) must be one line without control characters"
        }
        return nil
    }

    /// Whether a character ends a line, or changes how others are shown: with a change of direction
    /// a reason could look like another one in the journal.
    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar.properties.isBidiControl
        }
    }
}

import SpindCore

/// A journal record without whoever it is about: its number, its day, its kind, and those of its
/// fields that are listed here.
struct RecordDigest: Hashable, Encodable {
    /// What may be told of a field.
    private enum Form: Sendable {
        /// A number.
        case number
        /// Yes or no.
        case truth
        /// One of ``words``, or the name of a case that carries more.
        case word
        /// How many characters a text has.
        case length
        /// A field inside, of that name.
        indirect case inside(String, Form)
    }

    private let sequence: Int64
    private let day: String
    private let event: String
    private let trust: String
    private let delayed: Bool
    private let fields: [String: JSONTree]

    /// The kinds of which more than the name is told.
    static var toldKinds: [AuditEventName] { AuditEventName.allCases.filter { forms[$0] != nil } }

    /// Reduces a record.
    init(_ record: AuditRecord) {
        sequence = record.sequence
        day = TimeZoneRules.utc.local(record.at).dateText
        event = record.event.name.rawValue
        trust =
            switch record.trust {
            case .trusted: "trusted"
            case .holdover: "holdover"
            case .untrusted: "untrusted"
            }
        delayed = record.delayed
        fields = Self.fields(of: record.event)
    }

    private static func fields(of event: AuditEvent) -> [String: JSONTree] {
        guard let wanted = forms[event.name],
            case .object(let kinds)? = BundleCoding.tree(of: event),
            case .object(let fields)? = kinds[event.name.rawValue]
        else { return [:] }
        var told: [String: JSONTree] = [:]
        for (name, form) in wanted {
            if let value = fields[name].flatMap({ reduced($0, form) }) { told[name] = value }
        }
        return told
    }

    private static func reduced(_ value: JSONTree, _ form: Form) -> JSONTree? {
        switch (form, value) {
        case (.number, .number), (.truth, .truth): return value
        case (.word, .word(let word)): return words.contains(word) ? value : nil
        case (.word, .object(let cases)):
            let name = cases.count == 1 ? cases.keys.first : nil
            return name.flatMap { words.contains($0) ? .word($0) : nil }
        case (.length, .word(let text)): return .number(Int64(text.count))
        case (.inside(let name, let form), .object(let fields)):
            // Cases with one nameless value keep it in `_0`; a path leads through cases.
            var current: JSONTree? = .object(fields)
            for step in name.split(separator: ".") {
                guard case .object(let inner)? = current else { return nil }
                current = inner[String(step)]
            }
            return current.flatMap { reduced($0, form) }
        default: return nil
        }
    }

    /// What may be told of each kind. A kind that is not listed tells its name alone; doors are
    /// told only where the record is about the door, not about somebody who used it.
    private static let forms: [AuditEventName: [String: Form]] = [
        .accessDenied: ["reason": .word],
        .lockoutStarted: ["milliseconds": .number, "misses": .number, "alarm": .truth],
        .openingIntended: ["attempt": .number, "cause": .inside("command.reason", .length)],
        .pulseEnded: ["attempt": .number, "outcome": .word],
        .lockingIntended: ["cause": .word],
        .lockingEnded: ["outcome": .word],
        .doorOpened: ["alreadyOpen": .truth],
        .openNotDetected: ["compartment": .number, "attempt": .number],
        .lockStuck: ["compartment": .number],
        .doorForcedOpen: ["compartment": .number],
        .doorHeldOpen: ["compartment": .number],
        .doorFoundOpen: ["compartment": .number],
        .sensorImplausible: ["compartment": .number, "doubt": .word],
        .sensorPlausible: ["compartment": .number],
        .loanEnded: ["how": .word],
        .loanClosed: ["reason": .length],
        .compartmentBlocked: ["compartment": .number, "note": .length],
        .compartmentUnblocked: ["compartment": .number],
        .returnFailed: ["why": .word],
        .itemChanged: ["state": .word],
        .socketSwitched: ["compartment": .number, "on": .truth, "cause": .word],
        .serviceDenied: ["reason": .word],
        .serviceLockoutStarted: ["milliseconds": .number, "misses": .number],
        .inspectionEnded: ["opened": .number, "failed": .number],
        .propStarted: ["milliseconds": .number],
        .propEnded: ["closed": .truth],
        .timeConfirmed: ["reason": .length],
        .keypadTested: ["presses": .number],
        .configurationReloaded: ["problem": .length],
        .clockTrustChanged: ["from": .word, "to": .word],
        .keypadFault: ["fault": .word],
        .conditionChanged: ["condition": .inside("kind", .word)],
        .suppressed: ["source": .word, "count": .number],
        .grantUnusable: ["problem": .word],
        .mirrorReplaced: ["grants": .number, "kept": .number, "unusable": .number],
        .changeUnsupported: ["type": .length, "number": .number],
        .remoteCommandEnded: ["outcome": .word],
        .storeOutage: ["fault": .word, "milliseconds": .number, "lost": .number],
    ]

    /// The words that may be told: names of cases, never anything that somebody typed.
    private static let words: Set<String> = [
        // Why a credential was refused.
        "unknownCredential", "lockedOut", "tooEarly", "beforeWindow", "afterWindow",
        "clockTooUncertain", "clockUntrusted", "usedUp", "revoked", "blocked",
        "unknownHandoverSet", "busy", "storeUnavailable", "notYet", "ended", "challengedBefore",
        "wrongAnswer",
        // What became of a drive.
        "pulsed", "expired", "limited", "failed", "interrupted",
        // Contacts, items, sockets, loans, returns.
        "chatter", "stuckOpen", "unreadable", "present", "absent", "unknown", "batteryBack",
        "batteryGone", "doorOpened", "timeLimit", "outOfService", "returned", "presumedReturned",
        "closedByOperator", "itemNotSeen", "doorNotClosed", "doorNotOpened",
        // What came of what a registry sent.
        "done", "opening", "refused", "malformed", "keyEpoch", "duplicatePIN", "nameTaken",
        "revokedHere",
        // Conditions.
        "unattended", "started", "command", "deviceFault", "tamper", "serviceOpening",
        "mainsFailure", "undervoltage", "overheating", "storageWear",
        // Clock, keypads, sources, the store.
        "trusted", "holdover", "untrusted", "stuckKey", "swappedDataLines", "garbled", "door",
        "keypad", "device", "full", "unwritable", "corrupt", "locked",
    ]
}

/// Why somebody was refused, in plain English: what the rule compared, and what can be done.
///
/// Pure: made from the record alone, so that it says the same on any machine and at any time.
public struct DenialExplanation: Hashable, Sendable {
    /// When and where, and the reason's name in the guides and in JSON.
    public var headline: String
    /// What the rule compared, with its values; at least one sentence.
    public var because: [String]
    /// What to do about it; at least one sentence.
    public var advice: [String]

    /// Explains a record; `nil` when it is not a refusal.
    public init?(_ record: AuditRecord, timeZone: TimeZoneRules) {
        if case .serviceDenied(let keypad, let reason, let credential) = record.event {
            self = .service(record, at: keypad, reason, of: credential, timeZone)
            return
        }
        guard case .accessDenied(let keypad, let reason, let grant) = record.event else {
            return nil
        }
        let words = DenialWords(record: record, grant: grant, timeZone: timeZone)
        headline =
            "Record \(record.sequence): refused at \(keypad), \(timeZone.text(of: record.at)): "
            + reason.name
        (because, advice) = words.explain(reason)
        if record.delayed {
            because.append("The record was written later than it happened: the store was away.")
        }
    }

    init(headline: String, because: [String], advice: [String]) {
        self.headline = headline
        self.because = because
        self.advice = advice
    }

    /// All of it as lines, not broken.
    public var lines: [String] {
        [headline] + because + advice.map { "-> " + $0 }
    }
}

extension DenialReason {
    /// The reason's name, as in JSON and in the guides.
    public var name: String {
        switch self {
        case .unknownCredential: "unknownCredential"
        case .lockedOut: "lockedOut"
        case .tooEarly: "tooEarly"
        case .beforeWindow: "beforeWindow"
        case .afterWindow: "afterWindow"
        case .clockTooUncertain: "clockTooUncertain"
        case .clockUntrusted: "clockUntrusted"
        case .usedUp: "usedUp"
        case .revoked: "revoked"
        case .blocked: "blocked"
        case .unknownHandoverSet: "unknownHandoverSet"
        case .busy: "busy"
        case .storeUnavailable: "storeUnavailable"
        }
    }
}

/// The sentences, with the values of one record in them.
private struct DenialWords {
    let record: AuditRecord
    let grant: GrantID?
    let timeZone: TimeZoneRules

    func explain(_ reason: DenialReason) -> (because: [String], advice: [String]) {
        switch reason {
        case .unknownCredential: unknownCredential
        case .lockedOut(let milliseconds): lockedOut(.milliseconds(milliseconds))
        case .tooEarly(let start): before(start, told: true)
        case .beforeWindow(let start): before(start, told: false)
        case .afterWindow(let end): after(end)
        case .clockTooUncertain(let milliseconds): uncertain(.milliseconds(milliseconds))
        case .clockUntrusted: untrusted
        case .usedUp(let allowed): usedUp(allowed)
        case .revoked(let at): revoked(at)
        case .blocked(let id, let note): blocked(id, note)
        case .unknownHandoverSet(let set): unknownSet(set)
        case .busy(let id): busy(id)
        case .storeUnavailable: storeUnavailable
        }
    }

    /// The grant as the subject of a sentence.
    private var subject: String { grant.map { "Grant \($0)" } ?? "The grant" }
    private var object: String { grant.map { "grant \($0)" } ?? "the grant" }
    private var entry: String { timeZone.text(of: record.at) }

    private static let asMiss =
        "At the keypad it looked like a wrong PIN, and it counted toward a lockout."

    /// What the clock could be trusted for, where that is not a matter of course.
    private var clock: [String] {
        switch record.trust {
        case .trusted: []
        case .holdover(let milliseconds):
            [
                "The clock ran free then and may have been wrong by up to "
                    + Duration.milliseconds(milliseconds).briefText
                    + "; that was taken into account."
            ]
        case .untrusted:
            ["Nothing vouched for the clock then: the time told is the earliest it can have been."]
        }
    }

    private var unknownCredential: (because: [String], advice: [String]) {
        (
            [
                "The digits typed are the PIN of no grant that this cabinet holds, whether in "
                    + "force or over.",
                "Which digits they were is not kept. The entry counted toward a lockout.",
            ],
            [
                "Ask whether it was this cabinet, and whether all digits were typed before '#'.",
                "A PIN is told once and stored nowhere: if it is lost, `spindctl grant revoke` "
                    + "the grant and add another.",
            ]
        )
    }

    private func lockedOut(_ remaining: Duration) -> (because: [String], advice: [String]) {
        (
            [
                "Too many wrong entries had locked the keypad, perhaps somebody else's: the "
                    + "lockout had \(remaining.briefText) to go, until "
                    + "\(timeZone.text(of: record.at + remaining)).",
                "What was typed was not looked at: a right PIN fares the same.",
            ],
            [
                "Wait until then; `spindctl status` has what is left.",
                "Or open the compartment: `spindctl open N --reason TEXT` works during lockouts.",
            ]
        )
    }

    private func before(
        _ start: WallTime, told: Bool
    ) -> (because: [String], advice: [String]) {
        (
            [
                "\(subject) begins at \(timeZone.text(of: start)); the entry came at \(entry), "
                    + "\((start - record.at).briefText) before."
            ] + clock
                + [
                    told
                        ? "The display said that it is too early."
                        : "More than \(AccessPolicy.tooEarlyWithin.briefText) before the start "
                            + "nothing is told. " + Self.asMiss
                ],
            [
                "Come again at the start, or add another grant that begins earlier "
                    + "(`spindctl grant add`)."
            ]
        )
    }

    private func after(_ end: WallTime) -> (because: [String], advice: [String]) {
        (
            [
                "\(subject) counted until \(timeZone.text(of: end)), its grace included; the "
                    + "entry came at \(entry), \((record.at - end).briefText) after.",
                "The grace ends early where another grant of the same compartments begins.",
            ] + clock + [Self.asMiss],
            [
                "For another loan add another grant. An open loan could still have been "
                    + "returned with this PIN: there was none."
            ]
        )
    }

    private func uncertain(_ error: Duration) -> (because: [String], advice: [String]) {
        let from = timeZone.text(of: record.at - error)
        let to = timeZone.text(of: record.at + error)
        let small = AccessPolicy.smallError
        return (
            [
                "The clock may have been wrong by up to \(error.briefText): the entry came "
                    + "between \(from) and \(to).",
                error <= small
                    ? "That span touches the time of another grant of the same compartments, so "
                        + "it could not be said whose turn it was."
                    : "With an error above \(small.briefText) the whole span must lie inside the "
                        + "time of \(object), and it does not.",
            ],
            [
                "Give the cabinet a network with NTP, or a battery for its clock.",
                "`spindctl open N --reason TEXT` needs no clock. Returns always work.",
            ]
        )
    }

    private var untrusted: (because: [String], advice: [String]) {
        (
            [
                "Nothing had vouched for the clock since the start, or something had "
                    + "contradicted it, so it could not be said whether \(object) is in force.",
                "The cabinet file says that then only open loans can be returned "
                    + "(`clock: { untrusted: returns-only }`).",
            ],
            [
                "Give the cabinet a network with NTP, or a battery for its clock; "
                    + "`spindctl status` has the state of the clock.",
                "`spindctl open N --reason TEXT` needs no clock.",
            ]
        )
    }

    private func usedUp(_ allowed: Int) -> (because: [String], advice: [String]) {
        (
            [
                "\(subject) is good for \(allowed) use\(allowed == 1 ? "" : "s"), and all are "
                    + "consumed.",
                Self.asMiss,
            ],
            ["Add another grant, with `--uses N` or `--unlimited`."]
        )
    }

    private func revoked(_ at: WallTime) -> (because: [String], advice: [String]) {
        (
            [
                "\(subject) was revoked at \(timeZone.text(of: at)); the entry came at \(entry).",
                Self.asMiss,
            ],
            [
                "`spindctl events` has who revoked it. If that was wrong, add another grant: a "
                    + "revoked one stays so."
            ]
        )
    }

    private func blocked(
        _ id: CompartmentID, _ note: String
    ) -> (because: [String], advice: [String]) {
        (
            [
                "Compartment \(id), which \(object) needs, was blocked: \(note)",
                "Returns go on while it is blocked; pickups do not.",
            ],
            ["When it is mended: `spindctl unblock \(id)`."]
        )
    }

    private func unknownSet(_ set: HandoverSetID) -> (because: [String], advice: [String]) {
        (
            [
                "\(subject) is for handover set \(set), and the cabinet file has no set of that "
                    + "number."
            ],
            [
                "If the cabinet file was changed by mistake, put the set back and restart spindd.",
                "Otherwise `spindctl grant revoke` it, and add one for a set that is there.",
            ]
        )
    }

    private func busy(_ id: CompartmentID) -> (because: [String], advice: [String]) {
        (
            ["Compartment \(id), which \(object) needs, was being opened at that moment."],
            ["Try again after some seconds. The entry did not count toward a lockout."]
        )
    }

    private var storeUnavailable: (because: [String], advice: [String]) {
        (
            ["Nothing could be recorded, and nobody is let in unrecorded."],
            [
                "`spindctl status` names the fault; Docs/guide-maintainer.md says what to do.",
                "Until then only the mechanical key opens.",
            ]
        )
    }
}

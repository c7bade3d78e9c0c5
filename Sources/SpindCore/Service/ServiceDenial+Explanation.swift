extension DenialExplanation {
    /// Explains why an operator was refused.
    static func service(
        _ record: AuditRecord, at keypad: KeypadID, _ reason: ServiceDenial,
        of credential: ServiceID?, _ timeZone: TimeZoneRules
    ) -> DenialExplanation {
        let words = ServiceDenialWords(credential: credential, timeZone: timeZone)
        var (because, advice) = words.explain(reason)
        if record.trust == .untrusted {
            because.append(
                "Nothing vouched for the clock then: the time told is the earliest it can have been."
            )
        }
        if record.delayed {
            because.append("The record was written later than it happened: the store was away.")
        }
        return DenialExplanation(
            headline: "Record \(record.sequence): operator refused at \(keypad), "
                + "\(timeZone.text(of: record.at)): \(reason.name)",
            because: because, advice: advice)
    }
}

extension ServiceDenial {
    /// The reason's name, as in JSON and in the guides.
    public var name: String {
        switch self {
        case .unknownCredential: "unknownCredential"
        case .notYet: "notYet"
        case .ended: "ended"
        case .revoked: "revoked"
        case .lockedOut: "lockedOut"
        case .challengedBefore: "challengedBefore"
        case .wrongAnswer: "wrongAnswer"
        case .storeUnavailable: "storeUnavailable"
        }
    }
}

/// The sentences, with the values of one record in them.
private struct ServiceDenialWords {
    let credential: ServiceID?
    let timeZone: TimeZoneRules

    private var subject: String { credential.map { "Credential \($0)" } ?? "The credential" }

    private static let asMiss =
        "At the keypad it looked like a wrong one, and it counted toward a lockout of service PINs."
    private static let renew = "`spindctl service add` makes a new one."

    func explain(_ reason: ServiceDenial) -> (because: [String], advice: [String]) {
        switch reason {
        case .unknownCredential:
            (
                [
                    "No service PIN and no card of this cabinet is like that.",
                    "Which digits or card it was is not kept. "
                        + "It counted toward a lockout of service PINs.",
                ],
                [
                    "`spindctl service list` shows who has one. " + Self.renew,
                    "If nobody knows of it, somebody is trying: look who is there.",
                ]
            )
        case .notYet(let start):
            (
                ["\(subject) begins at \(timeZone.text(of: start)).", Self.asMiss],
                ["Look whether the cabinet's clock is right: `spindctl clock show`."]
            )
        case .ended(let end):
            (["\(subject) ended at \(timeZone.text(of: end)).", Self.asMiss], [Self.renew])
        case .revoked(let at):
            (
                ["\(subject) was revoked at \(timeZone.text(of: at)).", Self.asMiss],
                ["Ask why it was revoked before you give out another."]
            )
        case .lockedOut(let milliseconds):
            (
                [
                    "After wrong service PINs or cards the keypad took none for "
                        + "\(Duration.milliseconds(milliseconds).briefText) more."
                ],
                [
                    "Wait, or open from here: `spindctl open N --reason TEXT`.",
                    "A challenge (000#) is answered during a lockout too.",
                ]
            )
        case .challengedBefore:
            (
                [
                    "A challenge was shown less than \(Challenge.pause.briefText) before, or was "
                        + "answered wrongly too often and its \(Challenge.lifetime.briefText) "
                        + "were not over."
                ], ["Wait, then type 000# again."]
            )
        case .wrongAnswer(let left): wrongAnswer(left)
        case .storeUnavailable:
            (
                ["Nothing could be recorded, so nobody was let in, operators neither."],
                [
                    "`spindctl status` says why. Until it is mended only the mechanical key opens."
                ]
            )
        }
    }

    private func wrongAnswer(_ left: Int) -> (because: [String], advice: [String]) {
        (
            [
                "Eight digits were typed that are neither the answer to the challenge nor "
                    + "anybody's PIN.",
                left > 0
                    ? "The challenge bore \(left) more."
                    : "It was the last one that the challenge bore.",
            ],
            [
                "Compare the challenge, digit by digit, and the cabinet whose key was used.",
                "If nobody is there for you, somebody is guessing: look who it is.",
            ]
        )
    }
}

package import SpindCore
internal import SpindCrypto
internal import SpindRegistryStore

/// Answers the challenge of a cabinet that has neither network nor clock.
package enum BreakGlassDesk {
    /// The answer to a challenge that a cabinet shows, for whoever stands there. Recorded with who
    /// asked and why before it is told; the cabinet's journal has the challenge, so that the two
    /// can be laid side by side.
    package static func answer(
        _ digits: String, who: String, reason: String, at id: CabinetID,
        in step: inout RegistryStep
    ) throws -> RegistryAnswer<String> {
        guard let cabinet = try CabinetDesk.find(id, in: step) else {
            return .refused(.notFound("cabinet", id.rawValue))
        }
        let scope = Scope(organisation: cabinet.organisation, cabinet: id)
        if let no = step.refusal(.breakGlass, on: scope) { return .refused(no) }
        guard TextForm.digits(8...8).allows(digits) else {
            return .refused(
                .invalid(
                    field: "challenge", german: "die acht Ziffern, die das Display nach 000# zeigt",
                    english: "the eight digits that the display shows after 000#",
                    dutch: "de acht cijfers die het display na 000# toont"))
        }
        if let no = FieldRules.line(who, field: "who", longest: 64)
            ?? FieldRules.line(reason, field: "reason", longest: 200)
        {
            return .refused(no)
        }
        guard let keys = try GrantDesk.keys(of: id, in: step) else {
            return .refused(
                .conflict(
                    german: "Der Schrank ist nicht angemeldet; niemand kennt seinen Schlüssel.",
                    english: "The cabinet has not enrolled, so nobody knows its key.",
                    dutch: "De kast is niet aangemeld; niemand kent haar sleutel."))
        }
        try step.record("breakGlass", id.rawValue, "\(digits) for \(who): \(reason)")
        return .done(
            ServiceVerifier(key: keys.material.key).answer(to: Challenge(digits: digits)))
    }
}

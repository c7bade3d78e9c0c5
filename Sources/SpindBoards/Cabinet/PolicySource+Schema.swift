import SpindCore

extension Rule where Value == PolicySource {
    /// `policy`; what is not given is as ``CabinetPolicy`` has it.
    static var policy: Rule<PolicySource> {
        .mapping { fields in
            var policy = CabinetPolicy()
            if let value = fields.optional(
                "held-open", .duration(.seconds(10)...(.seconds(3600)), example: "90s"))
            {
                policy.heldOpen = value
            }
            if let value = fields.optional(
                "open-timeout", .duration(.seconds(1)...(.seconds(60)), example: "5s"))
            {
                policy.openTimeout = value
            }
            if let value = fields.optional("open-attempts", .whole(1...5)) {
                policy.openAttempts = value
            }
            if let value = fields.optional(
                "reopen-within", .duration(.zero...(.seconds(3600)), example: "120s"))
            {
                policy.reopenWithin = value
            }
            if let value = fields.optional(
                "restock", .duration(.seconds(60)...(.seconds(14_400)), example: "30min"))
            {
                policy.restock = value
            }
            let pin = fields.optional("pin", .pinDigits)
            if let value = fields.optional("clock", .untrustedClock) {
                policy.untrustedClock = value
            }
            policy.operatorPhone = fields.optional("operator-phone", .phone)
            let languages = fields.optional("languages", .list(of: .word(Language.allCases), 1...3))
            refuseRepeated(languages ?? [], fields.findings)
            if let languages, !languages.isEmpty { policy.languages = languages.map(\.value) }
            return PolicySource(
                policy: policy, syncedPINDigits: pin?.synced, offlinePINDigits: pin?.offline)
        }
    }

    private static func refuseRepeated(_ languages: [Located<Language>], _ findings: Findings) {
        for (index, language) in languages.enumerated()
        where languages.prefix(index).contains(where: { $0.value == language.value }) {
            findings.refuse(
                language.place, "`languages` names `\(language.value.rawValue)` twice",
                mend: "delete one of them")
        }
    }
}

/// `policy: pin:` as written.
struct PINDigits {
    var synced: Located<Int>?
    var offline: Located<Int>?
}

extension Rule where Value == PINDigits {
    static var pinDigits: Rule<PINDigits> {
        .mapping(example: "{ synced-digits: 6, offline-digits: 10 }") { fields in
            PINDigits(
                synced: fields.optionalLocated("synced-digits", .whole(6...8)),
                offline: fields.optionalLocated("offline-digits", .whole(10...11)))
        }
    }
}

extension Rule where Value == CabinetPolicy.UntrustedClock {
    /// `policy: clock:`, what counts while the clock is untrusted.
    static var untrustedClock: Rule<CabinetPolicy.UntrustedClock> {
        .mapping(example: "{ untrusted: returns-only }") { fields in
            fields.required(
                "untrusted", .word([CabinetPolicy.UntrustedClock.returnsOnly, .notEndedAtFloor]))
        }
    }
}

extension Rule where Value == String {
    /// A telephone number as a display shows it.
    static var phone: Rule<String> {
        .text(
            PromptText.columns, example: "\"+49 2861 939 0\"", form: "a telephone number"
        ) { text in
            text.utf8.filter(isDigit).count >= 3
                && text.utf8.allSatisfy { isDigit($0) || "+ -/()".utf8.contains($0) }
        }
    }
}

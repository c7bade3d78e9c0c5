/// What a field of the API is called on the command line, so that what the registry says of it can be
/// mended there.
enum OptionName {
    /// The fields that are not called as their option is, without the path before them.
    private static let names = [
        "id": "the name in commands", "login": "the login", "password": "the password",
        "challenge": "the challenge", "compartment": "the compartment", "minimumAge": "the age",
        "label": "--name", "blockedReason": "--reason", "start": "--from", "end": "--to",
        "minutes": "--lifetime", "handoverSet": "--set", "member": "--for", "roles": "--role",
        "seconds": "--lasts", "schoolHolidays": "--school-holidays",
    ]

    /// The terms of an asset; those in minutes are typed as lengths.
    private static let terms = [
        "minimumMinutes": "--minimum (in minutes)", "maximumMinutes": "--maximum (in minutes)",
        "bufferBeforeMinutes": "--buffer-before (in minutes)",
        "bufferAfterMinutes": "--buffer-after (in minutes)", "leadMinutes": "--lead (in minutes)",
        "horizonMinutes": "--horizon (in minutes)", "graceMinutes": "--grace (in minutes)",
        "noShowMinutes": "--no-show (in minutes)",
        "confirmWithinMinutes": "--confirm-within (in minutes)", "minimumAge": "--age",
        "licenceClass": "--licence",
    ]

    /// The name of a field that the API calls so: `$.terms.minimumMinutes`, `roles[0].role`.
    static func of(_ path: String) -> String {
        let parts = path.split(whereSeparator: { $0 == "." || $0 == "[" })
            .filter { $0 != "$" && !$0.hasSuffix("]") }.map(String.init)
        guard let first = parts.first else { return path }
        if first == "terms", parts.count > 1 { return terms[parts[1]] ?? kebab(parts[1]) }
        return names[first] ?? kebab(first)
    }

    /// `validUntil` as `--valid-until`.
    private static func kebab(_ name: String) -> String {
        "--"
            + name.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    }
}

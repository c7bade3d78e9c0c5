import SpindCore

/// What the kinds of things are called that desks speak of, for people.
enum ThingWords {
    /// The kind in each language; as it is where it is not known.
    static func text(_ kind: String) -> LocalizedText {
        guard let found = all[kind] else {
            return LocalizedText(german: kind, english: kind, dutch: kind)
        }
        return LocalizedText(german: found.german, english: kind, dutch: found.dutch)
    }

    /// By their English names.
    static let all: [String: (german: String, dutch: String)] = [
        "account": ("Konto", "Account"),
        "account of member": ("Konto von", "Account van"),
        "anomaly": ("Vorfall", "Voorval"),
        "asset": ("Gegenstand", "Voorwerp"),
        "backup": ("Sicherung", "Back-up"),
        "cabinet": ("Schrank", "Kast"),
        "closure": ("Schließung", "Sluiting"),
        "command": ("Befehl", "Opdracht"),
        "enrolment token": ("Anmelde-Token", "Aanmeldtoken"),
        "handover set of asset": ("Das Fach von", "Het vak van"),
        "id": ("Name", "Naam"),
        "loan": ("Leihe", "Uitlening"),
        "login": ("Anmeldename", "Aanmeldnaam"),
        "member": ("Mitglied", "Lid"),
        "membership": ("Mitgliedschaft", "Lidmaatschap"),
        "organisation": ("Organisation", "Organisatie"),
        "region": ("Region", "Regio"),
        "reservation": ("Reservierung", "Reservering"),
        "token": ("Token", "Token"),
    ]
}

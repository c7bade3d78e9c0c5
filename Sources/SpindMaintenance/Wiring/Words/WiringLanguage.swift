import SpindCore
import SpindHAL

/// The language of a guided session.
package enum WiringLanguage: String, Hashable, Sendable, CaseIterable {
    /// German.
    case german = "de"
    /// English.
    case english = "en"

    /// Chooses the words in this language.
    func callAsFunction(_ german: String, _ english: String) -> String {
        self == .german ? german : english
    }
}

extension WiringPart {
    /// Its name for people.
    package func title(in language: WiringLanguage) -> String {
        switch self {
        case .lines: language("Leitungen des Rechners", "Lines of the computer")
        case .lockBoard(let name): language("Schlossplatine \(name)", "Lock board \(name)")
        case .display(let name): language("Anzeige \(name)", "Display \(name)")
        case .keypad(let id): language("Tastatur \(id)", "Keypad \(id)")
        case .wiegand(let name), .osdp(let name): language("Leser \(name)", "Reader \(name)")
        case .inputDevice(let name): language("Eingabegerät \(name)", "Input device \(name)")
        case .contact(let id): language("Türkontakt \(id)", "Door contact \(id)")
        case .lock(let id): language("Schloss \(id)", "Lock \(id)")
        }
    }
}

extension WiringFinding {
    /// What was found, as a sentence.
    package func words(in language: WiringLanguage) -> String {
        switch verdict {
        case .right: language("richtig verdrahtet.", "wired right.")
        case .fault(let fault): fault.words(in: language)
        case .skipped: language("nicht fertig geprüft.", "not looked at to the end.")
        }
    }
}

/// The words of the session itself.
package struct WiringPhrases: Sendable {
    private let language: WiringLanguage

    /// Makes the words of a language.
    package init(_ language: WiringLanguage) {
        self.language = language
    }

    /// What a maintainer reads first.
    package var welcome: String {
        language(
            "Verdrahtung prüfen, Schritt für Schritt. Kein Schloss wird ohne Ihr Ja geschaltet.",
            "Looking at the wiring, step by step. No lock is driven without your yes.")
    }

    /// Which answers there are.
    package var keys: String {
        language(
            "Eingabetaste = fertig, j/n = ja/nein, s = überspringen, w = wiederholen, q = beenden.",
            "Enter = done, y/n = yes/no, s = skip, r = repeat, q = quit.")
    }

    /// An answer that means nothing here.
    package var misunderstood: String {
        language("Das passt hier nicht.", "That does not fit here.") + " " + keys
    }

    /// The session was ended by the maintainer or by the connection.
    package var cut: String {
        language(
            "Abgebrochen. Nichts ist mehr geschaltet.", "Ended early. Nothing is driven any more.")
    }

    /// The heading of the summary.
    package var summary: String { language("Ergebnis", "Result") }

    /// Marks a finding: five characters.
    package func mark(_ verdict: WiringFinding.Verdict) -> String {
        switch verdict {
        case .right: language("gut  ", "ok   ")
        case .fault(let fault) where fault.isHarmless: language("HINW.", "NOTE ")
        case .fault: language("FEHL.", "FAULT")
        case .skipped: "-    "
        }
    }

    /// What the cabinet's display shows meanwhile: two lines.
    package var display: [String] { ["Wartung", "Maintenance"] }

    /// The last sentence of the summary.
    package func total(faults: Int, notes: Int, skipped: Int) -> String {
        let all = [
            faults == 0
                ? nil
                : language(
                    faults == 1 ? "1 Fehler" : "\(faults) Fehler",
                    faults == 1 ? "1 fault" : "\(faults) faults"),
            notes == 0
                ? nil
                : language(
                    notes == 1 ? "1 Hinweis" : "\(notes) Hinweise",
                    notes == 1 ? "1 note" : "\(notes) notes"),
            skipped == 0
                ? nil
                : language(
                    "\(skipped) nicht fertig geprüft", "\(skipped) not looked at to the end"),
        ].compactMap(\.self)
        guard !all.isEmpty else {
            return language("Alles ist richtig verdrahtet.", "Everything is wired right.")
        }
        return all.joined(separator: ", ") + "."
    }

    /// What is to be done when it is over.
    package var farewell: String {
        language(
            "Schrank wieder in Betrieb nehmen: sudo systemctl start spindd",
            "Put the cabinet back into service: sudo systemctl start spindd")
    }
}

import SpindCore

/// What a slip says around the facts, in one language.
struct SlipWords: Sendable {
    let title, from, until, pin, keypad, early, trouble, number: String

    /// The words of a language.
    init(_ language: Language) {
        switch language {
        case .german:
            title = "Reservierung"
            (from, until, pin) = ("von", "bis", "PIN")
            keypad = "Am Schrank die PIN eintippen, dann #. Vertippt: * löscht."
            early = "Die PIN gilt nur in dieser Zeit und öffnet auch für die Rückgabe."
            trouble = "Geht etwas nicht:"
            number = "Nummer"
        case .english:
            title = "Reservation"
            (from, until, pin) = ("from", "until", "PIN")
            keypad = "At the cabinet type the PIN, then #. Mistyped: * clears it."
            early = "The PIN counts in this time only, and opens for the return too."
            trouble = "If something fails:"
            number = "Number"
        case .dutch:
            title = "Reservering"
            (from, until, pin) = ("van", "tot", "PIN")
            keypad = "Toets bij de kast de PIN in, dan #. Fout getypt: * wist."
            early = "De PIN geldt alleen in deze tijd en opent ook voor het terugbrengen."
            trouble = "Lukt er iets niet:"
            number = "Nummer"
        }
    }
}

import SpindCore

extension ReservationState {
    /// The state in a sentence for people: "the reservation is ...".
    var words: LocalizedText {
        switch self {
        case .requested:
            LocalizedText(german: "angefragt", english: "requested", dutch: "aangevraagd")
        case .confirmed:
            LocalizedText(german: "bestätigt", english: "confirmed", dutch: "bevestigd")
        case .fulfilled:
            LocalizedText(german: "abgeholt", english: "picked up", dutch: "opgehaald")
        case .cancelled:
            LocalizedText(german: "storniert", english: "cancelled", dutch: "geannuleerd")
        case .declined:
            LocalizedText(german: "abgelehnt", english: "declined", dutch: "afgewezen")
        case .noShow:
            LocalizedText(
                german: "nicht abgeholt worden", english: "a no-show", dutch: "niet opgehaald")
        }
    }
}

extension RegistryLoanState {
    /// The state in a sentence for people: "the loan is ...".
    var words: LocalizedText {
        switch self {
        case .open: LocalizedText(german: "offen", english: "open", dutch: "open")
        case .returned:
            LocalizedText(german: "zurückgegeben", english: "returned", dutch: "teruggebracht")
        case .presumedReturned:
            LocalizedText(
                german: "vermutlich zurückgegeben", english: "presumed to be returned",
                dutch: "vermoedelijk teruggebracht")
        case .closedByOperator:
            LocalizedText(
                german: "von Hand beendet", english: "closed by an operator",
                dutch: "met de hand beëindigd")
        case .lost:
            LocalizedText(german: "als verloren gemeldet", english: "lost", dutch: "verloren")
        }
    }
}

extension RegistryRefusal {
    /// A holder who would need somebody's consent.
    static let onlyOperators = RegistryRefusal.conflict(
        german: "Das kann bei dieser Reservierung nur die ausgebende Stelle; bitte dort anrufen.",
        english: "With this reservation only an operator can do that; please call them.",
        dutch: "Bij deze reservering kan alleen de beheerder dat; bel die alstublieft.")
}

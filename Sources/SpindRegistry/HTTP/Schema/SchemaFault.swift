package import SpindCore

/// What is wrong with one value of a request, and where.
package struct SchemaFault: Hashable, Sendable {
    /// What is wrong.
    package enum Fault: Hashable, Sendable {
        /// A member that the API does not know.
        case unknown
        /// A member that has to be there.
        case missing
        /// The value is of another kind.
        case kind(found: String, wanted: String)
        /// A number outside its range.
        case range(ClosedRange<Int64>)
        /// A text of a wrong form.
        case form(TextForm)
        /// None of the texts that there are.
        case choice([String])
        /// No moment.
        case time(Timestamp.Malformed)
        /// Too few or too many elements.
        case count(ClosedRange<Int>)
        /// A change that changes nothing.
        case empty
    }

    /// Where: `$.terms.minimumMinutes`, or the name of a parameter.
    package var path: String
    /// What is wrong there.
    package var fault: Fault

    package init(_ path: String, _ fault: Fault) {
        self.path = path
        self.fault = fault
    }
}

extension SchemaFault.Fault {
    /// The fault for people, as one sentence without a full stop.
    package var words: LocalizedText {
        switch self {
        case .unknown:
            LocalizedText(
                german: "gibt es hier nicht", english: "is not known here",
                dutch: "bestaat hier niet")
        case .missing:
            LocalizedText(german: "fehlt", english: "is missing", dutch: "ontbreekt")
        case .kind(let found, let wanted):
            LocalizedText(
                german: "ist \(found), verlangt ist \(wanted)",
                english: "is \(found), wanted is \(wanted)",
                dutch: "is \(found), gevraagd is \(wanted)")
        case .range(let range):
            LocalizedText(
                german: "liegt nicht zwischen \(range.lowerBound) und \(range.upperBound)",
                english: "is not between \(range.lowerBound) and \(range.upperBound)",
                dutch: "ligt niet tussen \(range.lowerBound) en \(range.upperBound)")
        case .form(let form): form.words
        case .choice(let choices):
            LocalizedText(
                german: "ist keines von \(choices.joined(separator: ", "))",
                english: "is none of \(choices.joined(separator: ", "))",
                dutch: "is geen van \(choices.joined(separator: ", "))")
        case .time(let malformed): malformed.words
        case .count(let range):
            LocalizedText(
                german: "hat nicht \(range.lowerBound) bis \(range.upperBound) Elemente",
                english: "has not \(range.lowerBound) to \(range.upperBound) elements",
                dutch: "heeft niet \(range.lowerBound) tot \(range.upperBound) elementen")
        case .empty:
            LocalizedText(
                german: "ändert nichts; mindestens ein Feld muss dastehen",
                english: "changes nothing; at least one field must be there",
                dutch: "verandert niets; er moet ten minste één veld staan")
        }
    }
}

extension TextForm {
    /// What the form wants, for people who missed it.
    var words: LocalizedText {
        let few = lengths.lowerBound
        let many = lengths.upperBound
        return switch self {
        case .name:
            LocalizedText(
                german: "braucht 1 bis 64 Kleinbuchstaben a-z, Ziffern und -, nicht - zuerst",
                english: "needs 1 to 64 lower-case letters a-z, digits and -, not - first",
                dutch: "heeft 1 tot 64 kleine letters a-z, cijfers en - nodig, niet - eerst")
        case .id:
            LocalizedText(
                german: "braucht 1 bis 64 Buchstaben, Ziffern und -",
                english: "needs 1 to 64 letters, digits and -",
                dutch: "heeft 1 tot 64 letters, cijfers en - nodig")
        case .login:
            LocalizedText(
                german: "braucht 1 bis 64 Kleinbuchstaben a-z, Ziffern und . _ @ + -",
                english: "needs 1 to 64 lower-case letters a-z, digits and . _ @ + -",
                dutch: "heeft 1 tot 64 kleine letters a-z, cijfers en . _ @ + - nodig")
        case .line, .lineOrEmpty, .lines, .secret:
            LocalizedText(
                german: "braucht \(few) bis \(many) Zeichen ohne Steuerzeichen",
                english: "needs \(few) to \(many) characters, no control characters",
                dutch: "heeft \(few) tot \(many) tekens zonder stuurtekens nodig")
        case .opaque:
            LocalizedText(
                german: "braucht \(few) bis \(many) ASCII-Zeichen ohne Leerzeichen",
                english: "needs \(few) to \(many) ASCII characters, no blanks",
                dutch: "heeft \(few) tot \(many) ASCII-tekens zonder spaties nodig")
        case .date:
            LocalizedText(
                german: "ist kein Tag wie 2026-12-01", english: "is no day like 2026-12-01",
                dutch: "is geen dag als 2026-12-01")
        case .digits:
            LocalizedText(
                german: "braucht \(few) bis \(many) Ziffern",
                english: "needs \(few) to \(many) digits",
                dutch: "heeft \(few) tot \(many) cijfers nodig")
        }
    }
}

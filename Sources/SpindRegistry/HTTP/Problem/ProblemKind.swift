package import SpindCore

/// The kinds of problem that the API answers with; `Docs/api.md` lists them for those who call.
package enum ProblemKind: String, CaseIterable, Sendable {
    case malformedJSON = "malformed-json"
    case badRequest = "bad-request"
    case unknownParameter = "unknown-parameter"
    case unauthenticated = "unauthenticated"
    case wrongPassword = "wrong-password"
    case forbidden = "forbidden"
    case notFound = "not-found"
    case unknownRoute = "unknown-route"
    case methodNotAllowed = "method-not-allowed"
    case conflict = "conflict"
    case tooLarge = "too-large"
    case mediaType = "unsupported-media-type"
    case invalid = "invalid"
    case keyReused = "idempotency-key-reused"
    case refused = "refused-by-rule"
    case tooMany = "too-many-requests"
    case failure = "failure"
    case unavailable = "unavailable"

    /// The HTTP status that goes with it.
    package var status: Int {
        switch self {
        case .malformedJSON, .badRequest, .unknownParameter: 400
        case .unauthenticated, .wrongPassword: 401
        case .forbidden: 403
        case .notFound, .unknownRoute: 404
        case .methodNotAllowed: 405
        case .conflict, .refused: 409
        case .tooLarge: 413
        case .mediaType: 415
        case .invalid, .keyReused: 422
        case .tooMany: 429
        case .failure: 500
        case .unavailable: 503
        }
    }

    /// The URI of the kind.
    package var type: String { "urn:spind:problem:\(rawValue)" }

    /// The kind for people.
    package var title: LocalizedText {
        switch self {
        case .malformedJSON:
            LocalizedText(german: "Kein JSON", english: "Not JSON", dutch: "Geen JSON")
        case .badRequest:
            LocalizedText(
                german: "Unverständliche Anfrage", english: "Request not understood",
                dutch: "Verzoek niet begrepen")
        case .unknownParameter:
            LocalizedText(
                german: "Unbekannter Parameter", english: "Unknown parameter",
                dutch: "Onbekende parameter")
        case .unauthenticated:
            LocalizedText(
                german: "Nicht angemeldet", english: "Not signed in", dutch: "Niet aangemeld")
        case .wrongPassword:
            LocalizedText(
                german: "Name oder Passwort falsch", english: "Wrong name or password",
                dutch: "Naam of wachtwoord onjuist")
        case .forbidden:
            LocalizedText(german: "Nicht erlaubt", english: "Not allowed", dutch: "Niet toegestaan")
        case .notFound:
            LocalizedText(german: "Nicht gefunden", english: "Not found", dutch: "Niet gevonden")
        case .unknownRoute:
            LocalizedText(
                german: "Adresse unbekannt", english: "Address unknown", dutch: "Adres onbekend")
        case .methodNotAllowed:
            LocalizedText(
                german: "Methode hier nicht möglich", english: "Method not possible here",
                dutch: "Methode hier niet mogelijk")
        case .conflict:
            LocalizedText(german: "Widerspruch", english: "Conflict", dutch: "Tegenspraak")
        case .tooLarge: LocalizedText(german: "Zu groß", english: "Too large", dutch: "Te groot")
        case .mediaType:
            LocalizedText(
                german: "Kein application/json", english: "Not application/json",
                dutch: "Geen application/json")
        case .invalid:
            LocalizedText(
                german: "Ungültige Angaben", english: "Invalid values", dutch: "Ongeldige gegevens")
        case .keyReused:
            LocalizedText(
                german: "Idempotency-Key schon benutzt", english: "Idempotency-Key already used",
                dutch: "Idempotency-Key al gebruikt")
        case .refused:
            LocalizedText(
                german: "Nach den Regeln nicht möglich", english: "Not possible by the rules",
                dutch: "Volgens de regels niet mogelijk")
        case .tooMany:
            LocalizedText(
                german: "Zu viele Anfragen", english: "Too many requests",
                dutch: "Te veel verzoeken")
        case .failure:
            LocalizedText(
                german: "Fehler im Register", english: "Fault of the registry",
                dutch: "Fout in het register")
        case .unavailable:
            LocalizedText(
                german: "Gerade nicht möglich", english: "Not possible right now",
                dutch: "Nu niet mogelijk")
        }
    }
}

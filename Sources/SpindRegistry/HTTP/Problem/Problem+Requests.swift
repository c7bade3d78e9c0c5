import SpindCore

/// The problems that are found before a route is asked.
extension Problem {
    /// The body is no JSON.
    static func malformed(_ fault: JSONParser.Malformed) -> Problem {
        let what = fault.reason.words
        var problem = Problem(
            .malformedJSON,
            german: "Zeile \(fault.line), Spalte \(fault.column): \(what.german).",
            english: "Line \(fault.line), column \(fault.column): \(what.english).",
            dutch: "Regel \(fault.line), kolom \(fault.column): \(what.dutch).")
        problem.members = [
            JSONValue.Member("line", .integer(Int64(fault.line))),
            JSONValue.Member("column", .integer(Int64(fault.column))),
        ]
        return problem
    }

    /// Values of the request do not fit.
    static func invalid(_ faults: [SchemaFault]) -> Problem {
        precondition(!faults.isEmpty, "a problem has a reason")
        let isUnknownParameter = faults.allSatisfy {
            $0.fault == .unknown && !$0.path.hasPrefix("$")
        }
        func sentence(_ language: Language) -> String {
            faults.prefix(3).map { "\($0.path) \($0.fault.words[language])" }
                .joined(separator: "; ") + "."
        }
        var problem = Problem(
            isUnknownParameter ? .unknownParameter : .invalid, german: sentence(.german),
            english: sentence(.english), dutch: sentence(.dutch))
        problem.faults = faults
        return problem
    }

    /// There is nothing at that address at all.
    static let unknownRoute = Problem(
        .unknownRoute,
        german: "Diese Adresse gibt es nicht; alle stehen in /v1/openapi.json.",
        english: "There is no such address; all of them are in /v1/openapi.json.",
        dutch: "Dit adres bestaat niet; alle adressen staan in /v1/openapi.json.")

    /// The address has other methods.
    static func methodNotAllowed(_ allowed: [String]) -> Problem {
        let list = allowed.joined(separator: ", ")
        var problem = Problem(
            .methodNotAllowed, german: "Möglich: \(list).", english: "Possible: \(list).",
            dutch: "Mogelijk: \(list).")
        problem.allowed = allowed
        return problem
    }

    /// The body is longer than it may be.
    static func tooLarge(_ limit: Int) -> Problem {
        Problem(
            .tooLarge, german: "Eine Anfrage hat höchstens \(limit) Byte.",
            english: "A request has at most \(limit) bytes.",
            dutch: "Een verzoek heeft ten hoogste \(limit) bytes.")
    }

    /// The body says of itself that it is something else.
    static let mediaType = Problem(
        .mediaType, german: "Verlangt ist Content-Type: application/json.",
        english: "Wanted is Content-Type: application/json.",
        dutch: "Gevraagd is Content-Type: application/json.")

    /// A body came where none belongs.
    static let noBodyHere = Problem(
        .badRequest, german: "Diese Anfrage hat keinen Inhalt.",
        english: "This request has no body.", dutch: "Dit verzoek heeft geen inhoud.")

    /// Nobody, or a session that has ended.
    static let unauthenticated = Problem(
        .unauthenticated,
        german: "Ein gültiges Authorization: Bearer fehlt; anmelden mit POST /v1/sessions.",
        english: "A valid Authorization: Bearer is missing; sign in with POST /v1/sessions.",
        dutch: "Een geldige Authorization: Bearer ontbreekt; aanmelden met POST /v1/sessions.")

    /// No such account, or another password: which of the two is not told.
    static let wrongPassword = Problem(
        .wrongPassword, german: "Name und Passwort passen nicht zusammen.",
        english: "Name and password do not go together.",
        dutch: "Naam en wachtwoord horen niet bij elkaar.")

    /// One field of the request is wrong for a reason that no schema knows.
    static func invalidField(
        _ field: String, german: String, english: String, dutch: String
    ) -> Problem {
        var problem = Problem(
            .invalid, german: "\(field) \(german).", english: "\(field) \(english).",
            dutch: "\(field) \(dutch).")
        problem.members = [JSONValue.Member("field", .text(field))]
        return problem
    }

    /// The caller may not do that.
    static let forbidden = Problem(
        .forbidden, german: "Dazu fehlt die Berechtigung.", english: "This needs another role.",
        dutch: "Daarvoor is een andere rol nodig.")

    /// Too many requests of this caller or address.
    static func tooMany(seconds: Int) -> Problem {
        var problem = Problem(
            .tooMany, german: "In \(seconds) s wieder.", english: "Again in \(seconds) s.",
            dutch: "Over \(seconds) s weer.")
        problem.retryAfterSeconds = seconds
        return problem
    }

    /// Something broke; the log has it under the request's number.
    static let failure = Problem(
        .failure,
        german: "Die Anfrage ist nicht ausgeführt; das Protokoll des Servers nennt den Grund.",
        english: "The request is not carried out; the server's log has the reason.",
        dutch: "Het verzoek is niet uitgevoerd; het logboek van de server noemt de reden.")

    /// The store or a limited resource is busy.
    static func unavailable(seconds: Int) -> Problem {
        var problem = Problem(
            .unavailable, german: "Gerade ausgelastet; in \(seconds) s wieder.",
            english: "Busy right now; again in \(seconds) s.",
            dutch: "Nu bezet; over \(seconds) s weer.")
        problem.retryAfterSeconds = seconds
        return problem
    }

    /// The same key came with another request.
    static let keyReused = Problem(
        .keyReused,
        german: "Unter diesem Idempotency-Key kam schon eine andere Anfrage; einen neuen nehmen.",
        english: "Another request came under this Idempotency-Key; take a new one.",
        dutch: "Onder deze Idempotency-Key kwam al een ander verzoek; neem een nieuwe.")
}

extension JSONParser.Malformed.Reason {
    fileprivate var words: LocalizedText {
        switch self {
        case .endsEarly:
            LocalizedText(
                german: "hier endet der Text zu früh", english: "the text ends too early here",
                dutch: "hier eindigt de tekst te vroeg")
        case .notUTF8:
            LocalizedText(german: "kein UTF-8", english: "not UTF-8", dutch: "geen UTF-8")
        case .unexpected:
            LocalizedText(
                german: "dieses Zeichen gehört nicht hierher", english: "this does not belong here",
                dutch: "dit teken hoort hier niet")
        case .moreAfterTheEnd:
            LocalizedText(
                german: "nach dem Ende kommt noch etwas", english: "something follows the end",
                dutch: "na het einde komt nog iets")
        case .badNumber:
            LocalizedText(german: "keine Zahl", english: "no number", dutch: "geen getal")
        case .badEscape:
            LocalizedText(
                german: "keine gültige Folge nach \\", english: "no valid sequence after \\",
                dutch: "geen geldige reeks na \\")
        case .controlCharacter:
            LocalizedText(
                german: "ein Steuerzeichen; als \\n, \\t oder \\u schreiben",
                english: "a control character; write it as \\n, \\t or \\u",
                dutch: "een stuurteken; schrijf het als \\n, \\t of \\u")
        case .tooDeep:
            LocalizedText(
                german: "tiefer als \(JSONParser.depthMax) Ebenen",
                english: "deeper than \(JSONParser.depthMax) levels",
                dutch: "dieper dan \(JSONParser.depthMax) niveaus")
        case .nameTwice(let name):
            LocalizedText(
                german: "„\(name.prefix(64))“ steht zweimal in diesem Objekt",
                english: "\"\(name.prefix(64))\" stands twice in this object",
                dutch: "„\(name.prefix(64))” staat twee keer in dit object")
        }
    }
}

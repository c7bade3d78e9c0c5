/// Words for a ``Prompt``, for a display of two lines of 16 characters.
///
/// German; the words of other languages are values of the same type.
public struct PromptText: Sendable {
    /// The columns of a line.
    public static let columns = 16

    /// The zone in which times are told.
    public var timeZone: TimeZoneRules

    /// German words, with times of that zone.
    public static func german(timeZone: TimeZoneRules) -> PromptText {
        PromptText(timeZone: timeZone)
    }

    /// The two lines of a prompt, each at most ``columns`` characters.
    public func lines(for prompt: Prompt) -> [String] {
        let (first, second) = words(for: prompt)
        return [first, second]
    }

    private func words(for prompt: Prompt) -> (String, String) {
        switch prompt {
        case .ready: ("PIN eingeben", "und # drücken")
        case .openingElsewhere(let home, let at, _): ("Fach \(home) klemmt:", "Fach \(at) öffnet")
        case .itemNotSeen(let id): ("Fach \(id) ist leer", "Bitte einlegen")
        case .itemStillThere(let id): ("Fach \(id):", "nichts entnommen")
        case .returnFailed(let phone): ("Nicht erfasst!", phone.map(fitting) ?? "Bitte melden")
        case .question(let question, let typed):
            (question.text.german, typed.map { "\($0)" } ?? "")
        case .notAnAnswer(let question): (question.text.german, "Bitte nochmal")
        case .notice(let notice): (notice.first.german, notice.second.german)
        case .serviceMenu: ("1 Fach   2 alle", "3 füllen  * Ende")
        case .serviceCompartment(_, let typed): ("Fachnummer + #", typed.map { "\($0)" } ?? "")
        case .noSuchCompartment(let number): ("Kein Fach \(number)", "")
        case .inspection(let id, let number, let count):
            ("Fach \(id) (\(number)/\(count))", "zu = weiter *Ende")
        case .inspectionDone: ("Alle geprüft", "")
        case .propped(let id, let until): ("Fach \(id) offen", "bis " + dayAndTime(until))
        case .challenge(let challenge): ("Code: \(challenge)", "Antwort + #")
        case .keypadTest(let key): ("Tastentest", key ?? "")
        case .entry(let count):
            ("PIN: " + String(repeating: "*", count: min(count, 11)), "# fertig  * neu")
        case .opening(let compartment, let purpose):
            ("Fach \(compartment) öffnet", hint(for: purpose))
        case .pullDoor(let compartment): ("Fach \(compartment):", "Tür ziehen!")
        case .doorStuck(let compartment): ("Fach \(compartment) klemmt", "Bitte melden")
        case .closeDoor(let compartment): ("Fach \(compartment) ist auf", "Tür schließen")
        case .doorHeldOpen(let compartment): ("Fach \(compartment) offen!", "Tür schließen!")
        case .returned: ("Rückgabe", "erfasst. Danke!")
        case .pickedUp: ("Ausgeliehen.", "Viel Freude!")
        case .goodbye: ("Danke!", "")
        case .denied: ("PIN ungültig", "")
        case .tooEarly(let start): ("Zu früh, erst ab", dayAndTime(start))
        case .clockUnknown: ("Uhrzeit unklar:", "nur Rückgabe")
        case .outOfOrder(let compartment): ("Fach \(compartment)", "außer Betrieb")
        case .wait(let seconds): ("Bitte warten:", waiting(seconds))
        case .waitAndCall(let seconds, let phone): ("Warten " + waiting(seconds), fitting(phone))
        case .busy: ("Bitte gleich", "noch einmal")
        case .outOfService(let phone): ("Außer Betrieb", phone.map(fitting) ?? "Bitte melden")
        }
    }

    /// A telephone number is the site's; the loader refuses one that does not fit.
    private func fitting(_ phone: String) -> String {
        String(phone.prefix(Self.columns))
    }

    private func hint(for purpose: AccessPurpose) -> String {
        switch purpose {
        case .pickup: "Bitte entnehmen"
        case .return: "Bitte einstellen"
        case .reopening: "zum Nachsehen"
        case .opening: ""
        }
    }

    private func dayAndTime(_ time: WallTime) -> String {
        let local = timeZone.local(time)
        return "\(two(local.day)).\(two(local.month)). \(two(local.hour)):\(two(local.minute))"
    }

    private func waiting(_ seconds: Int64) -> String {
        if seconds < 120 { return "\(seconds) s" }
        if seconds < 7_200 { return "\((seconds + 59) / 60) min" }
        return "\((seconds + 3_599) / 3_600) h"
    }

    private func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

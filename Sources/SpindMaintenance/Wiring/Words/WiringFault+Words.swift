import SpindCore
import SpindHAL

extension WiringFault {
    /// What is wrong, as a sentence.
    package func words(in language: WiringLanguage) -> String {
        switch self {
        case .lineMissing(let line, let user):
            language(
                "Die Leitung \(line) (\(user)) gibt es an diesem Rechner nicht.",
                "This computer has no line \(line) (\(user)).")
        case .lineTaken(let line, let user, let owner):
            language(
                "Die Leitung \(line) (\(user)) ist belegt\(Self.by(owner, " von ")).",
                "The line \(line) (\(user)) is taken\(Self.by(owner, " by ")).")
        case .unusable(let why):
            language("Das lässt sich nicht benutzen: \(why).", "It cannot be used: \(why).")
        case .portMissing(let path):
            language("Den Anschluss \(path) gibt es nicht.", "There is no \(path).")
        case .floatingInput, .contactReversed, .contactSilent, .contactOfOtherDoor,
            .contactDoubtful, .relayInverted, .relayOfOtherDoor, .lockSilent:
            doorWords(in: language)
        case .keypadSilent, .keyLineDead, .keysDead, .keyLineLow, .keyLinesJoined, .keyStuck,
            .keyLinesExchanged, .keysTogether, .ghostKeys, .diodesReversed, .keysDoubtful:
            keyWords(in: language)
        case .noCommonGround, .dataLineLow, .dataLineSilent, .dataLinesSwapped, .readerSilent,
            .frameNotAccepted:
            readerWords(in: language)
        case .wrongAddress, .wrongSpeed, .pairExchanged, .noPower, .busGarbled, .noSecureChannel,
            .deliveredKey, .foreignKey, .wrongI2CAddress, .i2cSilent, .inputDeviceAbsent,
            .inputDeviceSilent:
            busWords(in: language)
        }
    }

    private func doorWords(in language: WiringLanguage) -> String {
        switch self {
        case .floatingInput(let line):
            language(
                "Eingang offen: \(line.map { "\($0)" } ?? "der Eingang") hängt in der Luft. "
                    + "Es ist nichts angeschlossen, oder der Kontakt schließt nie.",
                "Floating input: nothing is connected to \(line.map { "\($0)" } ?? "the input"), "
                    + "or the contact never closes.")
        case .contactReversed:
            language(
                "Kontakt verkehrt herum: Die geschlossene Tür meldet offen, die offene geschlossen.",
                "Contact reversed: the closed door reads open, the open door reads closed.")
        case .contactSilent(let closed):
            language(
                "Die Tür meldet sich nicht: Der Kontakt zeigt immer "
                    + (closed ? "geschlossen." : "offen."),
                "The door does not report: the contact always reads "
                    + (closed ? "closed." : "open."))
        case .contactOfOtherDoor(let other):
            language(
                "Statt dieses Kontakts bewegte sich der von Tür \(other): vertauscht.",
                "Door \(other)'s contact moved instead: the two are exchanged.")
        case .contactDoubtful:
            language(
                "Die geschlossene Tür meldete einmal offen und einmal geschlossen.",
                "The closed door read open once and closed once.")
        case .relayInverted:
            language(
                "Relais verkehrt herum: In Ruhe ist das Schloss geschaltet.",
                "Relay inverted: the lock is driven at rest.")
        case .relayOfOtherDoor(let other):
            language(
                "Falsches Relais: Tür \(other) ging auf.", "Wrong relay: door \(other) opened.")
        case .lockSilent:
            language(
                "Das Schloss wurde geschaltet, und keine Tür ging auf.",
                "The lock was driven, and no door opened.")
        default: preconditionFailure("no fault of a door")
        }
    }

    private func keyWords(in language: WiringLanguage) -> String {
        switch self {
        case .keypadSilent:
            language("Keine einzige Taste kommt an.", "Not a single key arrives.")
        case .keyLineDead(let line, let isRow):
            language(
                "Keine Taste der \(isRow ? "Zeile" : "Spalte") an \(line) kommt an.",
                "No key of the \(isRow ? "row" : "column") at \(line) arrives.")
        case .keysDead(let keys):
            language(
                "Diese Tasten kommen nicht an: \(WiringQuestion.list(keys)).",
                "These keys do not arrive: \(WiringQuestion.list(keys)).")
        case .keyLineLow(let line):
            language(
                "Die Leitung \(line) liegt an Masse, obwohl niemand drückt.",
                "The line \(line) is at ground although nobody presses.")
        case .keyLinesJoined(let first, let second):
            language(
                "Die Leitungen \(first) und \(second) berühren sich, obwohl niemand drückt.",
                "The lines \(first) and \(second) touch although nobody presses.")
        case .keyStuck(let key):
            language(
                "Die Taste \(key) klemmt, oder ihre zwei Leitungen berühren sich.",
                "Key \(key) is stuck, or its two lines touch.")
        case .keyLinesExchanged(let pairs):
            language("Adern vertauscht: ", "Wires exchanged: ")
                + pairs.map {
                    language(
                        "was an \($0.wired) hängt, gehört an \($0.belongs)",
                        "what is at \($0.wired) belongs to \($0.belongs)")
                }.joined(separator: "; ") + "."
        case .keysTogether(let keys):
            language(
                "Diese Tasten schließen mehrere Kontakte zugleich: \(WiringQuestion.list(keys)).",
                "These keys close several contacts at once: \(WiringQuestion.list(keys)).")
        case .ghostKeys(let held, let also):
            language(
                "Geistertaste: Mit \(WiringQuestion.list(held)) erscheint auch \(also). "
                    + "Die Tastatur hat keine Dioden.",
                "Ghost key: with \(WiringQuestion.list(held)) held, \(also) appears too. "
                    + "The keypad has no diodes.")
        case .diodesReversed:
            language(
                "Die Dioden sitzen verkehrt herum: Zeilen und Spalten sind vertauscht.",
                "The diodes point the wrong way: rows and columns are exchanged.")
        case .keysDoubtful:
            language(
                "Was ankam, passt zu keiner Verdrahtung: vielleicht wurde eine andere Taste "
                    + "gedrückt.",
                "What arrived fits no wiring: perhaps another key was pressed.")
        default: preconditionFailure("no fault of a keypad")
        }
    }

    private func readerWords(in language: WiringLanguage) -> String {
        switch self {
        case .noCommonGround:
            language(
                "Keine gemeinsame Masse: Auf den Datenleitungen kommen Störungen.",
                "No common ground: the data lines carry noise.")
        case .dataLineLow(let lines):
            language(
                "Ständig an Masse: \(lines.joined(separator: " und ")).",
                "All the time at ground: \(lines.joined(separator: " and ")).")
        case .dataLineSilent(let line):
            language(
                "Auf \(line) kommt nie etwas, auf der anderen Datenleitung schon.",
                "\(line) never moves; the other data line does.")
        case .dataLinesSwapped: language("D0 und D1 vertauscht.", "D0 and D1 are swapped.")
        case .readerSilent:
            language("Vom Leser kommt nichts an.", "Nothing arrives from the reader.")
        case .frameNotAccepted(let bits):
            language(
                "Der Leser sendet \(bits) Bit in einer Form, die die Schrankdatei nicht erlaubt.",
                "The reader sends \(bits) bits in a form that the cabinet file does not accept.")
        default: preconditionFailure("no fault of a reader")
        }
    }

    private func busWords(in language: WiringLanguage) -> String {
        switch self {
        case .wrongAddress(let expected, let found):
            language(
                "Falsche Adresse: erwartet \(expected), gefunden \(found).",
                "Wrong address: expected \(expected), found \(found).")
        case .wrongSpeed(let expected, let found):
            language(
                "Falsche Geschwindigkeit: erwartet \(expected), gefunden \(found) Bit/s.",
                "Wrong speed: expected \(expected), found \(found) bit/s.")
        case .pairExchanged:
            language(
                "A und B sind vertauscht, oder eine der beiden Adern ist unterbrochen.",
                "A and B are exchanged, or one of the two is broken.")
        case .noPower:
            language(
                "Das Gerät hat keinen Strom.", "The device has no power.")
        case .busGarbled:
            language(
                "Es kommt etwas an, aber bei keiner Geschwindigkeit etwas Verständliches.",
                "Something arrives, but nothing to be understood at any speed.")
        case .noSecureChannel:
            language(
                "Der Leser kennt keine verschlüsselte Verbindung.",
                "The reader does not know secure channels.")
        case .deliveredKey:
            language(
                "Der Leser hat noch den öffentlichen Schlüssel des Herstellers.",
                "The reader still has the public key that it was delivered with.")
        case .foreignKey:
            language(
                "Der Leser hat den Schlüssel eines anderen Schranks.",
                "The reader has the key of another cabinet.")
        case .wrongI2CAddress(let expected, let found):
            language(
                "Falsche I²C-Adresse: erwartet \(Self.hex(expected)), gefunden \(Self.hex(found)).",
                "Wrong I²C address: expected \(Self.hex(expected)), found \(Self.hex(found)).")
        case .i2cSilent:
            language(
                "Auf dem I²C-Bus antwortet niemand.", "Nobody answers on the I²C bus.")
        case .inputDeviceAbsent(let path):
            language("Nicht eingesteckt: \(path).", "Not plugged in: \(path).")
        case .inputDeviceSilent:
            language(
                "Das Gerät ist da, aber es kommt nichts an.",
                "The device is there, but nothing arrives.")
        default: preconditionFailure("no fault of a bus")
        }
    }

    private static func by(_ owner: String, _ word: String) -> String {
        owner.isEmpty ? "" : word + owner
    }

    static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "0x" + (digits.count < 2 ? "0" : "") + digits
    }
}

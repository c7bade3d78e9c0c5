import SpindCore

extension WiringQuestion {
    /// Whether only yes, no or a number answers it, so that Enter alone does not.
    package var wantsYesOrNo: Bool {
        switch self {
        case .mayRest, .didRestMove, .mayDrive, .whichOpened, .isLit: true
        case .close, .open, .pause, .handsOff, .press, .letGo, .hold, .card, .readerKey,
            .searching, .use:
            false
        }
    }

    /// Whether a reply answers it.
    package func takes(_ reply: WiringReply) -> Bool {
        switch (reply, self) {
        case (.skip, _), (.again, _), (.quit, _): true
        case (.number, .whichOpened), (.number, .didRestMove): true
        case (.number, _): false
        case (.done, _): !wantsYesOrNo
        // Words may be typed where Enter would do.
        case (.yes, _), (.no, _): true
        }
    }

    /// What it asks.
    package func words(in language: WiringLanguage) -> String {
        switch self {
        case .close, .open, .mayRest, .didRestMove, .mayDrive, .whichOpened, .pause:
            doorWords(in: language)
        case .handsOff(let part):
            language(
                "\(part.title(in: language)): Bitte nichts berühren. Bereit? [Eingabetaste]",
                "\(part.title(in: language)): touch nothing, please. Ready? [Enter]")
        case .press(_, let key):
            language(
                "Taste \(key) drücken. (Kommt nichts: Eingabetaste)",
                "Press key \(key). (If nothing comes: Enter)")
        case .letGo:
            language("Alle Tasten loslassen.", "Let all keys go.")
        case .hold(_, let keys):
            language(
                "Die Tasten \(Self.list(keys)) zusammen gedrückt halten. "
                    + "(Geht das nicht: Eingabetaste)",
                "Hold the keys \(Self.list(keys)) down together. (If you cannot: Enter)")
        case .card(let name, let time):
            language(
                "Karte an den Leser \(name) halten\(time > 1 ? ", noch einmal" : ""). "
                    + "(Kommt nichts: Eingabetaste)",
                "Hold a card to the reader \(name)\(time > 1 ? ", once more" : ""). "
                    + "(If nothing comes: Enter)")
        case .readerKey(let name, let time):
            language(
                "Am Leser \(name) die Taste 1 drücken\(time > 1 ? ", noch einmal" : ""). "
                    + "(Kommt nichts: Eingabetaste)",
                "Press key 1 of the reader \(name)\(time > 1 ? ", once more" : ""). "
                    + "(If nothing comes: Enter)")
        case .searching(let part):
            language(
                "\(part.title(in: language)) antwortet nicht. Andere Adressen und "
                    + "Geschwindigkeiten werden versucht; das kann eine Minute dauern. "
                    + "(s = überspringen)",
                "\(part.title(in: language)) does not answer. Other addresses and speeds are "
                    + "tried; it may take a minute. (s = skip)")
        case .isLit(let part):
            language(
                "\(part.title(in: language)) antwortet nirgends. Leuchtet oder piept das Gerät, "
                    + "hat es also Strom? [j/n]",
                "\(part.title(in: language)) answers nowhere. Does it show a light or beep, so "
                    + "that it has power? [y/n]")
        case .use(let name):
            language(
                "Eingabegerät \(name): eine Taste drücken oder eine Karte vorhalten. "
                    + "(Kommt nichts: Eingabetaste)",
                "Input device \(name): press a key or hold a card to it. "
                    + "(If nothing comes: Enter)")
        }
    }

    private func doorWords(in language: WiringLanguage) -> String {
        switch self {
        case .close(let id):
            language(
                "Tür \(id) schließen, auch jede andere, die offen steht. [Eingabetaste]",
                "Close door \(id), and any other that stands open. [Enter]")
        case .open(let id):
            language(
                "Tür \(id) ganz öffnen, nötigenfalls mit dem Schlüssel. [Eingabetaste]",
                "Open door \(id) wide, with its key if need be. [Enter]")
        case .mayRest(let id):
            language(
                "Schloss \(id): Zuerst wird seine Leitung kurz in Ruhe gehalten. Dabei darf nichts "
                    + "klicken und keine Tür aufgehen. Ist das Fach frei, darf es losgehen? [ja/n]",
                "Lock \(id): first its line is held at rest for a moment. Nothing may click and "
                    + "no door may open. Is the compartment clear, and may it begin? [yes/n]")
        case .didRestMove(let id):
            language(
                "Hat dabei etwas geklickt, oder ging Tür \(id) auf? [j/n, oder Nummer einer "
                    + "anderen Tür]",
                "Did anything click, or did door \(id) open? [y/n, or another door's number]")
        case .mayDrive(let id, let kind):
            language(
                "Jetzt wird Schloss \(id) einmal geöffnet. "
                    + (kind == .strike || kind == .maglock ? "Dabei an der Tür ziehen. " : "")
                    + "Darf es? [ja/n]",
                "Now lock \(id) is opened once. "
                    + (kind == .strike || kind == .maglock ? "Pull the door meanwhile. " : "")
                    + "May it? [yes/n]")
        case .whichOpened(let id):
            language(
                "Ging Tür \(id) auf? [j/n, oder Nummer der Tür, die aufging]",
                "Did door \(id) open? [y/n, or the number of the door that did]")
        case .pause(let id, let time):
            language(
                "Schloss \(id) muss sich \(time.wholeMilliseconds / 1_000 + 1) s erholen. "
                    + "Danach weiter mit der Eingabetaste.",
                "Lock \(id) has to rest for \(time.wholeMilliseconds / 1_000 + 1) s. "
                    + "Then go on with Enter.")
        case .handsOff, .press, .letGo, .hold, .card, .readerKey, .searching, .isLit, .use:
            preconditionFailure("no question about a door")
        }
    }

    static func list(_ keys: [Character]) -> String {
        keys.map(String.init).joined(separator: " ")
    }
}

extension WiringReply {
    /// Reads what a maintainer typed, in either language; `nil` for what means nothing.
    package init?(_ text: some StringProtocol) {
        let word = text.lowercased().filter { !$0.isWhitespace }
        switch word {
        case "", "ok", "fertig", "done": self = .done
        case "j", "ja", "y", "yes": self = .yes
        case "n", "nein", "no": self = .no
        case "s", "skip": self = .skip
        case "w", "r", "wiederholen", "repeat": self = .again
        case "q", "quit", "ende": self = .quit
        default:
            guard let number = Int(word), (1...9_999).contains(number) else { return nil }
            self = .number(number)
        }
    }
}

package import SpindCore
internal import SpindTerminal

/// What a member without a telephone is given on paper: what, where, when, and the PIN in large
/// type. No name: whoever finds it does not learn whose it is. Pure.
///
///     let slip = Slip(reservation, asset, at: cabinet, of: organisation, pin: "482913",
///         zone: zone, language: .german)
///     print(slip.text)
package struct Slip: Sendable {
    /// How many columns a line of a receipt printer has (80 mm of paper).
    package static let columns = 42

    private let organisation, asset, contact, id, pin, from, until: String
    private let place: [String]
    private let words: SlipWords
    private let language: Language

    /// Gathers what stands on the slip. `pin` is one that the cabinet has acknowledged.
    package init(
        _ reservation: Reservation, _ asset: Asset, at cabinet: Cabinet,
        of organisation: Organisation, pin: String, zone: TimeZoneRules, language: Language
    ) {
        self.organisation = organisation.name
        self.asset = asset.name
        contact = organisation.contact
        id = reservation.id.rawValue
        self.pin = pin
        let refusals = RefusalText(language, zone: zone)
        from = refusals.text(of: .time(reservation.window.start))
        until = refusals.text(of: .time(reservation.window.end))
        place = [cabinet.name, cabinet.address, cabinet.municipality].filter { !$0.isEmpty }
        words = SlipWords(language)
        self.language = language
    }

    /// The slip for a receipt printer: lines of at most ``columns`` columns.
    package var text: String {
        var lines = wrapped(organisation) + [""] + wrapped(asset)
        lines += place.flatMap(wrapped) + [""]
        lines += wrapped("\(words.from) \(from)") + wrapped("\(words.until) \(until)") + [""]
        // Also in plain digits: large ones are none to whoever has the slip read out by a machine.
        let digits = Self.grouped(pin).joined(separator: " ")
        lines += ["\(words.pin): \(digits)", ""] + Self.large(pin) + [""]
        lines += wrapped(words.keypad) + wrapped(words.early)
        if !contact.isEmpty { lines += [""] + wrapped("\(words.trouble) \(contact)") }
        lines += [""] + wrapped("\(words.number) \(id)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The style of the page, as it stands between its tags.
    package static let style = """

        @page { size: A5; margin: 12mm }
        body { font: 14pt/1.4 sans-serif }
        h1 { font-size: 20pt; margin: 0; overflow-wrap: anywhere }
        p { margin: 0 0 2mm; overflow-wrap: anywhere }
        .pin { font: bold 46pt monospace; margin: 6mm 0; white-space: nowrap }

        """

    /// The slip as a page for A5 that needs nothing but itself.
    package var html: String {
        func line(_ text: String) -> String { "<p>\(Self.escaped(text))</p>\n" }
        let contactLine = contact.isEmpty ? "" : line("\(words.trouble) \(contact)")
        return """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <title>\(Self.escaped(words.title)) \(Self.escaped(id))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            \(line(organisation))<h1>\(Self.escaped(asset))</h1>
            \(line(place.joined(separator: ", ")))\(line("\(words.from) \(from)"))\
            \(line("\(words.until) \(until)"))<p>\(Self.escaped(words.pin)):</p>
            <p class="pin">\(Self.escaped(Self.grouped(pin).joined(separator: " ")))</p>
            \(line(words.keypad))\(line(words.early))\(contactLine)\(line("\(words.number) \(id)"))\
            </body>
            </html>

            """
    }

    // MARK: Digits

    /// Digits of five rows each, readable at arm's length on any printer.
    private static let digits: [Character: [String]] = [
        "0": ["####", "#  #", "#  #", "#  #", "####"],
        "1": ["  # ", " ## ", "  # ", "  # ", " ###"],
        "2": ["####", "   #", "####", "#   ", "####"],
        "3": ["####", "   #", " ###", "   #", "####"],
        "4": ["#  #", "#  #", "####", "   #", "   #"],
        "5": ["####", "#   ", "####", "   #", "####"],
        "6": ["####", "#   ", "####", "#  #", "####"],
        "7": ["####", "   #", "  # ", " #  ", " #  "],
        "8": ["####", "#  #", "####", "#  #", "####"],
        "9": ["####", "#  #", "####", "   #", "####"],
    ]

    /// A PIN in groups of three.
    private static func grouped(_ pin: String) -> [String] {
        var groups: [String] = []
        for (index, digit) in pin.enumerated() {
            if index.isMultiple(of: 3) { groups.append("") }
            groups[groups.count - 1].append(digit)
        }
        return groups
    }

    /// A PIN in large digits, in groups of three: eight of them are 41 columns wide.
    static func large(_ pin: String) -> [String] {
        (0..<5).map { row in
            let text = grouped(pin).map { group in
                group.map { digits[$0]?[row] ?? "    " }.joined(separator: " ")
            }.joined(separator: "  ")
            return trimmed(text)
        }
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    // MARK: Lines

    /// A line broken at blanks; a word that is too long is broken as well.
    private func wrapped(_ line: String) -> [String] {
        TextWidth.broken(line, at: Self.columns)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
            .replacing("'", with: "&#39;")
    }
}

import SpindCore

/// What a member without a telephone is given on paper: what, where, when, and the PIN in large
/// type, 40 columns wide. No name: whoever finds it does not learn whose it is.
enum SlipText {
    private static let width = 40

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

    /// The slip of a reservation.
    static func answer(
        _ input: RouteInput, _ step: inout RegistryStep
    ) throws -> RegistryAnswer<RouteAnswer> {
        let id: ReservationID = input.id("reservation")
        let told: PINDisclosure
        switch try GrantDesk.pin(of: id, in: step) {
        case .refused(let refusal): return .refused(refusal)
        case .done(let disclosure): told = disclosure
        }
        guard let pin = told.pin else {
            return .refused(
                .conflict("the cabinet does not know this PIN yet; print the slip when it does"))
        }
        guard let reservation = try BookingDesk.find(id, in: step),
            let asset = try AssetDesk.find(reservation.asset, in: step),
            let cabinet = try CabinetDesk.find(told.cabinet, in: step),
            let organisation = try OrganisationDesk.find(reservation.organisation, in: step)
        else { return .refused(.notFound("reservation", id.rawValue)) }
        let words = Words(input.language)
        let zone = input.zone
        let lines =
            [
                organisation.name, "", asset.name, "\(cabinet.name), \(cabinet.municipality)",
                cabinet.address, "",
                "\(words.from) \(text(reservation.window.start, zone))",
                "\(words.until) \(text(reservation.window.end, zone))", "",
                words.pin,
            ] + large(pin) + ["", words.hint, "", organisation.contact, id.rawValue]
        var text = ""
        var wasBlank = true
        for line in lines.flatMap(wrapped) {
            // A line without a value leaves no gap.
            if line.isEmpty, wasBlank { continue }
            wasBlank = line.isEmpty
            text += line + "\n"
        }
        return .done(.text(text))
    }

    /// A PIN in large digits, at most eight beside each other.
    static func large(_ pin: String) -> [String] {
        (0..<5).map { row in
            pin.map { digits[$0]?[row] ?? "    " }.joined(separator: " ")
        }
    }

    private static func text(_ time: WallTime, _ zone: TimeZoneRules) -> String {
        let local = zone.local(time)
        return "\(local.dateText) \(local.minuteText)"
    }

    /// A line broken at blanks; a word that is too long stays whole.
    private static func wrapped(_ line: String) -> [String] {
        guard line.count > width, !line.contains("#") else { return [line] }
        var lines = [""]
        for word in line.split(separator: " ") {
            let last = lines.count - 1
            if lines[last].isEmpty {
                lines[last] = String(word)
            } else if lines[last].count + 1 + word.count <= width {
                lines[last] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    private struct Words {
        let from, until, pin, hint: String

        init(_ language: Language) {
            switch language {
            case .german:
                (from, until, pin) = ("von", "bis", "PIN:")
                hint = "Am Schrank die PIN eingeben und mit # bestätigen."
            case .english:
                (from, until, pin) = ("from", "until", "PIN:")
                hint = "Enter the PIN at the cabinet and confirm with #."
            case .dutch:
                (from, until, pin) = ("van", "tot", "PIN:")
                hint = "Voer de PIN in bij de kast en bevestig met #."
            }
        }
    }
}

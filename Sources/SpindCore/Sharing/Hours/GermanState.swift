/// A state of Germany, by its code in ISO 3166-2:DE.
public enum GermanState: String, Hashable, Codable, Sendable, CaseIterable {
    /// Baden-Württemberg.
    case badenWuerttemberg = "BW"
    /// Bayern.
    case bayern = "BY"
    /// Berlin.
    case berlin = "BE"
    /// Brandenburg.
    case brandenburg = "BB"
    /// Bremen.
    case bremen = "HB"
    /// Hamburg.
    case hamburg = "HH"
    /// Hessen.
    case hessen = "HE"
    /// Mecklenburg-Vorpommern.
    case mecklenburgVorpommern = "MV"
    /// Niedersachsen.
    case niedersachsen = "NI"
    /// Nordrhein-Westfalen.
    case nordrheinWestfalen = "NW"
    /// Rheinland-Pfalz.
    case rheinlandPfalz = "RP"
    /// Saarland.
    case saarland = "SL"
    /// Sachsen.
    case sachsen = "SN"
    /// Sachsen-Anhalt.
    case sachsenAnhalt = "ST"
    /// Schleswig-Holstein.
    case schleswigHolstein = "SH"
    /// Thüringen.
    case thueringen = "TH"
}

extension PublicHoliday {
    /// The holidays that a state's law sets for a year, in no order. The law of 1995 and later; a
    /// year before that gets the holidays of 1995. What holds in parts of a state only (Mariä
    /// Himmelfahrt in Bayern, Fronleichnam in Sachsen and Thüringen, Augsburg's Friedensfest) is not
    /// among them: it is a ``LocalHoliday`` there.
    static func legal(in year: Int, of state: GermanState) -> [PublicHoliday] {
        laws.compactMap { law in
            guard law.years.contains(max(year, firstYear)), law.states?.contains(state) ?? true
            else { return nil }
            return law.day.date(in: year).map { PublicHoliday(date: $0, name: law.name) }
        }
    }

    /// Before it, Buß- und Bettag was a holiday elsewhere too.
    private static let firstYear = 1_995

    private struct Law: Sendable {
        var name: String
        var day: HolidayDay
        /// `nil` for all.
        var states: [GermanState]?
        var years: ClosedRange<Int>

        init(
            _ name: String, _ day: HolidayDay, _ states: [GermanState]? = nil,
            years: ClosedRange<Int> = LocalDate.years
        ) {
            self.name = name
            self.day = day
            self.states = states
            self.years = years
        }
    }

    private static let laws: [Law] = [
        Law("Neujahr", .yearly(month: 1, day: 1)),
        Law(
            "Heilige Drei Könige", .yearly(month: 1, day: 6),
            [.badenWuerttemberg, .bayern, .sachsenAnhalt]),
        Law(
            "Internationaler Frauentag", .yearly(month: 3, day: 8), [.berlin], years: 2_019...9_999),
        Law(
            "Internationaler Frauentag", .yearly(month: 3, day: 8), [.mecklenburgVorpommern],
            years: 2_023...9_999),
        Law("Karfreitag", .easter(days: -2)),
        Law("Ostersonntag", .easter(days: 0), [.brandenburg]),
        Law("Ostermontag", .easter(days: 1)),
        Law("Tag der Arbeit", .yearly(month: 5, day: 1)),
        // Eighty, and before that seventy-five, years after the end of the war: once each.
        Law("Tag der Befreiung", .yearly(month: 5, day: 8), [.berlin], years: 2_020...2_020),
        Law("Tag der Befreiung", .yearly(month: 5, day: 8), [.berlin], years: 2_025...2_025),
        Law("Christi Himmelfahrt", .easter(days: 39)),
        Law("Pfingstsonntag", .easter(days: 49), [.brandenburg]),
        Law("Pfingstmontag", .easter(days: 50)),
        Law(
            "Fronleichnam", .easter(days: 60),
            [
                .badenWuerttemberg, .bayern, .hessen, .nordrheinWestfalen, .rheinlandPfalz,
                .saarland,
            ]),
        // Seventy-five years after the uprising of 1953: once.
        Law(
            "Jahrestag des Volksaufstandes", .yearly(month: 6, day: 17), [.berlin],
            years: 2_028...2_028),
        Law("Mariä Himmelfahrt", .yearly(month: 8, day: 15), [.saarland]),
        Law("Weltkindertag", .yearly(month: 9, day: 20), [.thueringen], years: 2_019...9_999),
        Law("Tag der Deutschen Einheit", .yearly(month: 10, day: 3)),
        Law(
            "Reformationstag", .yearly(month: 10, day: 31),
            [.brandenburg, .mecklenburgVorpommern, .sachsen, .sachsenAnhalt, .thueringen]),
        // Everywhere for the 500th year, ...
        Law(
            "Reformationstag", .yearly(month: 10, day: 31),
            [
                .badenWuerttemberg, .bayern, .berlin, .hessen, .nordrheinWestfalen,
                .rheinlandPfalz, .saarland,
            ], years: 2_017...2_017),
        // ... and in the north since.
        Law(
            "Reformationstag", .yearly(month: 10, day: 31),
            [.bremen, .hamburg, .niedersachsen, .schleswigHolstein], years: 2_017...9_999),
        Law(
            "Allerheiligen", .yearly(month: 11, day: 1),
            [.badenWuerttemberg, .bayern, .nordrheinWestfalen, .rheinlandPfalz, .saarland]),
        Law("Buß- und Bettag", .repentance, [.sachsen]),
        Law("1. Weihnachtstag", .yearly(month: 12, day: 25)),
        Law("2. Weihnachtstag", .yearly(month: 12, day: 26)),
    ]
}

/// School holidays: a span of days, both ends included.
public struct SchoolHolidays: Hashable, Codable, Sendable {
    /// What they are called, for example `Herbstferien`.
    public var name: String
    /// The first day without school.
    public var first: LocalDate
    /// The last day without school; not before the first.
    public var last: LocalDate

    /// Makes school holidays; `nil` where they end before they start.
    public init?(name: String, first: LocalDate, last: LocalDate) {
        guard first <= last else { return nil }
        self.name = name
        self.first = first
        self.last = last
    }

    /// Decodes school holidays; refuses ones that end before they start.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .name)
        let first = try container.decode(LocalDate.self, forKey: .first)
        let last = try container.decode(LocalDate.self, forKey: .last)
        guard let holidays = SchoolHolidays(name: name, first: first, last: last) else {
            throw DecodingError.dataCorruptedError(
                forKey: .last, in: container, debugDescription: "the holidays end before they start"
            )
        }
        self = holidays
    }

    /// Those of Nordrhein-Westfalen in the school years 2025/26 and 2026/27, with the summers before
    /// and after: "Ordnung der Ferien", Runderlass des Ministeriums für Schule und Bildung of
    /// 19 May 2022 (ABl. NRW. 06/22). A school's own days off (bewegliche Ferientage) are not among
    /// them.
    public static let nordrheinWestfalen: [SchoolHolidays] = [
        ("Sommerferien", "2025-07-14", "2025-08-26"),
        ("Herbstferien", "2025-10-13", "2025-10-25"),
        ("Weihnachtsferien", "2025-12-22", "2026-01-06"),
        ("Osterferien", "2026-03-30", "2026-04-11"),
        ("Pfingstferien", "2026-05-26", "2026-05-26"),
        ("Sommerferien", "2026-07-20", "2026-09-01"),
        ("Herbstferien", "2026-10-17", "2026-10-31"),
        ("Weihnachtsferien", "2026-12-23", "2027-01-06"),
        ("Osterferien", "2027-03-22", "2027-04-03"),
        ("Pfingstferien", "2027-05-18", "2027-05-18"),
        ("Sommerferien", "2027-07-19", "2027-08-31"),
    ].map { name, first, last in
        guard let first = LocalDate(first), let last = LocalDate(last),
            let holidays = SchoolHolidays(name: name, first: first, last: last)
        else { preconditionFailure("a mistake in the table: \(name) \(first)") }
        return holidays
    }
}

/// When pickups and returns are possible: a subset of the OSM `opening_hours` syntax.
///
/// The syntax is that of wiki.openstreetmap.org/wiki/Key:opening_hours/specification (0.7.3). Of it
/// is known, and anything else refused with its column:
///
///     Mo-Fr 08:00-12:00,13:00-18:00; Sa 10:00-12:00; PH off
///
/// - **Weekdays** `Mo`, `Mo-Fr`, `Sa-Mo`, `Mo,We`; with holidays `Mo-Fr,PH` or `PH,Sa` (either),
///   and `SH Mo-Fr` (such weekdays in such holidays). `PH` are public holidays, `SH` school
///   holidays, both from a ``HolidayCalendar``. A weekday that is a public holiday is still a
///   weekday: only `PH off` closes it.
/// - **Dates** `Dec 24`, `Dec 24-26`, `Jul 01-Aug 31`, `Dec 24-Jan 06`, `Jul`, `Nov-Mar`, and lists
///   of these; with a year (`2026 Dec 24-2027 Jan 06`) once, without one every year. In one list
///   all dates have a year, or none. Dates and weekdays together mean such weekdays in those dates.
/// - **Times** `08:00-18:00`, several with commas; past midnight as `20:00-02:00` or `20:00-26:00`.
///   They belong to the day on which they start. Without times the whole day is meant.
/// - **`off`** or `closed` after any of these; **`24/7`** alone in a rule.
/// - **`;`** between rules. On a day that a rule selects, it replaces all that the rules before it
///   say of that calendar day, also what of the day before reaches past midnight into it; but a rule
///   with `off` only takes its own times away. So `10:00-18:00; We 12:00-14:00 off` is open on
///   Wednesdays, with a break. What a rule itself reaches past midnight is added to the next day,
///   unless a later rule replaces that. `20:00-02:00; Tu off` is therefore closed on Tuesdays from
///   00:00 to 24:00, and open on Wednesdays from 00:00 to 02:00, where Tuesday's night ends; write
///   `Tu 00:00-26:00 off` to close that too.
///
/// Left out on purpose is `,` before another rule: `Mo, We 08:00-12:00` is all of Monday in OSM.
///
/// A clock on the wall decides. Where it is set back, the hour it shows twice counts twice; where it
/// is set forward, times that it skips open nothing.
public struct OpeningHours: Hashable, Sendable {
    /// So many characters a text may have; OSM itself stops at 255.
    public static let maximumLength = 512
    /// So many rules a text may have.
    public static let maximumRules = 32
    /// The years that dates may name.
    public static let years = 2_000...2_199

    /// Open at all times: `24/7`.
    public static let always = OpeningHours(rules: [
        OpeningHoursRule(spans: [OpeningHoursRule.wholeDay], isOpen: true)
    ])

    let rules: [OpeningHoursRule]

    init(rules: [OpeningHoursRule]) {
        precondition(!rules.isEmpty && rules.count <= Self.maximumRules, "as the parser counts")
        self.rules = rules
    }

    /// Reads opening hours.
    ///
    /// - Throws: ``OpeningHoursError`` where the text is longer than ``maximumLength``, has more
    ///   than ``maximumRules`` rules, or is not of the subset.
    public init(_ text: String) throws(OpeningHoursError) {
        var parser = try OpeningHoursParser(text)
        self.init(rules: try parser.rules())
    }

    /// Whether a rule asks for public holidays.
    public var usesPublicHolidays: Bool { rules.contains { $0.days.holidays.contains(.public) } }

    /// Whether a rule asks for school holidays: whose dates end somewhere, see
    /// ``HolidayCalendar/schoolHolidaysKnownThrough``.
    public var usesSchoolHolidays: Bool { rules.contains { $0.days.holidays.contains(.school) } }
}

extension OpeningHours: Codable {
    /// Decodes a text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: error.description)
        }
    }

    /// Encodes the canonical text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

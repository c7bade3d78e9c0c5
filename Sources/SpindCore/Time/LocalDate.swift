/// A day of the calendar in some zone, Gregorian; without a time of day.
///
/// Civil dates are counted without any library: days since 1970-01-01, in eras of 400 years, as
/// in Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
public struct LocalDate: Hashable, Sendable {
    /// Days since 1970-01-01, which is day 0.
    public let daysSince1970: Int
    /// The year.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, 1 to 31.
    public let day: Int

    /// The years a date may be made of by its parts; its text has four digits.
    public static let years = 1...9_999

    /// Makes the date of these parts; `nil` where the calendar has none, as 29 February 2027.
    public init?(year: Int, month: Int, day: Int) {
        guard Self.years.contains(year), 1...12 ~= month,
            1...Self.daysInMonth(month, of: year) ~= day
        else { return nil }
        self.init(valid: year, month, day)
    }

    /// Makes the date that many days after 1970-01-01.
    public init(daysSince1970 days: Int) {
        // Count in eras of 400 years that begin on 1 March of year 0, so that the leap day is last.
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        daysSince1970 = days
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Reads `2026-12-24`; `nil` for anything else, also for a day that does not exist.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2] else { return nil }
        var numbers: [Int] = []
        for part in parts {
            var number = 0
            for digit in part {
                guard case UInt8(ascii: "0")...UInt8(ascii: "9") = digit else { return nil }
                number = number * 10 + Int(digit - UInt8(ascii: "0"))
            }
            numbers.append(number)
        }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    /// Makes a date that is known to exist.
    init(valid year: Int, _ month: Int, _ day: Int) {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSince1970 = era * 146_097 + dayOfEra - 719_468
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day of the week.
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let index = (daysSince1970 + 3) - (daysSince1970 + 3).flooredQuotient(by: 7) * 7
        return Weekday.allCases[index]
    }

    /// The date so many days later; earlier for a negative number.
    public func adding(days: Int) -> LocalDate { LocalDate(daysSince1970: daysSince1970 + days) }

    /// For example `2026-12-24`.
    public var text: String {
        let digits = String(year)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
        return "\(zeros)\(digits)-\(Self.twoDigits(month))-\(Self.twoDigits(day))"
    }

    /// How many days a month (1 to 12) of a year has.
    public static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeapYear(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Whether the year has a 29 February.
    public static func isLeapYear(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}

extension LocalDate: Comparable {
    /// Orders dates.
    public static func < (left: LocalDate, right: LocalDate) -> Bool {
        left.daysSince1970 < right.daysSince1970
    }
}

extension LocalDate: Codable {
    /// Decodes a text such as `2026-12-24`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = LocalDate(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "no date of the form 2026-12-24")
        }
        self = date
    }

    /// Encodes a text such as `2026-12-24`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A day of the week; the week begins on Monday (ISO 8601).
public enum Weekday: Int, Hashable, Codable, Sendable, CaseIterable, Comparable {
    /// Montag.
    case monday
    /// Dienstag.
    case tuesday
    /// Mittwoch.
    case wednesday
    /// Donnerstag.
    case thursday
    /// Freitag.
    case friday
    /// Samstag.
    case saturday
    /// Sonntag.
    case sunday

    /// Orders by the place in the week.
    public static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

extension BinaryInteger {
    /// The quotient rounded down, also for a negative number; the divisor is positive.
    func flooredQuotient(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

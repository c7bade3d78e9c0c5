/// The holidays that `PH` and `SH` in opening hours mean.
public struct HolidayCalendar: Hashable, Codable, Sendable {
    /// Whose law sets the public holidays; `nil` for none.
    public var state: GermanState?
    /// Further days that count as public holidays, for example Rosenmontag or a town's fair.
    public var localHolidays: [LocalHoliday]
    /// The school holidays, given by the operator or from ``SchoolHolidays``.
    public var schoolHolidays: [SchoolHolidays]

    /// Makes a calendar.
    public init(
        state: GermanState?, localHolidays: [LocalHoliday] = [],
        schoolHolidays: [SchoolHolidays] = []
    ) {
        self.state = state
        self.localHolidays = localHolidays
        self.schoolHolidays = schoolHolidays
    }

    /// No holidays at all.
    public static let none = HolidayCalendar(state: nil)

    /// Nordrhein-Westfalen, with the school holidays that are in this program.
    public static let nordrheinWestfalen = HolidayCalendar(
        state: .nordrheinWestfalen, schoolHolidays: SchoolHolidays.nordrheinWestfalen)

    /// The public and local holidays of a year, in order; a day may be two holidays.
    public func publicHolidays(in year: Int) -> [PublicHoliday] {
        guard LocalDate.years.contains(year) else { return [] }
        let legal = state.map { PublicHoliday.legal(in: year, of: $0) } ?? []
        let local = localHolidays.compactMap { holiday in
            holiday.day.date(in: year).map { PublicHoliday(date: $0, name: holiday.name) }
        }
        return (legal + local).sorted {
            ($0.date.daysSince1970, $0.name) < ($1.date.daysSince1970, $1.name)
        }
    }

    /// The German name of the public or local holiday that a day is; `nil` for none.
    public func publicHoliday(on date: LocalDate) -> String? {
        publicHolidays(in: date.year).first { $0.date == date }?.name
    }

    /// The school holidays that a day lies in; `nil` for none known.
    public func schoolHolidays(on date: LocalDate) -> SchoolHolidays? {
        schoolHolidays.first { $0.first <= date && date <= $0.last }
    }

    /// The last day of the last school holidays that are known: hours that ask for them after that
    /// day take it for a school day, so whoever looks after them should be told in time.
    public var schoolHolidaysKnownThrough: LocalDate? { schoolHolidays.map(\.last).max() }
}

/// A public holiday of a year.
public struct PublicHoliday: Hashable, Codable, Sendable {
    /// The day.
    public var date: LocalDate
    /// The German name.
    public var name: String

    /// Makes a public holiday.
    public init(date: LocalDate, name: String) {
        self.date = date
        self.name = name
    }
}

/// A day that counts as a public holiday at some place.
public struct LocalHoliday: Hashable, Codable, Sendable {
    /// What it is called.
    public var name: String
    /// When it is.
    public var day: HolidayDay

    /// Makes a local holiday.
    public init(name: String, day: HolidayDay) {
        self.name = name
        self.day = day
    }
}

/// How a holiday's day is found in a year.
public enum HolidayDay: Hashable, Codable, Sendable {
    /// On one date only.
    case once(LocalDate)
    /// On this month (1 to 12) and day each year that has it.
    case yearly(month: Int, day: Int)
    /// So many days after Easter Sunday; before it, if negative (Rosenmontag: -48).
    case easter(days: Int)
    /// On the Wednesday before 23 November (Buß- und Bettag).
    case repentance

    /// The day in a year; `nil` where there is none.
    public func date(in year: Int) -> LocalDate? {
        switch self {
        case .once(let date): return date.year == year ? date : nil
        case .yearly(let month, let day): return LocalDate(year: year, month: month, day: day)
        case .easter(let days):
            // Further than a year from Easter would be in another year anyway.
            guard (-366...366).contains(days), let easter = LocalDate.easterSunday(of: year) else {
                return nil
            }
            let date = easter.adding(days: days)
            return date.year == year ? date : nil
        case .repentance:
            guard let end = LocalDate(year: year, month: 11, day: 22) else { return nil }
            return end.adding(days: -((end.weekday.rawValue + 5) % 7))
        }
    }
}

extension LocalDate {
    /// Easter Sunday of a year in the Gregorian calendar, from 1583 on; `nil` before.
    ///
    /// The anonymous Gregorian algorithm as in Jean Meeus, Astronomical Algorithms, chapter 8.
    public static func easterSunday(of year: Int) -> LocalDate? {
        guard 1_583...years.upperBound ~= year else { return nil }
        let golden = year % 19
        let (century, yearOfCentury) = (year / 100, year % 100)
        let correction = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - correction + 15) % 30
        let weekday =
            (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7
        let shift = (golden + 11 * epact + 22 * weekday) / 451
        let sum = epact + weekday - 7 * shift + 114
        return LocalDate(year: year, month: sum / 31, day: sum % 31 + 1)
    }
}

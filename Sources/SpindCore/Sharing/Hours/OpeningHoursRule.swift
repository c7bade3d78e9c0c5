/// One rule of opening hours: on which days it holds, and what it says of them.
struct OpeningHoursRule: Hashable, Sendable {
    /// Minutes of a day, counted on its clock from midnight; over 1,440 is the next day.
    typealias Minutes = Range<Int>

    /// Minutes of a day.
    static let minutesPerDay = 1_440
    /// From midnight to midnight.
    static let wholeDay = 0..<minutesPerDay

    /// The dates it holds on; none means any date.
    var dates: [OpeningHoursDates] = []
    /// The weekdays and holidays it holds on.
    var days = DaySelector()
    /// In order and apart from each other, each starting before minute 1,440 and ending by 2,880.
    var spans: [Minutes]
    /// Whether it opens; otherwise it closes.
    var isOpen: Bool

    /// Whether the rule selects a day.
    func selects(_ day: DayFacts) -> Bool {
        days.contains(day) && (dates.isEmpty || dates.contains { $0.contains(day) })
    }
}

/// What the rules ask of a day.
struct DayFacts {
    var date: LocalDate
    var weekday: Weekday
    var holidays: HolidayKinds
}

/// The kinds of holidays that a day is one of, or that a rule names.
struct HolidayKinds: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let `public` = HolidayKinds(rawValue: 1)
    static let school = HolidayKinds(rawValue: 2)
}

/// A set of weekdays.
struct WeekdaySet: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let all = WeekdaySet(rawValue: 0x7F)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ weekday: Weekday) { rawValue = 1 << UInt8(weekday.rawValue) }

    /// From one weekday through another, over the week's end if it must.
    init(from first: Weekday, through last: Weekday) {
        var set: WeekdaySet = []
        var index = first.rawValue
        while true {
            set.insert(WeekdaySet(rawValue: 1 << UInt8(index)))
            if index == last.rawValue { break }
            index = (index + 1) % 7
        }
        self = set
    }
}

/// The weekdays and holidays that a rule names.
struct DaySelector: Hashable, Sendable {
    var weekdays = WeekdaySet.all
    var holidays: HolidayKinds = []
    /// Whether a day must be one of both (`SH Mo-Fr`) rather than of either (`Mo-Fr,SH`).
    var needsBoth = false

    func contains(_ day: DayFacts) -> Bool {
        let isWeekday = weekdays.contains(WeekdaySet(day.weekday))
        let isHoliday = !holidays.isDisjoint(with: day.holidays)
        return needsBoth ? isWeekday && isHoliday : isWeekday || isHoliday
    }
}

/// A day of any year.
struct MonthDay: Hashable, Comparable, Sendable {
    var month: Int
    var day: Int

    static func < (left: MonthDay, right: MonthDay) -> Bool {
        (left.month, left.day) < (right.month, right.day)
    }
}

/// A range of dates that a rule names.
enum OpeningHoursDates: Hashable, Sendable {
    /// Every year; over the year's end where it ends before it starts. One from 29 February starts
    /// on 1 March in a year without it, one through it ends on 28 February.
    case yearly(from: MonthDay, through: MonthDay)
    /// Once.
    case once(from: LocalDate, through: LocalDate)

    func contains(_ day: DayFacts) -> Bool {
        switch self {
        case .once(let first, let last): return first <= day.date && day.date <= last
        case .yearly(let first, let last):
            let monthDay = MonthDay(month: day.date.month, day: day.date.day)
            return first <= last
                ? first <= monthDay && monthDay <= last : first <= monthDay || monthDay <= last
        }
    }
}

/// Why a text is no opening hours that this program knows: where, what stands there, and what may.
///
/// A value for whoever wrote the text; ``description`` says it in English.
public struct OpeningHoursError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something that may stand in the text of opening hours.
    public enum Element: String, Hashable, Sendable, CaseIterable {
        /// `Mo` to `Su`.
        case weekday
        /// `PH` or `SH`.
        case holiday
        /// `Jan` to `Dec`.
        case month
        /// A year of ``OpeningHours/years``.
        case year
        /// A day of a month.
        case day
        /// Both times of a span, as `08:00-18:00`.
        case span
        /// The hour at which a span starts.
        case startHour
        /// The hour at which a span ends.
        case endHour
        /// The minute of a time.
        case minute
        /// `:`.
        case colon
        /// `-`.
        case hyphen
        /// `,`, without a space after it.
        case comma
        /// A space.
        case space
        /// `off` or `closed`.
        case off
        /// `24/7`, alone in its rule.
        case always
        /// `;`, before another rule.
        case semicolon
        /// The end of the text.
        case end

        /// The element in English, for example `a weekday (Mo, Tu, We, Th, Fr, Sa, Su)`.
        public var text: String {
            switch self {
            case .weekday: "a weekday (Mo, Tu, We, Th, Fr, Sa, Su)"
            case .holiday: "PH or SH"
            case .month: "a month (Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec)"
            case .year:
                "a year from \(OpeningHours.years.lowerBound) to \(OpeningHours.years.upperBound)"
            case .day: "a day of the month (01 to 31)"
            case .span: "times such as 08:00-18:00"
            case .startHour: "an hour of two digits, 00 to 23"
            case .endHour: "an hour of two digits, 00 to 48 (over 24: of the next day)"
            case .minute: "a minute of two digits, 00 to 59"
            case .colon: "':'"
            case .hyphen: "'-'"
            case .comma: "',' without a space after it"
            case .space: "a space"
            case .off: "off"
            case .always: "24/7"
            case .semicolon: "';' and another rule"
            case .end: "the end"
            }
        }
    }

    /// What is wrong at the column.
    public enum Problem: Hashable, Sendable {
        /// Something else has to stand there: one of these.
        case unexpected([Element])
        /// The month, or that year's month, has no such day.
        case noSuchDay
        /// A range of dates ends before it starts.
        case endsBeforeStart
        /// A span ends at the time at which it starts: 24 hours, or none?
        case emptySpan
        /// The text has more characters than this.
        case tooLong(limit: Int)
        /// The text has more rules than this.
        case tooManyRules(limit: Int)
    }

    /// The character at which it went wrong; the first is 1.
    public var column: Int
    /// The word, number or sign that stands there; empty at the end of the text.
    public var found: String
    /// What is wrong with it.
    public var problem: Problem

    /// Makes the error.
    public init(column: Int, found: String, problem: Problem) {
        self.column = column
        self.found = found
        self.problem = problem
    }

    /// For example `column 4: found '8', expected an hour of two digits, 00 to 23`.
    public var description: String {
        let thing = found.isEmpty ? "the end" : "'\(found)'"
        let sentence =
            switch problem {
            case .unexpected(let elements):
                "found \(thing), expected " + Self.list(elements.map(\.text))
            case .noSuchDay: "that month has no day \(thing)"
            case .endsBeforeStart: "the dates end at \(thing), before they start"
            case .emptySpan:
                "the times end at \(thing), when they start; a whole day is 00:00-24:00"
            case .tooLong(let limit): "opening hours have at most \(limit) characters"
            case .tooManyRules(let limit): "opening hours have at most \(limit) rules"
            }
        return "column \(column): \(sentence)"
    }

    private static func list(_ texts: [String]) -> String {
        guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
        return texts.dropLast().joined(separator: ", ") + " or " + last
    }
}

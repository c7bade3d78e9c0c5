/// Reads the text of opening hours, character by character, from left to right.
///
/// The dates' part is in `OpeningHoursParser+Dates.swift`.
struct OpeningHoursParser {
    typealias Element = OpeningHoursError.Element

    /// The parts of a rule, in the order in which they may stand.
    private enum Part: Int {
        case dates
        case days
        case times
        case off
    }

    let characters: [Character]
    var position = 0

    init(_ text: String) throws(OpeningHoursError) {
        // Cut first, so that a text of any size costs no more than the longest that is read.
        characters = Array(text.prefix(OpeningHours.maximumLength + 1))
        guard characters.count <= OpeningHours.maximumLength else {
            throw OpeningHoursError(
                column: characters.count, found: String(characters[characters.count - 1]),
                problem: .tooLong(limit: OpeningHours.maximumLength))
        }
    }

    mutating func rules() throws(OpeningHoursError) -> [OpeningHoursRule] {
        var rules: [OpeningHoursRule] = []
        while true {
            _ = skipSpaces()
            guard rules.count < OpeningHours.maximumRules else {
                throw error(at: position, .tooManyRules(limit: OpeningHours.maximumRules))
            }
            rules.append(try rule())
            guard take(";") else { return rules }
        }
    }

    // MARK: - Rules

    /// Reads a rule through the spaces behind it; stops at `;` or the end.
    private mutating func rule() throws(OpeningHoursError) -> OpeningHoursRule {
        if take("24/7") {
            _ = skipSpaces()
            guard atRuleEnd else { throw unexpected([.semicolon, .end]) }
            return OpeningHoursRule(spans: [OpeningHoursRule.wholeDay], isOpen: true)
        }
        var rule = OpeningHoursRule(spans: [OpeningHoursRule.wholeDay], isOpen: true)
        var last: Part?
        while true {
            let start = position
            guard let part = part() else { throw unexpected(following(last, rule)) }
            if part == .days, last == .days, canRestrict(rule.days) {
                rule.days.weekdays = try weekdaysOfHolidays()
                rule.days.needsBoth = true
            } else if let last, part.rawValue <= last.rawValue {
                throw unexpected(following(last, rule), at: start)
            } else {
                try read(part, into: &rule)
            }
            last = part
            let isSpaced = skipSpaces()
            if atRuleEnd { return rule }
            guard isSpaced else { throw unexpected(directlyFollowing(part)) }
        }
    }

    private mutating func read(
        _ part: Part, into rule: inout OpeningHoursRule
    ) throws(OpeningHoursError) {
        switch part {
        case .dates: rule.dates = try dates()
        case .days: rule.days = try days()
        case .times: rule.spans = try spans()
        case .off:
            position += word(at: position).count
            rule.isOpen = false
        }
    }

    /// What the next characters begin with; `nil` for nothing known.
    private func part() -> Part? {
        let word = word(at: position)
        if word == "off" || word == "closed" { return .off }
        if OpeningHoursRule.monthNames.contains(word) { return .dates }
        if OpeningHoursRule.weekdayNames.contains(word) || holiday(word) != nil { return .days }
        switch digits(at: position) {
        case 4: return .dates
        case 1...: return .times
        default: return nil
        }
    }

    /// What may stand behind a part and a space, or at the start of a rule.
    private func following(_ part: Part?, _ rule: OpeningHoursRule) -> [Element] {
        switch part {
        case nil: [.weekday, .holiday, .month, .year, .span, .off, .always]
        case .dates: [.weekday, .holiday, .span, .off, .semicolon, .end]
        case .days:
            (canRestrict(rule.days) ? [.weekday] : []) + [.span, .off, .semicolon, .end]
        case .times: [.off, .semicolon, .end]
        case .off: [.semicolon, .end]
        }
    }

    /// What may stand behind a part without a space.
    private func directlyFollowing(_ part: Part) -> [Element] {
        part == .off ? [.space, .semicolon, .end] : [.comma, .space, .semicolon, .end]
    }

    // MARK: - Weekdays and holidays

    /// Whether weekdays may follow after a space: behind holidays alone.
    private func canRestrict(_ days: DaySelector) -> Bool {
        days.weekdays.isEmpty && !days.needsBoth
    }

    private mutating func days() throws(OpeningHoursError) -> DaySelector {
        var selector = DaySelector(weekdays: [], holidays: [])
        // OSM lets holidays stand before the weekdays or after them, not among them.
        var allowed: [Element] = [.weekday, .holiday]
        var previous: Element?
        repeat {
            let kind = holiday(word(at: position))
            let element: Element = kind == nil ? .weekday : .holiday
            guard allowed.contains(element) else { throw unexpected(allowed) }
            if let kind {
                selector.holidays.insert(kind)
                position += 2
            } else {
                selector.weekdays.formUnion(try weekdayRange(expected: allowed))
            }
            if previous != nil, previous != element { allowed = [element] }
            previous = element
        } while take(",")
        return selector
    }

    private mutating func weekdaysOfHolidays() throws(OpeningHoursError) -> WeekdaySet {
        var set: WeekdaySet = []
        repeat {
            set.formUnion(try weekdayRange(expected: [.weekday]))
        } while take(",")
        return set
    }

    private mutating func weekdayRange(
        expected: [Element]
    ) throws(OpeningHoursError) -> WeekdaySet {
        let first = try weekday(expected: expected)
        return take("-")
            ? WeekdaySet(from: first, through: try weekday(expected: [.weekday]))
            : WeekdaySet(first)
    }

    private mutating func weekday(expected: [Element]) throws(OpeningHoursError) -> Weekday {
        let word = word(at: position)
        guard let index = OpeningHoursRule.weekdayNames.firstIndex(of: word) else {
            throw unexpected(expected)
        }
        position += 2
        return Weekday.allCases[index]
    }

    private func holiday(_ word: String) -> HolidayKinds? {
        switch word {
        case "PH": .public
        case "SH": .school
        default: nil
        }
    }

    // MARK: - Times

    private mutating func spans() throws(OpeningHoursError) -> [OpeningHoursRule.Minutes] {
        var spans: [OpeningHoursRule.Minutes] = []
        repeat {
            guard digits(at: position) > 0 else { throw unexpected([.span]) }
            spans.append(try span())
        } while take(",")
        return MinuteSet(spans).ranges
    }

    private mutating func span() throws(OpeningHoursError) -> OpeningHoursRule.Minutes {
        let start = try time(hours: 0...23, .startHour)
        guard take("-") else { throw unexpected([.hyphen]) }
        let endPosition = position
        var end = try time(hours: 0...48, .endHour)
        if end == start { throw error(at: endPosition, .emptySpan, length: 5) }
        if end < start { end += OpeningHoursRule.minutesPerDay }
        return start..<end
    }

    private mutating func time(
        hours: ClosedRange<Int>, _ element: Element
    ) throws(OpeningHoursError) -> Int {
        let hour = try number(digits: 2...2, in: hours, element)
        guard take(":") else { throw unexpected([.colon]) }
        // 48:00 is the last time there is.
        let minute = try number(digits: 2...2, in: 0...(hour == 48 ? 0 : 59), .minute)
        return hour * 60 + minute
    }

    // MARK: - Characters

    /// Reads a number of so many digits.
    mutating func number(
        digits: ClosedRange<Int>, in range: ClosedRange<Int>, _ element: Element
    ) throws(OpeningHoursError) -> Int {
        let count = self.digits(at: position)
        guard digits.contains(count),
            let number = Int(String(characters[position..<(position + count)])),
            range.contains(number)
        else { throw unexpected([element]) }
        position += count
        return number
    }

    /// How many digits 0 to 9 stand at a place; other scripts' digits are none.
    func digits(at place: Int) -> Int {
        characters[place...].prefix { $0.isASCII && $0.isNumber }.count
    }

    /// The letters at a place.
    func word(at place: Int) -> String { String(characters[place...].prefix(while: \.isLetter)) }

    /// Takes a text if it stands here.
    mutating func take(_ text: String) -> Bool {
        guard characters[position...].starts(with: text) else { return false }
        position += text.count
        return true
    }

    /// Goes past spaces; says whether there were any.
    mutating func skipSpaces() -> Bool {
        let count = characters[position...].prefix { $0 == " " }.count
        position += count
        return count > 0
    }

    private var atRuleEnd: Bool { position == characters.count || characters[position] == ";" }

    // MARK: - Errors

    func unexpected(_ elements: [Element], at place: Int? = nil) -> OpeningHoursError {
        error(at: place ?? position, .unexpected(elements))
    }

    /// An error at a place, with what is found there: so many characters, or else the whole word or
    /// number, or a single sign.
    func error(
        at place: Int, _ problem: OpeningHoursError.Problem, length: Int? = nil
    ) -> OpeningHoursError {
        let rest = characters[place...]
        let run = max(1, rest.prefix { $0.isLetter || $0.isNumber }.count)
        return OpeningHoursError(
            column: place + 1, found: String(rest.prefix(length ?? min(run, 20))), problem: problem)
    }
}

package import SpindCore
import SpindTerminal

/// What people type on `spindctl`'s command line, read strictly.
package enum InputText {
    /// What is wrong with a text, and how it is written right.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        package var description: String
    }

    /// How many characters a reason or note has.
    package static let reasonLength = 3...200

    /// Reads a duration such as `90m`, `3d`, `1d12h`: whole numbers with units d, h, m, s, each
    /// unit once, the largest first.
    ///
    /// - Returns: the duration in milliseconds, not negative, at most 10,000 days.
    package static func milliseconds(_ text: String) throws(Fault) -> Int64 {
        let fault = Fault(
            description: "'\(text)' is not a duration; write for example 3d, 12h, 90m or 1d12h")
        let units: [Character: Int64] = [
            "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000,
        ]
        var total: Int64 = 0
        var digits = ""
        var before = Int64.max
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let unit = units[character], unit < before, digits.count <= 9,
                let count = Int64(digits)
            else { throw fault }
            total += count * unit
            before = unit
            digits = ""
            guard total <= 10_000 * 86_400_000 else { throw fault }
        }
        guard digits.isEmpty, before < .max else { throw fault }
        return total
    }

    /// Reads a date and time of day such as `2026-12-01 09:00`, in a zone or with an offset of
    /// its own (`2026-12-01 09:00 +01:00`, `2026-12-01T08:00Z`).
    ///
    /// An hour that the clocks go through twice means the first of the two; one that they jump
    /// over is refused.
    package static func time(
        _ text: String, in zone: TimeZoneRules
    ) throws(Fault) -> WallTime {
        let fault = Fault(
            description: "'\(text)' is not a date and time; write for example \"2026-12-01 09:00\"")
        var rest = Substring(text)
        guard let year = number(&rest, digits: 4, then: "-"),
            let month = number(&rest, digits: 2, then: "-"),
            let day = number(&rest, digits: 2, then: " T"),
            let hour = number(&rest, digits: 2, then: ":"), let minute = number(&rest, digits: 2),
            (2000...2199).contains(year), (1...12).contains(month), hour < 24, minute < 60,
            (1...days(inMonth: month, of: year)).contains(day)
        else { throw fault }
        var second = 0
        if rest.first == ":" {
            rest.removeFirst()
            guard let found = number(&rest, digits: 2), found < 60 else { throw fault }
            second = found
        }
        let local =
            daysSince1970(year, month, day) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        if !rest.isEmpty {
            if rest.first == " " { rest.removeFirst() }
            guard let offset = offset(&rest), rest.isEmpty else { throw fault }
            return WallTime(secondsSince1970: local - Int64(offset))
        }
        let offsets = Set([zone.firstOffsetSeconds] + zone.transitions.map(\.offsetSeconds))
        let times = offsets.map { ($0, WallTime(secondsSince1970: local - Int64($0))) }
            .filter { zone.offsetSeconds(at: $1) == $0 }.map(\.1)
        guard let first = times.min() else {
            throw Fault(
                description: "the clocks jump over \(text); write an hour earlier or later")
        }
        return first
    }

    /// Checks a reason or note that stands in the journal.
    ///
    /// - Returns: the text without blanks around it.
    package static func reason(_ text: String, what: String) throws(Fault) -> String {
        var trimmed = Substring(text)
        while trimmed.first?.isWhitespace == true { trimmed.removeFirst() }
        while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
        guard reasonLength.contains(trimmed.count), trimmed.utf8.count <= 800 else {
            throw Fault(
                description:
                    "the \(what) must have \(reasonLength.lowerBound) to \(reasonLength.upperBound) "
                    + "characters, not \(trimmed.count): it stands in the journal")
        }
        guard TextWidth.printable(String(trimmed)) == trimmed else {
            throw Fault(
                description: "the \(what) must be one line without control characters")
        }
        return String(trimmed)
    }

    private static func number(
        _ rest: inout Substring, digits: Int, then ends: String? = nil
    ) -> Int? {
        let head = rest.prefix(digits)
        guard head.count == digits, head.allSatisfy({ $0.isASCII && $0.isNumber }),
            let number = Int(head)
        else { return nil }
        rest.removeFirst(digits)
        if let ends {
            guard let next = rest.first, ends.contains(next) else { return nil }
            rest.removeFirst()
        }
        return number
    }

    private static func offset(_ rest: inout Substring) -> Int? {
        let sign = rest.popFirst()
        if sign == "Z" { return 0 }
        guard sign == "+" || sign == "-", let hours = number(&rest, digits: 2, then: ":"),
            let minutes = number(&rest, digits: 2), hours <= 14, minutes < 60
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        var days = day - 1
        for earlier in 1..<month { days += self.days(inMonth: earlier, of: year) }
        let past = year - 1
        days +=
            365 * (year - 1970) + (past / 4 - past / 100 + past / 400)
            - (1969 / 4 - 1969 / 100 + 1969 / 400)
        return Int64(days)
    }
}

import SpindCore
import SpindSeeds

/// A rule of opening hours drawn at random: its text, and what the text is made of.
struct DrawnRule: Codable {
    var dates: String
    /// The weekdays it names; `nil` for none.
    var weekdays: [String]?
    var holidays: [String]
    /// Whether a day must be both (`SH Mo-Fr`).
    var both: Bool
    var times: String
    /// Minutes; none for the whole day.
    var spans: [[Int]]
    var off: Bool

    /// Whether its hours reach into the next day.
    var isLate: Bool { !off && spans.contains { $0[1] > 1_440 } }

    private static let names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    init(from generator: inout SeededGenerator) {
        dates = generator.below(10) < 3 ? Self.dates(from: &generator) : ""
        (weekdays, holidays, both) = (nil, [], false)
        if generator.below(10) < 6 { weekdays = Self.weekdays(from: &generator).expanded }
        if generator.below(10) < 3 {
            holidays = [["PH"], ["SH"], ["PH", "SH"], ["SH", "PH"]][generator.below(4)]
            both = weekdays != nil && generator.below(3) == 0
        }
        spans = []
        for _ in 0..<[0, 1, 1, 1, 2, 3][generator.below(6)] {
            let start =
                switch generator.below(10) {
                case 0: generator.below(1_440)
                case 1, 2, 3: 1_080 + generator.below(24) * 15
                default: generator.below(96) * 15
                }
            let length = 15 * (1 + generator.below(generator.below(4) == 0 ? 96 : 40))
            spans.append([start, min(start + length, 2_880)])
        }
        times = spans.map { Self.text(of: $0, from: &generator) }.joined(separator: ",")
        off = generator.below(10) < 3
    }

    /// The rule as somebody might write it.
    func text(from generator: inout SeededGenerator) -> String {
        let week = weekdays.map { Self.list($0, from: &generator) } ?? ""
        let free = holidays.joined(separator: ",")
        let days =
            both
            ? free + " " + week
            : (generator.below(2) == 0 ? [week, free] : [free, week]).filter { !$0.isEmpty }
                .joined(separator: ",")
        let word = off ? ["off", "closed"][generator.below(2)] : ""
        let parts = [dates, days, times, word].filter { !$0.isEmpty }
        return parts.isEmpty ? "24/7" : parts.joined(separator: " ")
    }

    /// A span, where it passes midnight as `20:00-02:00` or `20:00-26:00`.
    private static func text(of span: [Int], from generator: inout SeededGenerator) -> String {
        let (start, end) = (span[0], span[1])
        let canWrap = end > 1_440 && end - 1_440 < start
        let shown = canWrap && generator.below(3) > 0 ? end - 1_440 : end
        return clock(start) + "-" + clock(shown)
    }

    private static func clock(_ minutes: Int) -> String {
        two(minutes / 60) + ":" + two(minutes % 60)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func weekdays(
        from generator: inout SeededGenerator
    ) -> (expanded: [String], count: Int) {
        var set: Set<Int> = []
        for _ in 0...generator.below(3) {
            let (first, length) = (generator.below(7), generator.below(5))
            for day in 0...length { set.insert((first + day) % 7) }
        }
        return (set.sorted().map { names[$0] }, set.count)
    }

    /// Weekdays in any order, with ranges, some of them over the week's end.
    private static func list(_ days: [String], from generator: inout SeededGenerator) -> String {
        let set = Set(days)
        if set.count == 7 { return "Mo-Su" }
        // Begin behind a gap, so that a run over the week's end stays one.
        let start = (0..<7).first { set.contains(names[$0]) && !set.contains(names[($0 + 6) % 7]) }
        var runs: [[String]] = []
        var isInRun = false
        for offset in 0..<7 {
            let name = names[((start ?? 0) + offset) % 7]
            if set.contains(name) {
                if isInRun { runs[runs.count - 1].append(name) } else { runs.append([name]) }
            }
            isInRun = set.contains(name)
        }
        let texts = runs.map { run in
            run.count > 1 && generator.below(4) > 0
                ? "\(run[0])-\(run[run.count - 1])" : run.joined(separator: ",")
        }
        return texts.joined(separator: ",")
    }

    private static func dates(from generator: inout SeededGenerator) -> String {
        func day(_ month: Int, _ generator: inout SeededGenerator) -> Int {
            1 + generator.below(LocalDate.daysInMonth(month, of: 2_027))
        }
        let month = 1 + generator.below(12)
        let first = day(month, &generator)
        let start = "\(months[month - 1]) \(two(first))"
        let other = 1 + generator.below(12)
        let end = "\(months[other - 1]) \(two(day(other, &generator)))"
        let year = 2_025 + generator.below(3)
        let last = first + generator.below(LocalDate.daysInMonth(month, of: 2_027) - first + 1)
        switch generator.below(12) {
        case 0: return start
        case 1: return "\(start)-\(two(last))"
        case 2, 3: return "\(start)-\(end)"
        case 4: return months[month - 1]
        case 5: return "\(months[month - 1])-\(months[other - 1])"
        case 6: return "\(year) \(start)"
        case 7: return "\(year) \(start)-\(two(last))"
        case 8: return "\(year) \(start)-\(year + 1) \(end)"
        case 9: return ["Feb 29", "Feb 27-29", "Feb 29-Mar 02", "Feb 28-29"][generator.below(4)]
        case 10:
            return ["Dec 24-Jan 06", "Dec 31", "Dec 24-26", "Dec 24,Dec 31"][generator.below(4)]
        default: return "\(year) Dec 24-\(year + 1) Jan 06"
        }
    }
}

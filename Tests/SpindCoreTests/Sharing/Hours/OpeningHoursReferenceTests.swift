import SpindCore
import SpindSeeds
import Testing

/// Opening hours and holidays against two packages that have nothing to do with this program.
@Suite(
    "Opening hours and what PyPI's opening-hours-py says of them",
    .enabled(if: HoursReference.python != nil, "Scripts/test installs it"))
struct OpeningHoursReferenceTests {
    /// Where the two differ on purpose, each with an example that has to show it.
    private enum Difference: CaseIterable {
        /// A later rule reaches past midnight into a day that only an earlier rule selects. Here,
        /// as in opening_hours.js, that is added to the day; the reference leaves it out.
        case laterNight
        /// `SH Mo-Fr`: here such weekdays in such holidays, as OSM's specification has it; the
        /// reference takes it for `SH,Mo-Fr`. The drawn cases tell it the days meant instead.
        case weekdaysInHolidays
        /// The hour that a clock shows twice. Here a span in it is open both times, and so says
        /// the reference of each moment; but asked for spans it tells the second one only. No
        /// drawn window holds a change of the clock.
        case repeatedHour
        /// The last minute before a clock is set back: whatever the hours are, the reference takes
        /// that moment for closed, since it looks at the minute from it on and that has no end
        /// after its start there.
        case lastMinute

        var hours: String {
            switch self {
            case .laterNight: "10:00-18:00; Fr 20:00-02:00"
            case .weekdaysInHolidays: "SH Mo-Fr 10:00-12:00"
            case .repeatedHour: "02:15-02:45"
            case .lastMinute: "24/7"
            }
        }

        /// A day on which it shows.
        var day: String {
            switch self {
            case .laterNight: "2026-11-21"
            case .weekdaysInHolidays: "2026-11-23"
            case .repeatedHour, .lastMinute: "2026-10-25"
            }
        }

        /// The spans of that day here, and the reference's, as UTC.
        var spans: (here: [String], reference: [String]) {
            switch self {
            case .laterNight:
                (
                    [
                        "2026-11-20 23:00", "2026-11-21 01:00", "2026-11-21 09:00",
                        "2026-11-21 17:00",
                    ],
                    ["2026-11-21 09:00", "2026-11-21 17:00"]
                )
            case .weekdaysInHolidays: ([], ["2026-11-23 09:00", "2026-11-23 11:00"])
            case .repeatedHour:
                (
                    [
                        "2026-10-25 00:15", "2026-10-25 00:45", "2026-10-25 01:15",
                        "2026-10-25 01:45",
                    ],
                    ["2026-10-25 01:15", "2026-10-25 01:45"]
                )
            case .lastMinute:
                (
                    ["2026-10-24 22:00", "2026-10-25 23:00"],
                    ["2026-10-24 22:00", "2026-10-25 23:00"]
                )
            }
        }
    }

    @Test func theDifferencesAreTheKnownOnes() throws {
        let lastMinute = try HoursExamples.utc("2026-10-25 00:59")
        var cases: [HoursReference.Case] = []
        for difference in Difference.allCases {
            let date = try #require(LocalDate(difference.day))
            let window = HoursExamples.berlin.day(date)
            let hours = try OpeningHours(difference.hours)
            let spans = hours.spans(
                in: window, zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
            let expected = try difference.spans.here.map(HoursExamples.utc)
            #expect(spans.flatMap { [$0.start, $0.end] } == expected)
            cases.append(
                HoursReference.Case(
                    text: difference.hours, canonical: hours.text, rules: [], state: "NW",
                    school: [],
                    moments: difference == .lastMinute ? [lastMinute.millisecondsSince1970] : [],
                    window: [window.start, window.end].map(\.millisecondsSince1970)))
        }
        let answers = try HoursReference.judge(cases)
        #expect(answers.count == Difference.allCases.count)
        for (difference, answer) in zip(Difference.allCases, answers) {
            let expected = try difference.spans.reference.map(HoursExamples.utc)
            #expect(answer.spans == expected.map(\.millisecondsSince1970), "\(difference)")
            #expect(answer.moments?.contains(where: \.plain) != true, "\(difference)")
        }
    }

    /// Drawn texts at drawn moments, many of them where something changes.
    @Test func drawnHoursAreOpenWhenTheReferenceSaysSo() throws {
        var generator = SeededGenerator(seed: HoursReference.seed)
        var drawn: [(one: HoursReference.Case, open: [Bool], spans: [Int64])] = []
        for _ in 0..<1_000 { drawn.append(try draw(from: &generator)) }
        let answers = try HoursReference.judge(drawn.map(\.one))
        try #require(answers.count == drawn.count)
        var (moments, opens, windows, later) = (0, 0, 0, 0)
        for ((one, open, spans), answer) in zip(drawn, answers) {
            let story = "'\(one.text)', canonical '\(one.canonical)', \(one.state)"
            guard let judged = answer.moments, judged.count == open.count else {
                Issue.record("\(story): \(answer.refused ?? "no answer")")
                continue
            }
            #expect(answer.canonicalIsSame == true, "\(story)")
            #expect(answer.spans == spans, "\(story): spans of \(one.window)")
            windows += one.window.isEmpty ? 0 : 1
            let mayDiffer = one.rules.dropFirst().contains(where: \.isLate)
            for (index, judgement) in judged.enumerated() {
                moments += 1
                opens += open[index] ? 1 : 0
                let time = WallTime(millisecondsSince1970: one.moments[index])
                if isLastMinute(time) {
                    #expect(!judgement.plain, "\(story): the reference has mended .lastMinute")
                    continue
                }
                // Nothing but a later rule's night may make a difference, and it has to.
                let isLater = judgement.plain != judgement.split
                later += isLater ? 1 : 0
                #expect(
                    open[index] == judgement.split && (mayDiffer || !isLater),
                    "\(story) at \(HoursExamples.text(time)): \(open[index]) and \(judgement)")
            }
        }
        // The draw has to be worth its while.
        #expect(moments >= 10_000)
        #expect(opens > moments / 5 && opens < moments * 4 / 5)
        #expect(windows > 100)
        #expect(later > 10)
    }

    private func isLastMinute(_ time: WallTime) -> Bool {
        HoursExamples.berlin.transitions.contains {
            $0.offsetSeconds == 3_600 && $0.at - .seconds(60) <= time && time < $0.at
        }
    }

    @Test func everyStatesHolidaysAreThoseOfTheReference() throws {
        let years = 1_995...2_060
        let reference = try HoursReference.holidays(years)
        #expect(reference.count == GermanState.allCases.count)
        for state in GermanState.allCases {
            let calendar = HolidayCalendar(state: state)
            let days = years.flatMap { calendar.publicHolidays(in: $0).map(\.date.text) }
            let expected = Set(try #require(reference[state.rawValue]))
            #expect(
                Set(days).symmetricDifference(expected).sorted() == [], "\(state.rawValue)")
        }
    }

    // MARK: - Drawing

    private func draw(
        from generator: inout SeededGenerator
    ) throws -> (HoursReference.Case, open: [Bool], spans: [Int64]) {
        let count = 1 + generator.below(4)
        let rules = (0..<count).map { _ in DrawnRule(from: &generator) }
        let texts = rules.map { $0.text(from: &generator) }
        let text = texts.joined(separator: ["; ", ";", " ; "][generator.below(3)])
        let hours = try OpeningHours(text)
        let state = GermanState.allCases[generator.below(GermanState.allCases.count)]
        let calendar = HolidayCalendar(
            state: state, schoolHolidays: SchoolHolidays.nordrheinWestfalen)
        let moments = (0..<10).map { _ in moment(rules, calendar, from: &generator) }
        var one = HoursReference.Case(
            text: text, canonical: hours.text, rules: rules, state: state.rawValue,
            school: calendar.schoolHolidays.map { [$0.first.text, $0.last.text] },
            moments: moments.map(\.millisecondsSince1970), window: [])
        var spans: [WallWindow] = []
        let start = HoursExamples.berlin.day(date(calendar, from: &generator)).start
        let window = WallWindow(start: start, end: start + .seconds(9 * 86_400))
        let hasChange = HoursExamples.berlin.transitions.contains {
            window.start <= $0.at && $0.at <= window.end
        }
        let isLater = rules.dropFirst().contains(where: \.isLate)
        if !hasChange, !isLater, rules.allSatisfy(\.holidays.isEmpty) {
            one.window = [window.start, window.end].map(\.millisecondsSince1970)
            spans = hours.spans(in: window, zone: HoursExamples.berlin, holidays: calendar)
        }
        let open = moments.map {
            hours.isOpen(at: $0, zone: HoursExamples.berlin, holidays: calendar)
        }
        let bounds = spans.flatMap { [$0.start, $0.end] }.map(\.millisecondsSince1970)
        return (one, open, bounds)
    }

    /// A day where something happens, or any.
    private func date(
        _ calendar: HolidayCalendar, from generator: inout SeededGenerator
    ) -> LocalDate {
        let year = 2_025 + generator.below(4)
        let any = LocalDate(daysSince1970: 20_089 + generator.below(4 * 365))
        let holidays = calendar.publicHolidays(in: year)
        let school = calendar.schoolHolidays[generator.below(calendar.schoolHolidays.count)]
        let day: LocalDate? =
            switch generator.below(8) {
            case 0: holidays[generator.below(holidays.count)].date
            case 1: [school.first, school.last][generator.below(2)]
            case 2: LocalDate(year: year, month: 12, day: 31)
            case 3: LocalDate(year: year, month: 2, day: 28)
            case 4: LocalDate(year: 2_028, month: 2, day: 29)
            case 5:
                HoursExamples.berlin.date(
                    at: HoursExamples.berlin.transitions[2 + generator.below(8)].at)
            default: any
            }
        return (day ?? any).adding(days: generator.below(3) - 1)
    }

    /// A moment at or beside a midnight, an edge of a span or a change of the clock, or any.
    private func moment(
        _ rules: [DrawnRule], _ calendar: HolidayCalendar, from generator: inout SeededGenerator
    ) -> WallTime {
        let edges = rules.flatMap { $0.spans.flatMap { $0 } }.map { $0 % 1_440 }
        let change = HoursExamples.berlin.transitions[2 + generator.below(8)].at
        if generator.below(10) == 0 {
            return change + .seconds(generator.below(4 * 60) * 60 - 7_200)
        }
        let minute =
            switch generator.below(4) {
            case 0: 0
            case 1, 2: edges.isEmpty ? 720 : edges[generator.below(edges.count)]
            default: generator.below(1_440)
            }
        let occurrence = HoursExamples.berlin.occurrence(
            of: date(calendar, from: &generator), secondOfDay: minute * 60)
        let time = [occurrence.earliest, occurrence.latest][generator.below(2)]
        return time + .seconds([0, 0, -60, 60, -1, 1][generator.below(6)])
    }
}

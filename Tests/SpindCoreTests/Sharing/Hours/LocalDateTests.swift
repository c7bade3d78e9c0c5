import SpindCore
import Testing

@Suite("Dates of the calendar")
struct LocalDateTests {
    /// The calendar repeats itself after 400 years.
    @Test func everyDayOfFourCenturiesFollowsTheOneBefore() throws {
        var day = try #require(LocalDate(year: 1_799, month: 12, day: 31))
        while day.year < 2_200 {
            let next = day.adding(days: 1)
            let isLast = day.day == LocalDate.daysInMonth(day.month, of: day.year)
            let expected =
                isLast
                ? (day.year + day.month / 12, day.month % 12 + 1, 1)
                : (day.year, day.month, day.day + 1)
            guard (next.year, next.month, next.day) == expected,
                next.weekday.rawValue == (day.weekday.rawValue + 1) % 7,
                LocalDate(year: next.year, month: next.month, day: next.day) == next
            else {
                Issue.record("\(day.text) is followed by \(next.text)")
                return
            }
            day = next
        }
        #expect(day.text == "2200-01-01")
    }

    @Test(arguments: [
        ("1970-01-01", 0, Weekday.thursday), ("2000-02-29", 11_016, .tuesday),
        ("2026-11-21", 20_778, .saturday), ("1969-12-31", -1, .wednesday),
        ("1900-03-01", -25_508, .thursday),
    ])
    func dayIsCountedFrom1970(_ text: String, _ days: Int, _ weekday: Weekday) throws {
        let date = try #require(LocalDate(text))
        #expect(date.daysSince1970 == days)
        #expect(date.weekday == weekday)
        #expect(LocalDate(daysSince1970: days) == date)
        #expect(date.text == text)
    }

    @Test(arguments: [
        "2027-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-01",
        "0000-01-01", "2026-01-00", "26-01-01", "2026-01-01 ", "", "2026-01", "+026-01-01",
        "2026‐01‐01", "２０２６-01-01",
    ])
    func whatIsNoDateIsRefused(_ text: String) {
        #expect(LocalDate(text) == nil)
    }

    @Test func leapDaysAreEveryFourYearsButForThreeOfFourCenturies() {
        #expect([2_000, 2_024, 2_028, 2_400].allSatisfy(LocalDate.isLeapYear))
        #expect(![1_900, 2_026, 2_100, 2_200].contains(where: LocalDate.isLeapYear))
    }
}

@Suite("The UTC times of a local time")
struct LocalOccurrenceTests {
    @Test func ordinaryTimeOccursOnce() throws {
        let expected = try HoursExamples.utc("2026-11-21 17:30")
        #expect(try HoursExamples.occurrence("2026-11-21 18:30") == .once(expected))
        #expect(HoursExamples.berlin.local(expected).minuteText == "18:30")
    }

    @Test func timeInTheHourThatSpringSkipsOccursNever() throws {
        let change = try HoursExamples.utc("2026-03-29 01:00")
        for minute in ["02:00", "02:30", "02:59"] {
            let occurrence = try HoursExamples.occurrence("2026-03-29 \(minute)")
            #expect(occurrence == .skipped(at: change))
            #expect(occurrence.times.isEmpty)
            #expect([occurrence.earliest, occurrence.latest] == [change, change])
        }
        #expect(try HoursExamples.occurrence("2026-03-29 03:00") == .once(change))
        #expect(
            try HoursExamples.occurrence("2026-03-29 01:59") == .once(change - .seconds(60)))
    }

    @Test func timeInTheHourThatAutumnRepeatsOccursTwice() throws {
        let first = try HoursExamples.utc("2026-10-25 00:00")
        for (minute, seconds) in [("02:00", 0), ("02:30", 1_800), ("02:59", 3_540)] {
            let occurrence = try HoursExamples.occurrence("2026-10-25 \(minute)")
            let early = first + .seconds(seconds)
            let late = early + .seconds(3_600)
            #expect(occurrence == .twice(first: early, second: late))
            #expect(occurrence.times == [early, late])
            #expect([occurrence.earliest, occurrence.latest] == [early, late])
        }
        #expect(
            try HoursExamples.occurrence("2026-10-25 03:00") == .once(first + .seconds(7_200)))
        #expect(
            try HoursExamples.occurrence("2026-10-25 01:59") == .once(first - .seconds(60)))
    }

    @Test(arguments: [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-21", 24)])
    func dayHas23To25Hours(_ text: String, _ hours: Int64) throws {
        let date = try #require(LocalDate(text))
        let day = HoursExamples.berlin.day(date)
        #expect(day.end - day.start == .seconds(hours * 3_600))
        #expect(HoursExamples.berlin.date(at: day.start) == date)
        #expect(HoursExamples.berlin.date(at: day.end - .milliseconds(1)) == date)
        #expect(HoursExamples.berlin.date(at: day.end) == date.adding(days: 1))
    }

    /// As Santiago de Chile once did: a day without its first hour.
    @Test func dayWithoutMidnightBeginsWhereTheClockIsSet() throws {
        let change = try HoursExamples.utc("2026-09-06 04:00")
        let zone = TimeZoneRules(
            firstOffsetSeconds: -14_400,
            transitions: [TimeZoneRules.Transition(at: change, offsetSeconds: -10_800)])
        let date = try #require(LocalDate("2026-09-06"))
        #expect(zone.occurrence(of: date) == .skipped(at: change))
        #expect(zone.day(date).start == change)
        #expect(zone.day(date).end - change == .seconds(23 * 3_600))
    }

    @Test func everyQuarterOfAYearIsFoundAgain() throws {
        var time = try HoursExamples.utc("2026-01-01 00:00")
        let end = try HoursExamples.utc("2027-01-01 00:00")
        while time < end {
            let local = HoursExamples.berlin.local(time)
            let date = try #require(
                LocalDate(year: local.year, month: local.month, day: local.day))
            let occurrence = HoursExamples.berlin.occurrence(
                of: date, secondOfDay: local.hour * 3_600 + local.minute * 60)
            #expect(occurrence.times.contains(time))
            time = time + .seconds(900)
        }
    }
}

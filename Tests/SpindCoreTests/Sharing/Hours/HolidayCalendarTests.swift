import SpindCore
import Testing

@Suite("Holidays")
struct HolidayCalendarTests {
    /// Known dates of Easter Sunday, among them the earliest and the latest there can be, and the
    /// exceptions of the Gregorian computus (1954, 1981, 2049, 2076).
    @Test(arguments: [
        "1583-04-10", "1700-04-11", "1818-03-22", "1900-04-15", "1943-04-25", "1954-04-18",
        "1981-04-19", "1995-04-16", "2000-04-23", "2008-03-23", "2011-04-24", "2016-03-27",
        "2017-04-16", "2018-04-01", "2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17",
        "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16",
        "2029-04-01", "2030-04-21", "2035-03-25", "2038-04-25", "2049-04-18", "2076-04-19",
        "2100-03-28", "2285-03-22",
    ])
    func easterIsWhereItIsKnownToBe(_ text: String) throws {
        let date = try #require(LocalDate(text))
        #expect(LocalDate.easterSunday(of: date.year) == date)
    }

    @Test func easterIsASundayFromLateMarchToLateApril() throws {
        for year in 1_583...4_000 {
            let easter = try #require(LocalDate.easterSunday(of: year))
            #expect(easter.weekday == .sunday)
            let first = try #require(LocalDate(year: year, month: 3, day: 22))
            #expect((0...34).contains(easter.daysSince1970 - first.daysSince1970))
        }
        #expect(LocalDate.easterSunday(of: 1_582) == nil)
    }

    @Test func nordrheinWestfalenHasElevenHolidays() {
        let holidays = HolidayCalendar.nordrheinWestfalen.publicHolidays(in: 2_026)
        #expect(
            holidays.map { "\($0.date.text) \($0.name)" } == [
                "2026-01-01 Neujahr", "2026-04-03 Karfreitag", "2026-04-06 Ostermontag",
                "2026-05-01 Tag der Arbeit", "2026-05-14 Christi Himmelfahrt",
                "2026-05-25 Pfingstmontag", "2026-06-04 Fronleichnam",
                "2026-10-03 Tag der Deutschen Einheit", "2026-11-01 Allerheiligen",
                "2026-12-25 1. Weihnachtstag", "2026-12-26 2. Weihnachtstag",
            ])
    }

    @Test func reformationstagWasOneEverywhereIn2017AndIsInTheNorthSince() throws {
        func states(in year: Int) throws -> Set<String> {
            let day = try #require(LocalDate(year: year, month: 10, day: 31))
            return Set(
                GermanState.allCases.filter {
                    HolidayCalendar(state: $0).publicHoliday(on: day) == "Reformationstag"
                }.map(\.rawValue))
        }
        let east: Set = ["BB", "MV", "SN", "ST", "TH"]
        #expect(try states(in: 2_016) == east)
        #expect(try states(in: 2_017).count == 16)
        #expect(try states(in: 2_018) == east.union(["HB", "HH", "NI", "SH"]))
    }

    @Test(arguments: [
        ("2022-11-16"), ("2023-11-22"), ("2024-11-20"), ("2025-11-19"), ("2026-11-18"),
    ])
    func repentanceDayIsTheWednesdayBefore23November(_ text: String) throws {
        let date = try #require(LocalDate(text))
        #expect(HolidayCalendar(state: .sachsen).publicHoliday(on: date) == "Buß- und Bettag")
        #expect(HolidayCalendar(state: .nordrheinWestfalen).publicHoliday(on: date) == nil)
    }

    @Test func localHolidaysCountToo() throws {
        var calendar = HolidayCalendar.nordrheinWestfalen
        let fair = try #require(LocalDate("2026-09-14"))
        calendar.localHolidays = [
            LocalHoliday(name: "Rosenmontag", day: .easter(days: -48)),
            LocalHoliday(name: "Kirmesmontag", day: .once(fair)),
            LocalHoliday(name: "Heiligabend", day: .yearly(month: 12, day: 24)),
            LocalHoliday(name: "Schalttag", day: .yearly(month: 2, day: 29)),
            LocalHoliday(name: "Unsinn", day: .easter(days: .min)),
        ]
        #expect(calendar.publicHoliday(on: try #require(LocalDate("2026-02-16"))) == "Rosenmontag")
        #expect(calendar.publicHoliday(on: fair) == "Kirmesmontag")
        #expect(calendar.publicHoliday(on: fair.adding(days: 365)) == nil)
        #expect(calendar.publicHolidays(in: 2_026).count == 14)
        #expect(calendar.publicHolidays(in: 2_028).count == 14)
        let hours = try OpeningHours("Mo-Fr 08:00-18:00; PH off")
        let time = try HoursExamples.time("2026-02-16 10:00")
        #expect(!hours.isOpen(at: time, zone: HoursExamples.berlin, holidays: calendar))
        #expect(
            hours.isOpen(
                at: time, zone: HoursExamples.berlin, holidays: HoursExamples.calendar))
    }

    @Test func schoolHolidaysIncludeBothTheirEnds() throws {
        let calendar = HolidayCalendar.nordrheinWestfalen
        func name(_ text: String) throws -> String? {
            calendar.schoolHolidays(on: try #require(LocalDate(text)))?.name
        }
        #expect(try name("2026-10-16") == nil)
        #expect(try name("2026-10-17") == "Herbstferien")
        #expect(try name("2026-10-31") == "Herbstferien")
        #expect(try name("2026-11-01") == nil)
        #expect(try name("2027-01-06") == "Weihnachtsferien")
        #expect(calendar.schoolHolidaysKnownThrough == LocalDate("2027-08-31"))
        #expect(HolidayCalendar.none.schoolHolidaysKnownThrough == nil)
        let first = try #require(LocalDate("2026-10-31"))
        #expect(SchoolHolidays(name: "Ferien", first: first, last: first.adding(days: -1)) == nil)
    }

    @Test func yearsWithoutACalendarHaveNoHolidays() {
        #expect(HolidayCalendar.nordrheinWestfalen.publicHolidays(in: 0).isEmpty)
        #expect(HolidayCalendar.nordrheinWestfalen.publicHolidays(in: 10_000).isEmpty)
        #expect(HolidayCalendar.none.publicHolidays(in: 2_026).isEmpty)
    }
}

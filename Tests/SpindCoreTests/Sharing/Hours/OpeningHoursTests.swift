import SpindCore
import Testing

@Suite("When it is open")
struct OpeningHoursTests {
    @Test(arguments: [
        // Saturday 21 November 2026 and the days around it.
        ("24/7", "2026-11-21 03:00", true), ("off", "2026-11-21 12:00", false),
        ("Mo-Fr 08:00-12:00,13:00-18:00", "2026-11-20 08:00", true),
        ("Mo-Fr 08:00-12:00,13:00-18:00", "2026-11-20 07:59", false),
        ("Mo-Fr 08:00-12:00,13:00-18:00", "2026-11-20 12:00", false),
        ("Mo-Fr 08:00-12:00,13:00-18:00", "2026-11-20 13:00", true),
        ("Mo-Fr 08:00-12:00,13:00-18:00", "2026-11-20 17:59", true),
        ("Mo-Fr 08:00-12:00,13:00-18:00", "2026-11-20 18:00", false),
        ("Mo-Fr 08:00-12:00,13:00-18:00", "2026-11-21 10:00", false),
        ("Sa-Mo 08:00-12:00", "2026-11-21 10:00", true),
        ("Sa-Mo 08:00-12:00", "2026-11-22 10:00", true),
        ("Sa-Mo 08:00-12:00", "2026-11-23 10:00", true),
        ("Sa-Mo 08:00-12:00", "2026-11-24 10:00", false),
        ("Sa", "2026-11-21 23:59", true), ("Sa", "2026-11-22 00:00", false),
        // Past midnight.
        ("Fr 20:00-02:00", "2026-11-20 19:59", false), ("Fr 20:00-02:00", "2026-11-20 20:00", true),
        ("Fr 20:00-02:00", "2026-11-21 00:00", true), ("Fr 20:00-02:00", "2026-11-21 01:59", true),
        ("Fr 20:00-02:00", "2026-11-21 02:00", false),
        ("Fr 20:00-02:00", "2026-11-20 01:00", false),
        ("Fr 20:00-24:00", "2026-11-20 23:59", true), ("Fr 20:00-24:00", "2026-11-21 00:00", false),
        ("Fr 10:00-34:00", "2026-11-21 09:59", true), ("Fr 10:00-34:00", "2026-11-21 10:00", false),
        // Dates.
        ("Dec 24 08:00-12:00", "2026-12-24 10:00", true),
        ("Dec 24 08:00-12:00", "2027-12-24 10:00", true),
        ("Dec 24 08:00-12:00", "2026-12-25 10:00", false),
        ("2026 Dec 24 08:00-12:00", "2027-12-24 10:00", false),
        ("Dec 24-26 08:00-12:00", "2026-12-26 10:00", true),
        ("Jul 01-Aug 31 08:00-12:00", "2026-08-31 10:00", true),
        ("Jul 01-Aug 31 08:00-12:00", "2026-09-01 10:00", false),
        ("Dec 24-Jan 06 08:00-12:00", "2027-01-06 10:00", true),
        ("Dec 24-Jan 06 08:00-12:00", "2027-01-07 10:00", false),
        ("Dec 24-Jan 06 08:00-12:00", "2026-12-23 10:00", false),
        ("2026 Dec 24-Jan 06 08:00-12:00", "2027-01-06 10:00", true),
        ("2026 Dec 24-Jan 06 08:00-12:00", "2026-01-03 10:00", false),
        ("2026 Dec 24-Jan 06 08:00-12:00", "2027-12-25 10:00", false),
        ("Nov-Mar 08:00-12:00", "2026-11-21 10:00", true),
        ("Nov-Mar 08:00-12:00", "2026-04-01 10:00", false),
        ("Dec Sa 08:00-12:00", "2026-12-05 10:00", true),
        ("Dec Sa 08:00-12:00", "2026-12-06 10:00", false),
        // Year ends.
        ("Dec 31 20:00-03:00", "2027-01-01 02:59", true),
        ("2026 Dec 31 20:00-03:00", "2028-01-01 01:00", false),
        ("Jan 01 off", "2026-01-01 12:00", false),
        // Leap days.
        ("Feb 29 08:00-12:00", "2028-02-29 10:00", true),
        ("Feb 29 08:00-12:00", "2027-03-01 10:00", false),
        ("Feb 27-29 08:00-12:00", "2027-02-28 10:00", true),
        ("Feb 29-Mar 02 08:00-12:00", "2027-02-28 10:00", false),
        ("Feb 29-Mar 02 08:00-12:00", "2027-03-01 10:00", true),
        ("Feb 08:00-12:00", "2028-02-29 10:00", true),
        ("Feb 28 20:00-02:00", "2028-02-29 01:00", true),
        // Holidays: Fronleichnam on Thursday 4 June 2026, autumn holidays from 17 to 31 October.
        ("Mo-Fr 08:00-18:00; PH off", "2026-06-04 10:00", false),
        ("Mo-Fr 08:00-18:00", "2026-06-04 10:00", true),
        ("Mo-Fr 08:00-18:00; PH off", "2026-06-05 10:00", true),
        ("Mo-We,PH 08:00-18:00", "2026-06-04 10:00", true),
        ("PH Mo-We 08:00-18:00", "2026-06-04 10:00", false),
        ("PH Th,Fr 08:00-18:00", "2026-06-04 10:00", true),
        ("SH Mo-Fr 08:00-18:00", "2026-10-19 10:00", true),
        ("SH Mo-Fr 08:00-18:00", "2026-10-17 10:00", false),
        ("SH Mo-Fr 08:00-18:00", "2026-10-16 10:00", false),
        ("SH,PH 08:00-18:00", "2026-10-31 10:00", true),
        ("SH,PH 08:00-18:00", "2026-11-01 10:00", true),
        ("SH,PH 08:00-18:00", "2026-11-02 10:00", false),
    ])
    func opens(_ hours: String, _ time: String, _ isOpen: Bool) throws {
        #expect(try HoursExamples.isOpen(hours, time) == isOpen)
        let canonical = try OpeningHours(hours).text
        #expect(try HoursExamples.isOpen(canonical, time) == isOpen)
    }

    /// What the specification of OSM says of `;`, and of `off` in it.
    @Test(arguments: [
        // The later rule has the whole day; ...
        ("Mo-Su 08:00-18:00; Sa 10:00-12:00", "2026-11-21 09:00", false),
        ("Mo-Su 08:00-18:00; Sa 10:00-12:00", "2026-11-21 11:00", true),
        ("Sa 10:00-12:00; Mo-Su 08:00-18:00", "2026-11-21 09:00", true),
        // ... with off only its times, ...
        ("Mo-Su 08:00-18:00; Sa 10:00-12:00 off", "2026-11-21 09:00", true),
        ("Mo-Su 08:00-18:00; Sa 10:00-12:00 off", "2026-11-21 11:00", false),
        ("24/7; Sa 22:00-26:00 off", "2026-11-22 01:59", false),
        ("24/7; Sa 22:00-26:00 off", "2026-11-22 02:00", true),
        // ... and whatever an earlier off took away.
        ("Mo-Fr 08:00-18:00; PH off; Jun 04 10:00-12:00", "2026-06-04 11:00", true),
        ("Sa off; 10:00-12:00", "2026-11-21 11:00", true),
        // The day before that reaches into it is replaced too; ...
        ("20:00-02:00; Sa 10:00-12:00", "2026-11-21 01:00", false),
        ("20:00-02:00; Sa off", "2026-11-21 01:00", false),
        ("20:00-02:00; Sa off", "2026-11-21 21:00", false),
        // ... what the replaced day would reach into the next is not.
        ("20:00-02:00; Sa off", "2026-11-22 01:00", true),
        ("20:00-02:00; Sa 00:00-26:00 off", "2026-11-22 01:00", false),
        // A later rule that reaches past midnight adds to the next day.
        ("10:00-18:00; Fr 20:00-02:00", "2026-11-21 01:00", true),
        ("10:00-18:00; Fr 20:00-02:00", "2026-11-21 11:00", true),
        ("10:00-18:00; Fr 20:00-02:00", "2026-11-20 11:00", false),
        ("Sa off; Fr 20:00-02:00", "2026-11-21 01:00", true),
        ("10:00-18:00; Fr 20:00-02:00; Sa 12:00-14:00", "2026-11-21 01:00", false),
    ])
    func laterRuleReplacesTheDay(_ hours: String, _ time: String, _ isOpen: Bool) throws {
        #expect(try HoursExamples.isOpen(hours, time) == isOpen)
    }

    @Test func spansAreJoinedOverMidnightSortedAndCut() throws {
        #expect(
            try HoursExamples.spans(
                "Fr 20:00-24:00; Sa 00:00-02:00,10:00-12:00", "2026-11-20 21:00",
                "2026-11-21 11:00") == [
                    "2026-11-20 21:00 +01:00", "2026-11-21 02:00 +01:00",
                    "2026-11-21 10:00 +01:00", "2026-11-21 11:00 +01:00",
                ])
        #expect(
            try HoursExamples.spans("24/7", "2026-03-01 00:00", "2026-11-30 00:00") == [
                "2026-03-01 00:00 +01:00", "2026-11-30 00:00 +01:00",
            ])
        #expect(try HoursExamples.spans("off", "2026-03-01 00:00", "2026-11-30 00:00").isEmpty)
        #expect(try HoursExamples.spans("24/7", "2026-03-01 00:00", "2026-03-01 00:00").isEmpty)
    }

    @Test func spansOfALongWindowEndAtTheLimit() throws {
        let start = try HoursExamples.time("2026-01-01 00:00")
        let window = WallWindow(start: start, end: start + .seconds(3_000 * 86_400))
        let spans = OpeningHours.always.spans(
            in: window, zone: .utc, holidays: HolidayCalendar.none)
        let end = start + OpeningHours.longestWindow
        #expect(spans == [WallWindow(start: start, end: end)])
        #expect(
            !OpeningHours.always.isOpen(
                throughout: window, zone: .utc, holidays: HolidayCalendar.none))
    }

    /// A damaged time in a store must not end the registry.
    @Test func extremeTimesAreClosed() {
        let times = [Int64.min, .min + 1, .max - 1, .max].map(WallTime.init(millisecondsSince1970:))
        for time in times {
            let never = OpeningHours.always.isOpen(
                at: time, zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
            #expect(!never)
        }
        let next = OpeningHours.always.nextOpening(
            after: times[3], zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
        #expect(next == nil)
        let all = OpeningHours.always.spans(
            in: WallWindow(start: times[0], end: times[3]), zone: HoursExamples.berlin,
            holidays: HoursExamples.calendar)
        #expect(all.isEmpty, "a window from the first time there is ends long before year 1")
    }

    @Test(arguments: [
        ("Mo-Fr 08:00-12:00", "2026-11-21 10:00", "2026-11-23 08:00"),
        ("Mo-Fr 08:00-12:00", "2026-11-23 09:15", "2026-11-23 09:15"),
        ("Mo-Fr 08:00-12:00", "2026-11-23 12:00", "2026-11-24 08:00"),
        ("Dec 24 08:00-12:00", "2026-12-24 12:00", "2027-12-24 08:00"),
        ("2028 Feb 29 08:00-12:00", "2026-11-21 00:00", "2028-02-29 08:00"),
        ("PH 08:00-12:00", "2026-11-21 00:00", "2026-12-25 08:00"),
        ("Fr 20:00-02:00", "2026-11-21 01:00", "2026-11-21 01:00"),
    ])
    func nextOpeningIsFound(_ hours: String, _ time: String, _ next: String) throws {
        let found = try OpeningHours(hours).nextOpening(
            after: HoursExamples.time(time), zone: HoursExamples.berlin,
            holidays: HoursExamples.calendar)
        #expect(try found == HoursExamples.time(next))
    }

    @Test(arguments: ["off", "Feb 29 off", "2020 Dec 24 08:00-12:00", "2029 Dec 24 08:00-12:00"])
    func nothingOpensWithinTwoYears(_ hours: String) throws {
        let found = try OpeningHours(hours).nextOpening(
            after: HoursExamples.time("2026-11-21 00:00"), zone: HoursExamples.berlin,
            holidays: HoursExamples.calendar)
        #expect(found == nil)
    }

    @Test func bookingNeedsItOpenAtItsPickupAndReturnOnly() throws {
        let hours = try OpeningHours("Mo-Fr 08:00-18:00; PH off")
        func refusal(_ start: String, _ end: String) throws -> ClosedAtBooking? {
            try hours.refusal(
                of: WallWindow(start: HoursExamples.time(start), end: HoursExamples.time(end)),
                zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
        }
        #expect(try refusal("2026-11-19 17:00", "2026-11-20 09:00") == nil, "over night")
        #expect(try refusal("2026-11-20 08:00", "2026-11-20 18:00") == nil, "until it closes")
        let saturday = try HoursExamples.time("2026-11-21 10:00")
        let monday = try HoursExamples.time("2026-11-23 08:00")
        #expect(
            try refusal("2026-11-21 10:00", "2026-11-23 09:00")
                == ClosedAtBooking(occasion: .pickup, time: saturday, next: monday))
        #expect(
            try refusal("2026-11-20 10:00", "2026-11-21 10:00")
                == ClosedAtBooking(occasion: .return, time: saturday, next: monday))
        // Too late for a pickup, in time for a return.
        let closing = try HoursExamples.time("2026-11-20 18:00")
        #expect(
            try refusal("2026-11-20 18:00", "2026-11-23 09:00")
                == ClosedAtBooking(occasion: .pickup, time: closing, next: monday))
    }

    @Test func openThroughoutMeansEveryMoment() throws {
        let hours = try OpeningHours(
            "Mo-Fr 08:00-12:00,12:00-18:00; Fr 20:00-24:00; Sa 00:00-02:00")
        func isOpen(_ start: String, _ end: String) throws -> Bool {
            hours.isOpen(
                throughout: WallWindow(
                    start: try HoursExamples.time(start), end: try HoursExamples.time(end)),
                zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
        }
        #expect(try isOpen("2026-11-19 08:00", "2026-11-19 18:00"))
        #expect(try !isOpen("2026-11-19 07:59", "2026-11-19 18:00"))
        #expect(try !isOpen("2026-11-19 08:00", "2026-11-19 18:01"))
        #expect(try isOpen("2026-11-20 20:00", "2026-11-21 02:00"))
        #expect(try isOpen("2026-11-19 08:00", "2026-11-19 08:00"))
        #expect(try !isOpen("2026-11-19 18:00", "2026-11-19 18:00"))
    }
}

@Suite("Opening hours where clocks are set")
struct OpeningHoursDaylightTests {
    @Test(arguments: [
        // In spring 02:00 to 03:00 is left out: ...
        ("01:00-04:00", "2026-03-29", ["01:00 +01:00", "04:00 +02:00"]),
        ("02:30-04:00", "2026-03-29", ["03:00 +02:00", "04:00 +02:00"]),
        ("01:00-02:30", "2026-03-29", ["01:00 +01:00", "03:00 +02:00"]),
        ("02:15-02:45", "2026-03-29", []),
        ("Sa 22:00-02:30", "2026-03-29", ["00:00 +01:00", "03:00 +02:00"]),
        ("24/7; 02:00-03:00 off", "2026-03-29", ["00:00 +01:00", "00:00 +02:00"]),
        // ... in autumn it comes twice.
        ("01:00-04:00", "2026-10-25", ["01:00 +02:00", "04:00 +01:00"]),
        (
            "02:30-04:00", "2026-10-25",
            ["02:30 +02:00", "02:00 +01:00", "02:30 +01:00", "04:00 +01:00"]
        ),
        (
            "01:00-02:30", "2026-10-25",
            ["01:00 +02:00", "02:30 +02:00", "02:00 +01:00", "02:30 +01:00"]
        ),
        (
            "02:15-02:45", "2026-10-25",
            ["02:15 +02:00", "02:45 +02:00", "02:15 +01:00", "02:45 +01:00"]
        ),
        ("02:00-03:00", "2026-10-25", ["02:00 +02:00", "03:00 +01:00"]),
        (
            "Sa 22:00-02:30", "2026-10-25",
            ["00:00 +02:00", "02:30 +02:00", "02:00 +01:00", "02:30 +01:00"]
        ),
    ])
    func clockOnTheWallDecides(_ hours: String, _ day: String, _ expected: [String]) throws {
        let date = try #require(LocalDate(day))
        let window = HoursExamples.berlin.day(date)
        let spans = try OpeningHours(hours).spans(
            in: window, zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
        let texts = spans.flatMap { [$0.start, $0.end] }.map {
            String(HoursExamples.text($0).dropFirst(11))
        }
        #expect(texts == expected)
    }

    @Test func aWholeDayHas23Or25Hours() throws {
        for (day, hours) in [("2026-03-29", 23), ("2026-10-25", 25)] {
            let date = try #require(LocalDate(day))
            let spans = try OpeningHours("Su").spans(
                in: HoursExamples.berlin.day(date.adding(days: -1)).start.window(days: 3),
                zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
            #expect(spans == [HoursExamples.berlin.day(date)])
            #expect(spans.first.map { $0.end - $0.start } == .seconds(hours * 3_600))
        }
    }

    @Test func nextOpeningInTheSkippedHourIsWhereTheClockIsSet() throws {
        let next = try OpeningHours("02:30-04:00").nextOpening(
            after: HoursExamples.time("2026-03-29 00:00"), zone: HoursExamples.berlin,
            holidays: HoursExamples.calendar)
        #expect(try next == HoursExamples.utc("2026-03-29 01:00"))
    }

    /// Every quarter of two weeks around both changes: spans and moments say the same.
    @Test(arguments: [
        "02:15-02:45", "Sa 22:00-02:30; Su 10:00-12:00",
        "Mo-Fr 08:00-12:00; PH off; Su 01:00-05:00",
        "24/7; 02:00-02:30 off", "20:00-02:00; Su off",
    ])
    func spansAreTheMomentsAtWhichItIsOpen(_ text: String) throws {
        let hours = try OpeningHours(text)
        for start in ["2026-03-23 00:00", "2026-10-19 00:00", "2026-12-22 00:00"] {
            let window = try HoursExamples.time(start).window(days: 14)
            let spans = hours.spans(
                in: window, zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
            #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end < $1.start })
            var time = window.start
            while time < window.end {
                let isOpen = hours.isOpen(
                    at: time, zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
                guard isOpen == spans.contains(where: { $0.start <= time && time < $0.end }) else {
                    Issue.record("\(text) differs at \(HoursExamples.text(time))")
                    return
                }
                time = time + .seconds(900)
            }
        }
    }

    @Test func aYearOfSpansIsInOrder() throws {
        let hours = try OpeningHours("Mo-Fr 08:00-12:00,13:00-18:00; Sa 10:00-12:00; PH,SH off")
        let window = try HoursExamples.time("2026-01-01 00:00").window(days: 365)
        let spans = hours.spans(
            in: window, zone: HoursExamples.berlin, holidays: HoursExamples.calendar)
        let monday = try #require(LocalDate("2026-01-12"))
        #expect(spans.filter { $0.start >= HoursExamples.berlin.day(monday).start }.count > 300)
        // Joined and in order, so that a caller may search it by halves.
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end < $1.start })
    }
}

extension WallTime {
    fileprivate func window(days: Int64) -> WallWindow {
        WallWindow(start: self, end: self + .seconds(days * 86_400))
    }
}

import SpindCore
import Testing

/// Clock changes, midnight, the end of the year; deadlines; changed reservations.
@Suite struct BookingTimeTests {
    private typealias Ex = BookingExamples

    /// Seven days from noon to noon are 169 hours when winter begins.
    @Test(arguments: [
        ("2026-10-20 09:00", "2026-10-23 12:00", "2026-10-30 12:00", Duration.seconds(169 * 3_600)),
        ("2027-03-20 09:00", "2027-03-26 12:00", "2027-04-02 12:00", .seconds(167 * 3_600)),
    ])
    func sevenDays_AreSevenDaysWhereClocksAreSet(
        now: String, from: String, to: String, length: Duration
    ) throws {
        let context = try Ex.context(
            now: now, terms: BookingTerms(minimumMinutes: 10_080, maximumMinutes: 10_080))
        let wish = try Ex.wish(from, to)
        #expect(wish.end - wish.start == length)
        _ = try Ex.accepted(wish, context)
        let longer = BookingWish(start: wish.start, end: wish.end + .seconds(7_200))
        let refusal = try Ex.refusal(longer, context)
        #expect(refusal.broken.map(\.rule) == [.maximumLength])
    }

    @Test func hourThatThereIsTwice_CanBeBookedTwice() throws {
        let twice = try HoursExamples.occurrence("2026-10-25 02:00").times
        try #require(twice.count == 2)
        let first = WallWindow(start: twice[0], end: twice[1])
        let context = try Ex.context(now: "2026-10-24 09:00", blocked: [first])
        let refusal = try Ex.refusal(BookingWish(start: first.start, end: first.end), context)
        let second = WallWindow(start: twice[1], end: twice[1] + .seconds(3_600))
        #expect(refusal.next == .slot(second))
    }

    @Test func hourThatIsSkipped_IsNotOffered() throws {
        // From 00:30 on two hours are taken, so the next one begins behind the gap.
        let start = try Ex.time("2027-03-28 00:30")
        let taken = WallWindow(start: start, end: start + .seconds(5_400))
        let context = try Ex.context(now: "2027-03-27 09:00", blocked: [taken])
        let refusal = try Ex.refusal(
            BookingWish(start: start, end: start + .seconds(3_600)), context)
        #expect(refusal.next == .slot(try Ex.window("2027-03-28 03:00", "2027-03-28 04:00")))
    }

    @Test func throughMidnightAndTheYearsEnd() throws {
        let context = try Ex.context(
            now: "2026-12-30 09:00", hours: "Mo-Fr 08:00-20:00; PH off")
        let refusal = try Ex.refusal(Ex.wish("2026-12-31 18:00", "2027-01-01 10:00"), context)
        #expect(refusal.broken.map(\.rule) == [.returnClosed])
        // 16 hours: from Thursday's last hours to a working morning; Friday is a holiday.
        #expect(refusal.next == .slot(try Ex.window("2027-01-04 16:00", "2027-01-05 08:00")))
        _ = try Ex.accepted(Ex.wish("2026-12-31 19:45", "2027-01-04 08:00"), context)
    }

    @Test func returnJustWhenItCloses_IsInTime_APickupIsNot() throws {
        let context = try Ex.context(hours: "Mo-Fr 08:00-18:00")
        _ = try Ex.accepted(Ex.wish("2026-11-24 17:00", "2026-11-24 18:00"), context)
        let refusal = try Ex.refusal(Ex.wish("2026-11-24 18:00", "2026-11-25 09:00"), context)
        #expect(refusal.broken.map(\.rule) == [.pickupClosed])
    }

    /// Quarters are those of the clocks on the wall, also in Kathmandu (+05:45) and where an offset
    /// is none of quarters.
    @Test(arguments: [20_700, 37_800, 1_172])
    func grid_IsThatOfLocalClocks(offset: Int) throws {
        let zone = TimeZoneRules(firstOffsetSeconds: offset, transitions: [])
        let context = try Ex.context(zone: zone)
        let midnight = zone.day(try #require(LocalDate("2026-11-25"))).start
        _ = try Ex.accepted(
            BookingWish(start: midnight, end: midnight + .seconds(900)), context)
        let refusal = try Ex.refusal(
            BookingWish(start: midnight + .seconds(60), end: midnight + .seconds(960)), context)
        #expect(refusal.broken.map(\.rule) == [.grid])
        let next = WallWindow(
            start: midnight + .seconds(900), end: midnight + .seconds(1_800))
        #expect(refusal.next == .slot(next))
    }

    @Test func deadlines() throws {
        let terms = BookingTerms(
            bufferBeforeMinutes: 15, noShowMinutes: 45, graceMinutes: 30, confirmWithinMinutes: 120)
        let context = try Ex.context(terms: terms)
        let wish = try Ex.wish("2026-11-24 14:00", "2026-11-24 16:00")
        let booking = try Ex.accepted(wish, context)
        #expect(booking.noShowAt == (try Ex.time("2026-11-24 14:45")))
        #expect(booking.grace == .seconds(1_800))
        #expect(booking.requestedUntil == (try Ex.time("2026-11-24 11:00")))
        #expect(booking.state == .requested)
        #expect(booking.blocked == (try Ex.window("2026-11-24 13:45", "2026-11-24 16:00")))

        var byOperator = wish
        byOperator.booker = .operator
        #expect(try Ex.accepted(byOperator, context).state == .confirmed)

        var patient = context
        patient.terms.noShowMinutes = nil
        #expect(try Ex.accepted(wish, patient).noShowAt == (try Ex.time("2026-11-24 16:30")))
        patient.terms.noShowMinutes = 10_000
        #expect(try Ex.accepted(wish, patient).noShowAt == (try Ex.time("2026-11-24 16:30")))
        patient.terms.confirmWithinMinutes = 10_000
        #expect(try Ex.accepted(wish, patient).requestedUntil == wish.end)
    }

    @Test func extendedReservation_IsJudgedByItsNewEndOnly() throws {
        let old = try Ex.window("2026-11-24 08:00", "2026-11-24 10:00")
        let terms = BookingTerms(leadMinutes: 600, atOnce: 1, confirmWithinMinutes: 60)
        var context = try Ex.context(
            terms: terms, hours: "Mo-Fr 09:00-18:00",
            blocked: [Ex.window("2026-11-24 12:00", "2026-11-24 13:00")])
        context.known = BookingRules.span(
            for: BookingWish(start: old.start, end: old.end, changing: old), under: terms,
            now: context.now)
        context.member.holding = 1
        let longer = try Ex.wish("2026-11-24 08:00", "2026-11-24 12:00", changing: old)
        let booking = try Ex.accepted(longer, context)
        #expect(booking.requestedUntil == nil, "who was confirmed stays so")
        let tooLong = try Ex.wish("2026-11-24 08:00", "2026-11-24 12:15", changing: old)
        let refusal = try Ex.refusal(tooLong, context)
        #expect(refusal.broken.map(\.rule) == [.overlap])
        #expect(refusal.next == .none(.startIsKept))
        let late = try Ex.wish("2026-11-24 08:00", "2026-11-24 18:15", changing: old)
        #expect(try Ex.refusal(late, context).broken.map(\.rule) == [.returnClosed, .overlap])
        let past = try Ex.wish("2026-11-24 08:00", "2026-11-24 08:45", changing: old)
        #expect(try Ex.refusal(past, context).broken.map(\.rule) == [.leadTime, .returnClosed])
    }

    @Test func damagedNumbers_EndNothing() throws {
        let terms = BookingTerms(
            minimumMinutes: .min, maximumMinutes: .max, bufferBeforeMinutes: .max,
            bufferAfterMinutes: .max, leadMinutes: .min, horizonMinutes: .max, noShowMinutes: .max,
            graceMinutes: .max, confirmWithinMinutes: .max)
        var context = try Ex.context()
        context.terms = terms
        context.known = WallWindow(
            start: WallTime(millisecondsSince1970: .min), end: WallTime(millisecondsSince1970: .max)
        )
        for times in [(Int64.min, Int64.max), (.max, .min), (.max, .max), (.min, .min), (0, .max)] {
            let wish = BookingWish(
                start: WallTime(millisecondsSince1970: times.0),
                end: WallTime(millisecondsSince1970: times.1))
            #expect(!(try Ex.refusal(wish, context)).broken.isEmpty)
        }
    }
}

import SpindCore
import Testing

/// For every rule: it refuses, with what was asked and what is allowed, and names the next slot.
@Suite struct BookingRefusalTests {
    private typealias Ex = BookingExamples

    /// Judges a wish of Tuesday, 14:00 to 16:00, and compares the only broken rule.
    private func expect(
        _ broken: BrokenRule, next: NextSlot, _ context: BookingContext,
        wish: BookingWish? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let wish = try wish ?? Ex.wish("2026-11-24 14:00", "2026-11-24 16:00")
        let refusal = try Ex.refusal(wish, context, sourceLocation: sourceLocation)
        #expect(refusal.broken == [broken], sourceLocation: sourceLocation)
        #expect(refusal.next == next, sourceLocation: sourceLocation)
        if case .slot(let slot) = refusal.next {
            let again = BookingWish(start: slot.start, end: slot.end)
            _ = try Ex.accepted(again, context, sourceLocation: sourceLocation)
        }
    }

    private func slot(_ from: String, _ to: String) throws -> NextSlot {
        .slot(try Ex.window(from, to))
    }

    @Test func whatBreaksNoRule_IsAccepted() throws {
        let booking = try Ex.accepted(
            Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), Ex.context())
        let window = try Ex.window("2026-11-24 14:00", "2026-11-24 16:00")
        #expect(
            booking
                == AcceptedBooking(
                    window: window, blocked: window, noShowAt: window.end, grace: .zero,
                    requestedUntil: nil))
        #expect(booking.state == .confirmed)
    }

    @Test func endedAsset() throws {
        var context = try Ex.context()
        let end = try Ex.time("2026-11-01 00:00")
        context.asset.endedAt = end
        let asked = RuleValue.time(try Ex.time("2026-11-24 16:00"))
        try expect(
            BrokenRule(.assetEnded, asked: asked, allowed: .time(end)),
            next: .none(.notATimeMatter(.assetEnded)), context)
    }

    @Test func assetThatWillEnd_IsLentUntilThen() throws {
        var context = try Ex.context(blocked: [Ex.window("2026-11-24 13:00", "2026-11-24 15:00")])
        context.asset.endedAt = try Ex.time("2026-11-24 17:00")
        let refusal = try Ex.refusal(Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), context)
        #expect(refusal.main.rule == .overlap)
        #expect(refusal.next == (try slot("2026-11-24 15:00", "2026-11-24 17:00")))
        context.asset.endedAt = try Ex.time("2026-11-24 16:59")
        let later = try Ex.refusal(Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), context)
        #expect(later.next == .none(.notATimeMatter(.assetEnded)))
    }

    @Test func assetWithoutACabinet() throws {
        var context = try Ex.context()
        context.asset.isPlaced = false
        try expect(
            BrokenRule(.assetNowhere), next: .none(.notATimeMatter(.assetNowhere)), context)
    }

    @Test func memberWhoLeft() throws {
        var context = try Ex.context()
        let end = try Ex.time("2026-11-20 12:00")
        context.member.endedAt = end
        let asked = RuleValue.time(try Ex.time("2026-11-24 16:00"))
        try expect(
            BrokenRule(.memberEnded, asked: asked, allowed: .time(end)),
            next: .none(.notATimeMatter(.memberEnded)), context)
    }

    @Test func blockedMember() throws {
        var context = try Ex.context()
        context.member.blockedReason = "Kaution offen"
        try expect(
            BrokenRule(.memberBlocked, asked: .text("Kaution offen")),
            next: .none(.notATimeMatter(.memberBlocked)), context)
    }

    @Test func memberOfAnotherOrganisation() throws {
        var context = try Ex.context()
        context.member.membership = nil
        try expect(
            BrokenRule(.noMembership), next: .none(.notATimeMatter(.noMembership)), context)
    }

    @Test func membershipThatBeginsLater() throws {
        var context = try Ex.context()
        let since = try Ex.time("2026-11-25 00:05")
        context.member.membership = Membership(since: since)
        try expect(
            BrokenRule(
                .membershipTime,
                asked: .window(Ex.window("2026-11-24 14:00", "2026-11-24 16:00")),
                allowed: .time(since)),
            next: slot("2026-11-25 00:15", "2026-11-25 02:15"), context)
    }

    @Test func membershipThatEndsBefore() throws {
        var context = try Ex.context()
        let until = try Ex.time("2026-11-24 15:59")
        context.member.membership?.until = until
        try expect(
            BrokenRule(
                .membershipTime,
                asked: .window(Ex.window("2026-11-24 14:00", "2026-11-24 16:00")),
                allowed: .time(until)),
            next: .none(.notATimeMatter(.membershipTime)), context)
    }

    @Test(arguments: [16, 18])
    func uncheckedAge(age: Int) throws {
        let context = try Ex.context(terms: BookingTerms(minimumAge: age))
        try expect(
            BrokenRule(.age, allowed: .years(age)), next: .none(.notATimeMatter(.age)), context)
    }

    @Test func whoIs18_IsAlso16() throws {
        var context = try Ex.context(terms: BookingTerms(minimumAge: 16))
        context.member.ages = [try Ex.age(18)]
        _ = try Ex.accepted(Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), context)
        context.terms.minimumAge = 18
        context.member.ages = [try Ex.age(16)]
        try expect(
            BrokenRule(.age, allowed: .years(18)), next: .none(.notATimeMatter(.age)), context)
    }

    @Test func uncheckedLicence() throws {
        var context = try Ex.context(terms: BookingTerms(licenceClass: "B"))
        try expect(
            BrokenRule(.licenceClass, allowed: .text("B")),
            next: .none(.notATimeMatter(.licenceClass)), context)
        context.member.licence = try Ex.licence(["AM", "L"], until: "2027-01-01 00:00")
        try expect(
            BrokenRule(.licenceClass, asked: .text("AM, L"), allowed: .text("B")),
            next: .none(.notATimeMatter(.licenceClass)), context)
    }

    @Test func licence_CountsUntilTheEndOfTheBooking() throws {
        var context = try Ex.context(terms: BookingTerms(licenceClass: "B"))
        context.member.licence = try Ex.licence(["B"], until: "2026-11-24 16:00")
        _ = try Ex.accepted(Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), context)
        context.member.licence = try Ex.licence(["B"], until: "2026-11-24 15:59")
        try expect(
            BrokenRule(
                .licenceTime, asked: .time(Ex.time("2026-11-24 16:00")),
                allowed: .time(Ex.time("2026-11-24 15:59"))),
            next: .none(.notATimeMatter(.licenceTime)), context)
    }

    @Test func tooManyAtOnce() throws {
        var context = try Ex.context(terms: BookingTerms(atOnce: 2))
        context.member.holding = 1
        _ = try Ex.accepted(Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), context)
        context.member.holding = 2
        try expect(
            BrokenRule(.atOnce, asked: .count(3), allowed: .count(2)),
            next: .none(.notATimeMatter(.atOnce)), context)
    }

    @Test func besideTheGrid() throws {
        try expect(
            BrokenRule(.grid, asked: .time(Ex.time("2026-11-24 14:05")), allowed: .minutes(15)),
            next: slot("2026-11-24 14:15", "2026-11-24 16:15"), Ex.context(),
            wish: Ex.wish("2026-11-24 14:05", "2026-11-24 16:05"))
        try expect(
            BrokenRule(.grid, asked: .time(Ex.time("2026-11-24 16:20")), allowed: .minutes(15)),
            next: slot("2026-11-24 14:00", "2026-11-24 16:30"), Ex.context(),
            wish: Ex.wish("2026-11-24 14:00", "2026-11-24 16:20"))
    }

    @Test func tooShort() throws {
        let context = try Ex.context(terms: BookingTerms(minimumMinutes: 100))
        try expect(
            BrokenRule(.minimumLength, asked: .minutes(60), allowed: .minutes(100)),
            next: slot("2026-11-24 14:00", "2026-11-24 15:45"), context,
            wish: Ex.wish("2026-11-24 14:00", "2026-11-24 15:00"))
    }

    @Test func endBeforeTheStart() throws {
        try expect(
            BrokenRule(.minimumLength, asked: .minutes(-60), allowed: .minutes(15)),
            next: slot("2026-11-24 14:00", "2026-11-24 14:15"), Ex.context(),
            wish: Ex.wish("2026-11-24 14:00", "2026-11-24 13:00"))
    }

    @Test func tooLong() throws {
        let context = try Ex.context(terms: BookingTerms(maximumMinutes: 100))
        try expect(
            BrokenRule(.maximumLength, asked: .minutes(120), allowed: .minutes(100)),
            next: slot("2026-11-24 14:00", "2026-11-24 15:30"), context)
    }

    @Test func noLengthFitsTheTerms() throws {
        let context = try Ex.context(terms: BookingTerms(minimumMinutes: 61, maximumMinutes: 70))
        try expect(
            BrokenRule(.maximumLength, asked: .minutes(120), allowed: .minutes(70)),
            next: .none(.noLengthFits), context)
    }

    @Test func tooSoon() throws {
        let context = try Ex.context(terms: BookingTerms(leadMinutes: 310))
        try expect(
            BrokenRule(
                .leadTime, asked: .time(Ex.time("2026-11-24 14:00")),
                allowed: .time(Ex.time("2026-11-24 14:10"))),
            next: slot("2026-11-24 14:15", "2026-11-24 16:15"), context)
    }

    @Test func withoutLeadTime_TheQuarterThatBeganCanBeBooked() throws {
        let context = try Ex.context(now: "2026-11-24 14:07", terms: BookingTerms(noShowMinutes: 5))
        let booking = try Ex.accepted(
            Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), context)
        #expect(booking.noShowAt == (try Ex.time("2026-11-24 14:12")), "nobody was late before")
        try expect(
            BrokenRule(
                .leadTime, asked: .time(Ex.time("2026-11-24 13:45")),
                allowed: .time(Ex.time("2026-11-24 14:00"))),
            next: slot("2026-11-24 14:00", "2026-11-24 16:00"), context,
            wish: Ex.wish("2026-11-24 13:45", "2026-11-24 15:45"))
    }

    @Test func tooFarAhead() throws {
        let context = try Ex.context(terms: BookingTerms(horizonMinutes: 240))
        try expect(
            BrokenRule(
                .horizon, asked: .time(Ex.time("2026-11-24 14:00")),
                allowed: .time(Ex.time("2026-11-24 13:00"))),
            next: .none(.nothingUntil(Ex.time("2026-11-24 13:00"))), context)
    }

    @Test func overdueAsset_IsNotLentToWhoComesSoon() throws {
        var context = try Ex.context(now: "2026-11-24 13:00")
        context.asset.overdueSince = try Ex.time("2026-11-24 12:00")
        try expect(
            BrokenRule(
                .notBack, asked: .time(Ex.time("2026-11-24 14:00")),
                allowed: .time(Ex.time("2026-11-24 15:00"))),
            next: slot("2026-11-24 15:00", "2026-11-24 17:00"), context)
    }

    @Test(arguments: [
        (BookingClosure.Subject.asset, BookingRule.assetClosed),
        (.cabinet, .cabinetClosed), (.organisation, .organisationClosed),
    ])
    func closure(subject: BookingClosure.Subject, rule: BookingRule) throws {
        let window = try Ex.window("2026-11-24 15:50", "2026-11-26 08:07")
        let context = try Ex.context(closures: [
            BookingClosure(subject: subject, window: window, reason: "Wartung")
        ])
        try expect(
            BrokenRule(rule, asked: .text("Wartung"), allowed: .window(window)),
            next: slot("2026-11-26 08:15", "2026-11-26 10:15"), context)
    }

    @Test func closedAtThePickup() throws {
        let context = try Ex.context(hours: "Tu-Fr 15:00-20:00")
        try expect(
            BrokenRule(
                .pickupClosed, asked: .time(Ex.time("2026-11-24 14:00")),
                allowed: .time(Ex.time("2026-11-24 15:00"))),
            next: slot("2026-11-24 15:00", "2026-11-24 17:00"), context)
    }

    @Test func closedAtTheReturn() throws {
        let context = try Ex.context(hours: "Mo-Fr 08:00-15:30")
        try expect(
            BrokenRule(
                .returnClosed, asked: .time(Ex.time("2026-11-24 16:00")),
                allowed: .time(Ex.time("2026-11-25 08:00"))),
            next: slot("2026-11-25 08:00", "2026-11-25 10:00"), context)
    }

    @Test func neverOpenAgain() throws {
        let context = try Ex.context(hours: "2026 Nov 24 08:00-12:00")
        let refusal = try Ex.refusal(Ex.wish("2026-11-24 14:00", "2026-11-24 16:00"), context)
        #expect(refusal.broken.map(\.rule) == [.pickupClosed, .returnClosed])
        #expect(refusal.broken.allSatisfy { $0.allowed == nil })
        #expect(refusal.next == .none(.nothingUntil(context.now + .seconds(180 * 86_400))))
    }

    @Test func taken() throws {
        let taken = try Ex.window("2026-11-24 15:45", "2026-11-24 18:20")
        try expect(
            BrokenRule(
                .overlap, asked: .window(Ex.window("2026-11-24 14:00", "2026-11-24 16:00")),
                allowed: .window(taken)),
            next: slot("2026-11-24 18:30", "2026-11-24 20:30"), Ex.context(blocked: [taken]))
    }

    @Test func noRoomForTheBuffers() throws {
        let terms = BookingTerms(bufferBeforeMinutes: 20, bufferAfterMinutes: 30)
        let taken = try Ex.window("2026-11-24 16:15", "2026-11-24 18:20")
        try expect(
            BrokenRule(
                .buffer, asked: .window(Ex.window("2026-11-24 13:40", "2026-11-24 16:30")),
                allowed: .window(taken)),
            next: slot("2026-11-24 18:45", "2026-11-24 20:45"),
            Ex.context(terms: terms, blocked: [taken]))
        let fits = try Ex.accepted(
            Ex.wish("2026-11-24 18:45", "2026-11-24 20:45"),
            Ex.context(terms: terms, blocked: [taken]))
        #expect(fits.blocked == (try Ex.window("2026-11-24 18:25", "2026-11-24 21:15")))
    }

    @Test func everyRule_IsRefusedByATestHere() throws {
        // One wish breaks most rules at once: they come in the order of the rules.
        let terms = BookingTerms(
            maximumMinutes: 30, leadMinutes: 600, atOnce: 0, minimumAge: 18, licenceClass: "B")
        let window = try Ex.window("2026-11-24 10:00", "2026-11-24 18:00")
        var context = try Ex.context(
            terms: terms, hours: "Mo 10:00-12:00",
            closures: BookingClosure.Subject.allCases.reversed().map {
                BookingClosure(subject: $0, window: window, reason: "zu")
            }, blocked: [window])
        context.asset = BookedAsset(
            endedAt: context.now, isPlaced: false, overdueSince: context.now)
        context.member.endedAt = context.now
        context.member.blockedReason = "gesperrt"
        context.member.membership?.until = context.now
        context.asset.overdueSince = context.now
        let refusal = try Ex.refusal(Ex.wish("2026-11-24 10:05", "2026-11-24 12:00"), context)
        let apart: Set<BookingRule> = [
            .noMembership, .licenceTime, .minimumLength, .horizon, .buffer,
        ]
        #expect(
            refusal.broken.map(\.rule) == BookingRule.allCases.filter { !apart.contains($0) })
        #expect(refusal.main.rule == .assetEnded)
    }
}

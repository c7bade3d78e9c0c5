import SpindCore
import Testing

/// What the tests of bookings share: a Tuesday in Rhede, and a cargo bike that can be had.
enum BookingExamples {
    static let zone = HoursExamples.berlin
    /// The first time at which a clock in Berlin shows `2026-12-24 18:30`.
    static func time(_ text: String) throws -> WallTime { try HoursExamples.time(text) }

    static func window(_ from: String, _ to: String) throws -> WallWindow {
        WallWindow(start: try time(from), end: try time(to))
    }

    static func wish(
        _ from: String, _ to: String, by booker: BookingWish.Booker = .member,
        changing: WallWindow? = nil
    ) throws -> BookingWish {
        BookingWish(start: try time(from), end: try time(to), booker: booker, changing: changing)
    }

    static let account = AccountID("a-0000000001")

    static func licence(
        _ classes: [String], until: String
    ) throws -> LicenceCheck {
        LicenceCheck(
            checkedAt: try time("2026-01-05 10:00"), checkedBy: account, classes: classes,
            validUntil: try time(until))
    }

    static func age(_ age: Int) throws -> AgeCheck {
        AgeCheck(
            minimumAge: age, checkedAt: try time("2026-01-05 10:00"), checkedBy: account)
    }

    /// Everything allows a booking; a test changes what it is about. `hours` are in the OSM syntax.
    static func context(
        now: String = "2026-11-24 09:00", terms: BookingTerms = BookingTerms(),
        hours: String? = nil, closures: [BookingClosure] = [], blocked: [WallWindow] = [],
        zone: TimeZoneRules = BookingExamples.zone
    ) throws -> BookingContext {
        let now = try time(now)
        let known = BookingRules.span(
            for: BookingWish(start: now, end: now), under: terms, now: now)
        let opening = try hours.map {
            try OpeningHours($0).spans(in: known, zone: zone, holidays: .nordrheinWestfalen)
        }
        return BookingContext(
            now: now, zone: zone, terms: terms, asset: BookedAsset(),
            member: BookingMember(membership: Membership(since: try time("2025-01-01 00:00"))),
            opening: opening, closures: closures, blocked: blocked, known: known)
    }

    /// The refusal of a wish; a failure where it is accepted.
    static func refusal(
        _ wish: BookingWish, _ context: BookingContext,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> BookingRefusal {
        guard case .refused(let refusal) = BookingRules.judge(wish, in: context) else {
            Issue.record("accepted", sourceLocation: sourceLocation)
            throw Unexpected()
        }
        return refusal
    }

    static func accepted(
        _ wish: BookingWish, _ context: BookingContext,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> AcceptedBooking {
        switch BookingRules.judge(wish, in: context) {
        case .accepted(let booking): return booking
        case .refused(let refusal):
            Issue.record("refused: \(refusal)", sourceLocation: sourceLocation)
            throw Unexpected()
        }
    }

    struct Unexpected: Error {}
}

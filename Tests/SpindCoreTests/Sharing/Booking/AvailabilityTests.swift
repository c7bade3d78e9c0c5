import SpindCore
import Testing

@Suite struct AvailabilityTests {
    private typealias Ex = BookingExamples

    private func spans(
        _ terms: BookingTerms = BookingTerms(), now: String = "2026-11-24 09:05",
        hours: String? = nil, closures: [WallWindow] = [], blocked: [WallWindow] = [],
        isOverdue: Bool = false
    ) throws -> [WallWindow] {
        let window = try Ex.window("2026-11-24 00:00", "2026-11-26 00:00")
        let opening = try hours.map {
            try OpeningHours($0).spans(in: window, zone: Ex.zone, holidays: .nordrheinWestfalen)
        }
        let availability = Availability(
            terms: terms, zone: Ex.zone, now: try Ex.time(now), window: window, opening: opening)
        return availability.spans(
            closures: WindowSet(closures), blocked: blocked, isOverdue: isOverdue)
    }

    @Test func whatIsInNobodysWay_IsFreeFromTheQuarterThatBegan() throws {
        #expect(try spans() == [Ex.window("2026-11-24 09:00", "2026-11-26 00:00")])
        #expect(
            try spans(BookingTerms(leadMinutes: 60))
                == [Ex.window("2026-11-24 10:15", "2026-11-26 00:00")])
        #expect(
            try spans(isOverdue: true) == [Ex.window("2026-11-24 11:15", "2026-11-26 00:00")])
    }

    @Test func spans_LieBetweenReservationsWithTheirBuffers() throws {
        let blocked = [
            try Ex.window("2026-11-24 12:10", "2026-11-24 13:00"),
            try Ex.window("2026-11-24 14:00", "2026-11-25 08:00"),
        ]
        let terms = BookingTerms(
            minimumMinutes: 30, bufferBeforeMinutes: 10, bufferAfterMinutes: 20)
        // Between the two there is room from 13:10 to 13:40: less than two quarters of the grid.
        #expect(
            try spans(terms, blocked: blocked) == [
                Ex.window("2026-11-24 09:00", "2026-11-24 11:45"),
                Ex.window("2026-11-25 08:15", "2026-11-26 00:00"),
            ])
    }

    @Test func spans_BeginAndEndInOpeningHours() throws {
        let found = try spans(
            hours: "Mo-Fr 10:10-18:00",
            closures: [Ex.window("2026-11-24 17:00", "2026-11-25 11:00")])
        #expect(
            found == [
                try Ex.window("2026-11-24 10:15", "2026-11-24 17:00"),
                try Ex.window("2026-11-25 11:00", "2026-11-25 18:00"),
            ])
    }

    @Test func horizon_EndsThem() throws {
        let terms = BookingTerms(maximumMinutes: 120, horizonMinutes: 180)
        // The last start is 12:05, the longest reservation from then ends at 14:05.
        #expect(try spans(terms) == [Ex.window("2026-11-24 09:00", "2026-11-24 14:00")])
        let blocked = [try Ex.window("2026-11-24 09:00", "2026-11-24 12:10")]
        #expect(try spans(terms, blocked: blocked).isEmpty)
    }

    @Test func fullDay_HasNone() throws {
        let blocked = [try Ex.window("2026-11-24 00:00", "2026-11-26 00:00")]
        #expect(try spans(blocked: blocked).isEmpty)
        #expect(try spans(hours: "off").isEmpty)
    }

    /// A thousand assets of thirty days cost a walk over their intervals.
    @Test func manyAssets_FillOneArray() throws {
        let now = try Ex.time("2026-11-24 09:00")
        let window = WallWindow(start: now, end: now + .seconds(30 * 86_400))
        let opening = try OpeningHours("Mo-Sa 08:00-20:00").spans(
            in: window, zone: Ex.zone, holidays: .nordrheinWestfalen)
        let availability = Availability(
            terms: BookingTerms(), zone: Ex.zone, now: now, window: window, opening: opening)
        let blocked = (0..<9).map { index in
            let start = now + .seconds(index * 3 * 86_400 + 3_600)
            return WallWindow(start: start, end: start + .seconds(7_200))
        }
        var spans: [WallWindow] = []
        for _ in 0..<1_000 {
            let count = availability.append(
                to: &spans, closures: WindowSet([]), blocked: blocked)
            #expect(count == 10)
        }
        #expect(spans.count == 10_000)
    }
}

import SpindCore
import SpindSeeds
import Testing

/// What a booking may be, by asking of every minute: slow, and written without a look at the rules'
/// arithmetic. Persons are in good standing. All intervals lie on whole minutes.
struct MinuteModel {
    var context: BookingContext

    private var terms: BookingTerms { context.terms }

    private func minutes(_ window: WallWindow) -> [WallTime] {
        var times: [WallTime] = []
        var time = window.start
        while time < window.end {
            times.append(time)
            time = time + .seconds(60)
        }
        return times
    }

    private func isInside(_ time: WallTime, _ windows: [WallWindow]) -> Bool {
        windows.contains { $0.start <= time && time < $0.end }
    }

    private func isOpen(_ time: WallTime) -> Bool {
        context.opening.map { isInside(time, $0) } ?? true
    }

    private func isQuarter(_ time: WallTime) -> Bool {
        let local = context.zone.local(time)
        return local.minute % 15 == 0 && local.second == 0
    }

    /// The minutes on the clocks' faces between two times.
    private func face(_ start: WallTime, _ end: WallTime) -> Int {
        let (from, to) = (context.zone.local(start), context.zone.local(end))
        let days =
            context.zone.date(at: end).daysSince1970 - context.zone.date(at: start).daysSince1970
        return days * 1_440 + (to.hour - from.hour) * 60 + to.minute - from.minute
    }

    func accepts(_ start: WallTime, _ end: WallTime) -> Bool {
        guard isQuarter(start), isQuarter(end), start < end else { return false }
        let window = WallWindow(start: start, end: end)
        let lengths = [minutes(window).count, face(start, end)]
        guard lengths.contains(where: { $0 >= terms.minimumMinutes }),
            lengths.contains(where: { $0 <= terms.maximumMinutes }),
            start >= firstStart, start <= context.now + .seconds(terms.horizonMinutes * 60),
            isOpen(start), isOpen(end) || isOpen(end - .seconds(60)),
            !minutes(window).contains(where: { isInside($0, context.closures.map(\.window)) })
        else { return false }
        let blocked = WallWindow(
            start: start - .seconds(terms.bufferBeforeMinutes * 60),
            end: end + .seconds(terms.bufferAfterMinutes * 60))
        return !minutes(blocked).contains { isInside($0, context.blocked) }
    }

    private var firstStart: WallTime {
        guard terms.leadMinutes == 0 else {
            return context.now + .seconds(terms.leadMinutes * 60)
        }
        var time = context.now
        while !isQuarter(time) { time = time - .seconds(60) }
        return time
    }

    /// The earliest start from a time on, of a length, found by trying every minute.
    func firstSlot(from: WallTime, length: Duration) -> WallTime? {
        var start = max(from, context.now - .seconds(900))
        let last = min(
            context.now + .seconds(terms.horizonMinutes * 60),
            context.known.end - length - .seconds(terms.bufferAfterMinutes * 60))
        while start <= last {
            if accepts(start, start + length) { return start }
            start = start + .seconds(60)
        }
        return nil
    }
}

/// A made-up world of some days around a change of clocks.
struct BookingWorld {
    var context: BookingContext
    var random: SeededGenerator

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        let zone = Self.zones[random.below(Self.zones.count)]
        let change = try #require(zone.transitions.first).at
        let day = 1_440
        let now = change - .seconds((random.below(2 * day) + 30) * 60)
        let minimum = [15, 30, 50, 240][random.below(4)]
        let terms = BookingTerms(
            minimumMinutes: minimum, maximumMinutes: minimum + [0, 45, 300, day][random.below(4)],
            bufferBeforeMinutes: [0, 0, 10, 45][random.below(4)],
            bufferAfterMinutes: [0, 0, 7, 60][random.below(4)],
            leadMinutes: [0, 0, 20, 300][random.below(4)],
            horizonMinutes: [200, day, 3 * day][random.below(3)])
        let known = BookingRules.span(
            for: BookingWish(start: now, end: now), under: terms, now: now)
        let opening =
            random.below(3) == 0
            ? nil : Self.windows(in: known, &random, longest: 900, gap: 300)
        let closures =
            random.below(2) == 0
            ? [] : Self.windows(in: known, &random, longest: 300, gap: 3_000)
        context = BookingContext(
            now: now, zone: zone, terms: terms, asset: BookedAsset(),
            member: BookingMember(
                membership: Membership(since: WallTime(secondsSince1970: 0))),
            opening: opening,
            closures: closures.map {
                BookingClosure(subject: .asset, window: $0, reason: "zu")
            }.reversed(),
            blocked: Self.windows(in: known, &random, longest: 240, gap: 1_500), known: known)
    }

    /// Windows in order and apart, on whole minutes, often on quarters of an hour.
    private static func windows(
        in known: WallWindow, _ random: inout SeededGenerator, longest: Int, gap: Int
    ) -> [WallWindow] {
        var windows: [WallWindow] = []
        var time = known.start
        while true {
            let step = random.below(3) == 0 ? 1 : 15
            let start = time + .seconds((1 + random.below(gap) / step) * step * 60)
            let end = start + .seconds((1 + random.below(longest) / step) * step * 60)
            guard end <= known.end else { return windows }
            windows.append(WallWindow(start: start, end: end))
            time = end
        }
    }

    /// A wish near now, on quarters more often than not.
    mutating func wish() -> BookingWish {
        let step = random.below(5) == 0 ? 1 : 15
        let grid = context.zone.firstOffsetSeconds / 60 % 15
        let quarter =
            context.now.millisecondsSince1970 / 900_000 * 900 - Int64(grid * 60)
        let (terms, day) = (context.terms, 1_440)
        let ahead = terms.leadMinutes + random.below(min(terms.horizonMinutes, 2 * day) + 60)
        let start = WallTime(secondsSince1970: quarter) + .seconds(ahead / step * step * 60)
        // Lengths around the shortest and the longest, and anything in between.
        let length =
            terms.minimumMinutes - 15
            + random.below(terms.maximumMinutes - terms.minimumMinutes + 60)
        return BookingWish(
            start: start, end: start + .seconds(max(1, (length + step - 1) / step) * step * 60))
    }

    /// Berlin in spring and autumn, Lord Howe Island's half hour, and zones that change by what is
    /// no quarter, from offsets that are none.
    static let zones: [TimeZoneRules] = [
        zone(3_600, 7_200), zone(7_200, 3_600), zone(37_800, 39_600), zone(39_600, 37_800),
        zone(-12_600, -9_000), zone(1_200, 4_800), zone(1_200, 2_400), zone(20_700, 19_500),
    ]

    private static func zone(_ before: Int, _ after: Int) -> TimeZoneRules {
        TimeZoneRules(
            firstOffsetSeconds: before,
            transitions: [
                TimeZoneRules.Transition(
                    at: WallTime(secondsSince1970: 1_792_890_000), offsetSeconds: after)
            ])
    }
}

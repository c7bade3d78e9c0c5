/// When an asset is free: what calendars, maps and open data show. Made once for the terms, opening
/// hours and window that many assets share, so that each asset costs only a walk over its own
/// intervals. It says nothing of who books; ``BookingRules`` does.
public struct Availability: Sendable {
    private let terms: BookingTerms
    private let grid: BookingGrid
    private let opening: [WallWindow]?
    private let bounds: WallWindow
    private let latestStart: WallTime
    private let expectedBack: WallTime

    /// Prepares for assets with these terms.
    ///
    /// - Parameters:
    ///   - terms: their terms.
    ///   - zone: the region's time zone.
    ///   - now: what time it is: nothing is free before the first start that may be booked now.
    ///   - window: the time that is looked at.
    ///   - opening: when pickups and returns are possible, in order and apart; `nil` for always. It
    ///     has to cover the window.
    public init(
        terms: BookingTerms, zone: TimeZoneRules, now: WallTime, window: WallWindow,
        opening: [WallWindow]?
    ) {
        self.terms = terms
        self.opening = opening
        grid = BookingGrid(zone: zone)
        expectedBack = BookingRules.expectedBack(now: now)
        latestStart = terms.latestStart(now: now)
        let start = max(window.start, terms.earliestStart(now: now, zone: zone))
        let longest = BookingTerms.duration(terms.maximumMinutes)
        bounds = WallWindow(
            start: min(start, window.end), end: max(start, min(window.end, latestStart + longest)))
    }

    /// The free spans of one asset.
    ///
    /// - Parameters:
    ///   - closures: the closures of the asset, its cabinet and its organisation.
    ///   - blocked: the blocked intervals of its reservations that hold, in order and apart.
    ///   - isOverdue: whether its open loan should have ended.
    /// - Returns: spans in order, each from the first possible pickup to the last possible return
    ///   and at least as long as the shortest reservation. It may be closed in between.
    public func spans(
        closures: WindowSet = WindowSet([]), blocked: [WallWindow],
        isOverdue: Bool = false
    ) -> [WallWindow] {
        var spans: [WallWindow] = []
        append(to: &spans, closures: closures, blocked: blocked, isOverdue: isOverdue)
        return spans
    }

    /// Appends the free spans of one asset: see ``spans(closures:blocked:isOverdue:)``. Allocates
    /// nothing but room in the array.
    ///
    /// - Returns: how many spans were appended.
    @discardableResult
    public func append(
        to spans: inout [WallWindow], closures: WindowSet, blocked: [WallWindow],
        isOverdue: Bool = false
    ) -> Int {
        let before = spans.count
        var start = isOverdue ? max(bounds.start, expectedBack) : bounds.start
        let (bufferBefore, bufferAfter) = (terms.bufferBefore, terms.bufferAfter)
        var closure = closures.windows.partitioned { $0.end <= start }
        var taken = blocked.partitioned { $0.end <= start - bufferBefore }
        while start < bounds.end {
            var hole = WallWindow(start: bounds.end, end: bounds.end)
            if closure < closures.windows.count { hole = closures.windows[closure] }
            if taken < blocked.count, blocked[taken].start - bufferAfter < hole.start {
                // A hole of the other kind that begins later is met again behind this one.
                hole = WallWindow(
                    start: blocked[taken].start - bufferAfter,
                    end: blocked[taken].end + bufferBefore)
                taken += 1
            } else {
                closure += 1
            }
            appendSpan(to: &spans, from: start, until: min(hole.start, bounds.end))
            if hole.start >= bounds.end { break }
            start = max(start, hole.end)
        }
        return spans.count - before
    }

    /// Whether a window lies in one of the asset's free spans with both ends where a reservation may
    /// have them, and has a length that may be booked: ``BookingRules`` would accept it of a member in
    /// good standing.
    ///
    /// - Parameters:
    ///   - window: the wished time.
    ///   - spans: the asset's free spans.
    /// - Returns: whether it can be booked.
    public func isFree(_ window: WallWindow, in spans: [WallWindow]) -> Bool {
        let index = spans.partitioned { $0.end < window.end }
        guard index < spans.count, spans[index].start <= window.start,
            window.start <= latestStart, grid.contains(window.start), grid.contains(window.end)
        else { return false }
        let length = BookedLength(from: window.start, to: window.end, zone: grid.zone)
        guard !length.isTooShort(terms), !length.isTooLong(terms) else { return false }
        return isOpen(window.start, closing: false) && isOpen(window.end, closing: true)
    }

    private func isOpen(_ time: WallTime, closing: Bool) -> Bool {
        guard let opening else { return true }
        let index = opening.partitioned { closing ? $0.end < time : $0.end <= time }
        return index < opening.count && opening[index].start <= time
    }

    private func appendSpan(
        to spans: inout [WallWindow], from: WallTime, until: WallTime
    ) {
        guard from < until, let first = firstPickup(from), let last = lastReturn(until),
            first <= latestStart, first < last,
            !BookedLength(from: first, to: last, zone: grid.zone).isTooShort(terms)
        else { return }
        spans.append(WallWindow(start: first, end: last))
    }

    private func firstPickup(_ time: WallTime) -> WallTime? {
        var time = grid.first(from: time)
        guard let opening else { return time }
        var index = opening.partitioned { $0.end <= time }
        while index < opening.count {
            time = grid.first(from: max(time, opening[index].start))
            if time < opening[index].end { return time }
            index += 1
        }
        return nil
    }

    private func lastReturn(_ time: WallTime) -> WallTime? {
        var time = grid.last(until: time)
        guard let opening else { return time }
        var index = opening.partitioned { $0.start <= time } - 1
        while index >= 0 {
            time = grid.last(until: min(time, opening[index].end))
            if time >= opening[index].start { return time }
            index -= 1
        }
        return nil
    }
}

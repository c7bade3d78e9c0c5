/// The next slot that breaks no rule: by arithmetic of intervals, not by trying every minute.
extension BookingRules {
    /// The earliest slot from the wished start on that is accepted, of the wished length; where no
    /// such length is allowed, of the nearest that is.
    ///
    /// Takes time proportional to the number of intervals that are in the way, at most to all of
    /// them.
    public static func nextSlot(
        for wish: BookingWish, in context: BookingContext
    ) -> NextSlot {
        if wish.keepsStart { return .none(.startIsKept) }
        let person = personRules(wish, context)
        if let rule = person.first(where: { !$0.isTimeMatter(at: context.now) }) {
            return .none(.notATimeMatter(rule.rule))
        }
        guard let length = context.terms.slotLength(asked: wish.end - wish.start) else {
            return .none(.noLengthFits)
        }
        let bounds = SlotBounds(wish, context, length: length)
        var search = SlotSearch(context, length: length, from: bounds.first)
        if let start = search.first(from: bounds.first, to: bounds.last) {
            return .slot(WallWindow(start: start, end: start + length))
        }
        return .none(bounds.limit.map { .notATimeMatter($0) } ?? .nothingUntil(bounds.last))
    }
}

extension BrokenRule {
    /// Whether another time would keep it.
    fileprivate func isTimeMatter(at now: WallTime) -> Bool {
        switch (rule, allowed) {
        case (.membershipTime, _), (.licenceTime, _): true
        case (.assetEnded, .time(let end)), (.memberEnded, .time(let end)): end > now
        default: false
        }
    }
}

/// From when to when a slot may start.
private struct SlotBounds {
    var first: WallTime
    var last: WallTime
    /// The rule that sets ``last``, where an operator can put it right; `nil` for the horizon.
    var limit: BookingRule?

    init(_ wish: BookingWish, _ context: BookingContext, length: Duration) {
        let (terms, member) = (context.terms, context.member)
        first = max(wish.start, terms.earliestStart(now: context.now, zone: context.zone))
        if let since = member.membership?.since { first = max(first, since) }
        if let back = context.expectedBack { first = max(first, back) }
        last = min(
            terms.latestStart(now: context.now),
            context.known.end - terms.bufferAfter - length)
        let ends: [(end: WallTime?, rule: BookingRule)] = [
            (context.asset.endedAt, .assetEnded), (member.endedAt, .memberEnded),
            (member.membership?.until, .membershipTime),
            (terms.licenceClass == nil ? nil : member.licence?.validUntil, .licenceTime),
        ]
        for (end, rule) in ends {
            guard let end, end - length < last else { continue }
            last = end - length
            limit = rule
        }
    }
}

/// A start that only moves on: past whatever is in its way.
private struct SlotSearch {
    private let length: Duration
    private let bufferBefore: Duration
    private let bufferAfter: Duration
    private let grid: BookingGrid
    private let opening: [WallWindow]?
    private let closures: [WallWindow]
    private let blocked: [WallWindow]
    private var pickup: Int
    private var giveBack: Int
    private var closure: Int
    private var taken: Int

    init(_ context: BookingContext, length: Duration, from first: WallTime) {
        self.length = length
        bufferBefore = context.terms.bufferBefore
        bufferAfter = context.terms.bufferAfter
        grid = BookingGrid(zone: context.zone)
        opening = context.opening
        closures = WindowSet(context.closures.map(\.window)).windows
        blocked = context.blocked
        pickup = opening?.partitioned { $0.end <= first } ?? 0
        giveBack = pickup
        closure = closures.partitioned { $0.end <= first }
        let before = first - bufferBefore
        taken = blocked.partitioned { $0.end <= before }
    }

    mutating func first(from: WallTime, to last: WallTime) -> WallTime? {
        var start = grid.first(from: from)
        while start <= last {
            guard let next = move(start) else { return nil }
            if next == start { return start }
            start = grid.first(from: next)
        }
        return nil
    }

    /// The start itself where nothing is in its way; otherwise the first start behind what is. `nil`
    /// where there is none.
    private mutating func move(_ start: WallTime) -> WallTime? {
        let end = start + length
        if opening != nil {
            guard let open = moveIntoOpening(start) else { return nil }
            if open > start { return open }
        }
        while closure < closures.count, closures[closure].end <= start { closure += 1 }
        if closure < closures.count, closures[closure].start < end { return closures[closure].end }
        while taken < blocked.count, blocked[taken].end <= start - bufferBefore { taken += 1 }
        if taken < blocked.count, blocked[taken].start < end + bufferAfter {
            return blocked[taken].end + bufferBefore
        }
        return grid.contains(end) ? start : moveOntoGrid(start)
    }

    private mutating func moveIntoOpening(_ start: WallTime) -> WallTime? {
        guard let opening else { return start }
        while pickup < opening.count, opening[pickup].end <= start { pickup += 1 }
        guard pickup < opening.count else { return nil }
        if opening[pickup].start > start { return opening[pickup].start }
        let end = start + length
        while giveBack < opening.count, opening[giveBack].end < end { giveBack += 1 }
        guard giveBack < opening.count else { return nil }
        return max(start, opening[giveBack].start - length)
    }

    /// An end beside the grid, while the start is on it, is there until a clock is set by other than
    /// quarters of an hour, before the start or before the end.
    private func moveOntoGrid(_ start: WallTime) -> WallTime? {
        let ofStart = grid.nextChange(after: start)
        let ofEnd = grid.nextChange(after: start + length).map { $0 - length }
        return [ofStart, ofEnd].compactMap { $0 }.filter { $0 > start }.min()
    }
}

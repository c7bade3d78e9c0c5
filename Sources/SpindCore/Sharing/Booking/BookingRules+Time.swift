/// The rules about when.
extension BookingRules {
    static func lengthRules(
        _ wish: BookingWish, _ context: BookingContext
    ) -> [BrokenRule] {
        let grid = BookingGrid(zone: context.zone)
        let offGrid = [wish.keepsStart ? nil : wish.start, wish.keepsEnd ? nil : wish.end]
            .compactMap { $0 }.first { !grid.contains($0) }
        var broken =
            offGrid.map {
                [
                    BrokenRule(
                        .grid, asked: .time($0), allowed: .minutes(BookingTerms.gridMinutes))
                ]
            } ?? []
        guard !(wish.keepsStart && wish.keepsEnd) else { return broken }
        let length = BookedLength(from: wish.start, to: wish.end, zone: context.zone)
        let asked = RuleValue.minutes(minutes(length.elapsed))
        if length.isTooShort(context.terms) {
            let shortest = max(context.terms.minimumMinutes, BookingTerms.gridMinutes)
            broken.append(BrokenRule(.minimumLength, asked: asked, allowed: .minutes(shortest)))
        }
        if length.isTooLong(context.terms) {
            let longest = context.terms.maximumMinutes
            broken.append(BrokenRule(.maximumLength, asked: asked, allowed: .minutes(longest)))
        }
        return broken
    }

    static func timeRules(
        _ wish: BookingWish, _ context: BookingContext
    ) -> [BrokenRule] {
        let now = context.now
        guard !wish.keepsStart else {
            // What has begun can be changed, but not into the past.
            guard !wish.keepsEnd, wish.end <= now else { return [] }
            return [BrokenRule(.leadTime, asked: .time(wish.end), allowed: .time(now))]
        }
        var broken: [BrokenRule] = []
        let asked = RuleValue.time(wish.start)
        let earliest = context.terms.earliestStart(now: now, zone: context.zone)
        if wish.start < earliest {
            broken.append(BrokenRule(.leadTime, asked: asked, allowed: .time(earliest)))
        }
        let latest = context.terms.latestStart(now: now)
        if wish.start > latest {
            broken.append(BrokenRule(.horizon, asked: asked, allowed: .time(latest)))
        }
        if let back = context.expectedBack, wish.start < back {
            broken.append(BrokenRule(.notBack, asked: asked, allowed: .time(back)))
        }
        return broken
    }

    static func closureRules(
        _ wish: BookingWish, _ context: BookingContext
    ) -> [BrokenRule] {
        let added = wish.added
        var broken: [BrokenRule] = BookingClosure.Subject.allCases.compactMap { subject in
            let first = context.closures
                .filter { closure in
                    closure.subject == subject && added.contains { closure.window.overlaps($0) }
                }
                .min { $0.window.start < $1.window.start }
            return first.map {
                BrokenRule(
                    subject.rule, asked: .text($0.reason), allowed: .window($0.window))
            }
        }
        guard let opening = context.opening else { return broken }
        if !wish.keepsStart {
            let index = opening.partitioned { $0.end <= wish.start }
            let next = index < opening.count ? opening[index].start : nil
            if next.map({ $0 > wish.start }) ?? true {
                broken.append(
                    BrokenRule(
                        .pickupClosed, asked: .time(wish.start), allowed: next.map { .time($0) }))
            }
        }
        if !wish.keepsEnd {
            // A return just when it closes is in time.
            let index = opening.partitioned { $0.end < wish.end }
            let next = index < opening.count ? opening[index].start : nil
            if next.map({ $0 > wish.end }) ?? true {
                broken.append(
                    BrokenRule(
                        .returnClosed, asked: .time(wish.end), allowed: next.map { .time($0) }))
            }
        }
        return broken
    }

    static func takenRules(
        _ wish: BookingWish, _ context: BookingContext
    ) -> [BrokenRule] {
        guard wish.start < wish.end else { return [] }
        let window = window(wish)
        let index = context.blocked.partitioned { $0.end <= window.start }
        if index < context.blocked.count, context.blocked[index].overlaps(window) {
            return [
                BrokenRule(
                    .overlap, asked: .window(window), allowed: .window(context.blocked[index]))
            ]
        }
        let blocked = wish.blocked(under: context.terms)
        let near = context.blocked.partitioned { $0.end <= blocked.start }
        guard near < context.blocked.count, context.blocked[near].overlaps(blocked) else {
            return []
        }
        return [
            BrokenRule(.buffer, asked: .window(blocked), allowed: .window(context.blocked[near]))
        ]
    }

    /// Before when an overdue asset is not lent.
    static func expectedBack(now: WallTime) -> WallTime {
        now + BookingTerms.duration(notBackMinutes)
    }

    private static func minutes(_ duration: Duration) -> Int {
        Int(duration.wholeMilliseconds / 60_000)
    }
}

extension BookingWish {
    /// Whether it is a change that leaves the start as it is.
    var keepsStart: Bool { changing?.start == start }
    /// Whether it is a change that leaves the end as it is.
    var keepsEnd: Bool { changing?.end == end }
    /// Whether it is a change that only gives time back.
    public var givesBack: Bool {
        guard let changing, start < end else { return false }
        return changing.start <= start && end <= changing.end
    }

    /// The time that is asked for beyond what the reservation has: all of it for a new one.
    var added: [WallWindow] {
        let whole = BookingRules.window(self)
        guard let changing else { return [whole] }
        return WindowSet([whole]).subtracting(WindowSet([changing])).windows
    }

    /// The time with what is kept free around it: by the terms, or at an end that stays what is.
    func blocked(under terms: BookingTerms) -> WallWindow {
        let window = BookingRules.window(self)
        var blocked = WallWindow(
            start: window.start - terms.bufferBefore, end: window.end + terms.bufferAfter)
        if keepsStart, let before = blockedBefore, before.start <= window.start {
            blocked.start = before.start
        }
        if keepsEnd, let before = blockedBefore, before.end >= window.end {
            blocked.end = before.end
        }
        return blocked
    }
}

extension BookingContext {
    /// Before when nothing is lent because the asset is overdue; `nil` where it is not.
    var expectedBack: WallTime? {
        asset.overdueSince.map { _ in BookingRules.expectedBack(now: now) }
    }
}

extension BookingClosure.Subject {
    /// The rule that such a closure is.
    var rule: BookingRule {
        switch self {
        case .asset: .assetClosed
        case .cabinet: .cabinetClosed
        case .organisation: .organisationClosed
        }
    }
}

extension Array {
    /// The index of the first element that is not before; those before come first. In logarithmic
    /// time.
    func partitioned(_ isBefore: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

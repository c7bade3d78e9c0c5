import SpindCore
import Testing

/// The rules against a model that asks of every minute, in made-up worlds around clock changes.
@Suite struct BookingPropertyTests {
    @Test(arguments: 0..<60)
    func judge_AcceptsWhatTheMinutesAllow(seed: UInt64) throws {
        var world = try BookingWorld(seed: seed)
        let model = MinuteModel(context: world.context)
        for _ in 0..<60 {
            let wish = world.wish()
            let verdict = BookingRules.judge(wish, in: world.context)
            let isAccepted = if case .accepted = verdict { true } else { false }
            let isAllowed = model.accepts(wish.start, wish.end)
            #expect(isAccepted == isAllowed, "\(wish): \(verdict)")
        }
    }

    @Test(arguments: 0..<60)
    func nextSlot_IsTheEarliestThatIsAccepted(seed: UInt64) throws {
        var world = try BookingWorld(seed: 1_000 + seed)
        let model = MinuteModel(context: world.context)
        for _ in 0..<6 {
            let wish = world.wish()
            guard case .refused(let refusal) = BookingRules.judge(wish, in: world.context) else {
                continue
            }
            switch refusal.next {
            case .slot(let slot):
                let found = model.firstSlot(from: wish.start, length: slot.end - slot.start)
                #expect(found == slot.start, "\(wish)")
            case .none(.nothingUntil):
                let terms = world.context.terms
                let asked = Int((wish.end - wish.start).components.seconds / 60)
                let length = max(
                    (terms.minimumMinutes + 14) / 15 * 15,
                    min((asked + 14) / 15 * 15, terms.maximumMinutes / 15 * 15))
                let found = model.firstSlot(from: wish.start, length: .seconds(length * 60))
                #expect(found == nil, "\(wish), \(length) min")
            case .none(.noLengthFits):
                let terms = world.context.terms
                #expect((terms.minimumMinutes + 14) / 15 > terms.maximumMinutes / 15)
            case .none: Issue.record("\(refusal.next)")
            }
        }
    }

    @Test(arguments: 0..<60)
    func isFree_SaysWhatJudgeSays(seed: UInt64) throws {
        var world = try BookingWorld(seed: 2_000 + seed)
        let context = world.context
        let availability = Availability(
            terms: context.terms, zone: context.zone, now: context.now, window: context.known,
            opening: context.opening)
        let spans = availability.spans(
            closures: WindowSet(context.closures.map(\.window)), blocked: context.blocked)
        for (span, next) in zip(spans, spans.dropFirst()) { #expect(span.end <= next.start) }
        for _ in 0..<200 {
            let wish = world.wish()
            guard wish.start < wish.end else { continue }
            let verdict = BookingRules.judge(wish, in: context)
            let isAccepted = if case .accepted = verdict { true } else { false }
            let window = WallWindow(start: wish.start, end: wish.end)
            #expect(availability.isFree(window, in: spans) == isAccepted, "\(wish): \(verdict)")
        }
    }

    @Test func worlds_AcceptAndRefuseByEveryRuleOfTime() throws {
        var counts: [BookingRule?: Int] = [:]
        for seed in 0..<60 {
            var world = try BookingWorld(seed: UInt64(seed))
            for _ in 0..<60 {
                switch BookingRules.judge(world.wish(), in: world.context) {
                case .accepted: counts[nil, default: 0] += 1
                case .refused(let refusal):
                    for broken in refusal.broken { counts[broken.rule, default: 0] += 1 }
                }
            }
        }
        let rules: [BookingRule?] = [
            nil, .grid, .minimumLength, .maximumLength, .leadTime, .horizon, .assetClosed,
            .pickupClosed, .returnClosed, .overlap, .buffer,
        ]
        for rule in rules { #expect(counts[rule, default: 0] > 25, "\(counts)") }
    }
}

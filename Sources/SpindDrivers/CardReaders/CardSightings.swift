package import SpindCore

/// Makes one card of the many times that a reader sees it while it lies there, and keeps what a
/// reader can tell in a time bounded. Pure.
///
/// ```swift
/// var sightings = CardSightings()
/// sightings.saw(card, at: now)            // .card
/// sightings.saw(card, at: now + 1 s)      // nil: it lies there
/// sightings.saw(card, at: now + 4 s)      // .card: it was gone for more than two seconds
/// ```
package struct CardSightings: Sendable {
    /// A card that was not seen for so long is gone, and counts when it is seen again.
    package static let goneAfter: Duration = .seconds(2)
    /// So many cards can lie there at once, or be shown in turn; more are refused.
    package static let limit = 4
    /// So many cards, and as many refusals, are told within ``window``.
    package static let rate = 10
    /// What ``rate`` is counted over.
    package static let window: Duration = .seconds(10)

    private var lying: [(card: [UInt8], seenAt: Instant)] = []
    private var told: [Instant] = []
    private var toldRefusals: [Instant] = []
    private var refusal: (why: String, at: Instant)?

    /// Makes the memory of a reader that has seen nothing.
    package init() {}

    /// How much is remembered; at most ``limit`` cards and twice ``rate`` times.
    package var heldCount: Int { lying.count + told.count + toldRefusals.count }

    /// A card was seen.
    ///
    /// - Returns: what is to be told of it; `nil` where it was told before.
    package mutating func saw(_ card: [UInt8], at now: Instant) -> CardReaderEvent? {
        lying.removeAll { $0.seenAt.duration(to: now) > Self.goneAfter }
        if let index = lying.firstIndex(where: { $0.card == card }) {
            lying[index].seenAt = now
            return nil
        }
        guard lying.count < Self.limit else {
            return refused("more than \(Self.limit) cards in turn", at: now)
        }
        lying.append((card, now))
        guard Self.allows(&told, at: now) else {
            return refused("more than \(Self.rate) cards within \(Self.window)", at: now)
        }
        return .card(card)
    }

    /// Something was seen that cannot be used.
    ///
    /// - Returns: what is to be told of it; `nil` where it was told before, or too often.
    package mutating func refused(_ why: String, at now: Instant) -> CardReaderEvent? {
        let isNew = refusal.map { $0.why != why || $0.at.duration(to: now) > Self.goneAfter }
        refusal = (why, now)
        guard isNew ?? true, Self.allows(&toldRefusals, at: now) else { return nil }
        return .refused(why)
    }

    /// The reader cannot be asked from now on.
    package mutating func paused(at now: Instant) {
        lying.removeAll { $0.seenAt.duration(to: now) > Self.goneAfter }
    }

    /// The reader can be asked again: what lay there before is taken to lie there still, so that a
    /// card that was left on it does not count once more.
    package mutating func resumed(at now: Instant) {
        for index in lying.indices { lying[index].seenAt = now }
    }

    private static func allows(_ times: inout [Instant], at now: Instant) -> Bool {
        times.removeAll { $0.duration(to: now) > window }
        guard times.count < rate else { return false }
        times.append(now)
        return true
    }
}

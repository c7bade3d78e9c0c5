package import SpindCore
package import SpindHAL

/// Sets a PN532 up, asks it again and again for cards, and sets it up anew when it was reset or
/// away. Pure: outcomes and times in, commands and reports out.
///
/// ```swift
/// var machine = PN532Machine(order: .asSent, at: now)
/// machine.next(at: now)                                   // .send(.wake, isFirst: true)
/// machine.take(.answered([]), at: now)                    // next: .send(.identify, ...)
/// ```
package struct PN532Machine: Sendable {
    /// What is to be done next.
    package enum Step: Hashable, Sendable {
        /// Send that command and wait for its answer; before the first of a set-up, end what the
        /// chip may be doing, and wake it.
        case send(PN532Command, isFirst: Bool)
        /// Nothing before that time.
        case sleep(until: Instant)
    }

    /// A command has this time for its answer; looking for a card takes less than 100 ms.
    package static let answerTime: Duration = .seconds(1)
    /// Between two looks for a card.
    package static let lookInterval: Duration = .milliseconds(150)
    /// Between two tries to set it up.
    package static let retryInterval: Duration = .seconds(1)
    /// So many failures in a row are a fault; one is a disturbance.
    package static let failuresOfFault = 3
    /// How long a fault stands before another reason for it is told.
    package static let retellAfter: Duration = .seconds(60)
    /// So many looks in a row must find one card and the same, so that of two that come near
    /// together not the nearer one counts.
    package static let looksOfCard = 2

    private let order: CardByteOrder
    private var commands = PN532Command.setup
    private var due: Instant
    private var failures = 0
    private var fault: (why: PN532Failure, at: Instant)?
    private var candidate: (uid: ISO14443UID, looks: Int)?
    private var sightings = CardSightings()

    /// Makes the machine of a chip of which nothing is known.
    package init(order: CardByteOrder, at now: Instant) {
        self.order = order
        due = now
    }

    /// What is remembered of cards.
    package var heldCount: Int { sightings.heldCount }

    /// What is to be done next.
    package func next(at now: Instant) -> Step {
        guard due <= now, let command = commands.first else { return .sleep(until: due) }
        return .send(command, isFirst: command == .wake)
    }

    /// What became of the command that ``next(at:)`` named.
    ///
    /// - Returns: what is to be told.
    package mutating func take(_ outcome: PN532Outcome, at now: Instant) -> [CardReaderEvent] {
        guard let command = commands.first else { return [] }
        switch outcome {
        case .failed(let failure): return failed(failure, at: now)
        case .answered(let answer):
            switch command {
            case .identify where answer.count != 4: return failed(.nonsense, at: now)
            case .identify where answer[0] != 0x32: return failed(.other(answer[0]), at: now)
            case .wake, .identify, .answerInTime, .leaveProtocol, .rest: return done(at: now)
            case .look: return looked(PN532Findings(answer), at: now)
            }
        }
    }

    private mutating func done(at now: Instant) -> [CardReaderEvent] {
        let command = commands.removeFirst()
        if commands.isEmpty {
            commands = [.look, .rest]
            due = command == .rest ? now.advanced(by: Self.lookInterval) : now
        }
        return []
    }

    private mutating func looked(
        _ findings: PN532Findings, at now: Instant
    ) -> [CardReaderEvent] {
        guard findings != .nonsense else { return failed(.nonsense, at: now) }
        var events: [CardReaderEvent] = []
        if failures > 0 { sightings.resumed(at: now) }
        failures = 0
        if fault != nil {
            fault = nil
            events.append(.fault(nil))
        }
        events += [found(findings, at: now)].compactMap(\.self)
        return events + done(at: now)
    }

    private mutating func found(_ findings: PN532Findings, at now: Instant) -> CardReaderEvent? {
        guard case .one(let uid) = findings else {
            candidate = nil
            return findings == .several
                ? sightings.refused("two cards at once: show one alone", at: now) : nil
        }
        let looks = candidate.map { $0.uid == uid ? $0.looks + 1 : 1 } ?? 1
        candidate = (uid, min(looks, Self.looksOfCard))
        // A card that draws its number anew never gives the same twice.
        if let objection = uid.objection { return sightings.refused(objection, at: now) }
        guard looks >= Self.looksOfCard else { return nil }
        return sightings.saw(uid.number(order), at: now)
    }

    private mutating func failed(
        _ failure: PN532Failure, at now: Instant
    ) -> [CardReaderEvent] {
        if failures == 0 { sightings.paused(at: now) }
        failures = min(failures + 1, Self.failuresOfFault)
        commands = PN532Command.setup
        candidate = nil
        // The first time it is set up anew at once: it may have been reset.
        due = failures == 1 ? now : now.advanced(by: Self.retryInterval)
        guard failures == Self.failuresOfFault else { return [] }
        if let fault {
            // Another reason is told, too, but not a chip that wavers between two, again and again.
            let isOld = fault.at.duration(to: now) > Self.retellAfter
            guard fault.why != failure, isOld else { return [] }
        }
        fault = (failure, now)
        return [.fault(failure.description)]
    }
}

package import SpindCore
package import SpindHAL

/// Looks at a door: its contact, closed and open, and its lock, at rest and driven.
package struct DoorCheck: WiringCheck {
    /// What of the door can be looked at.
    package struct Door: Hashable, Sendable {
        /// Which.
        package var id: CompartmentID
        /// Its lock's kind.
        package var lock: LockKind
        /// Whether its lock hangs on a line, which has a level at rest.
        package var hasLine: Bool
        /// Whether it has a contact.
        package var hasContact: Bool
        /// The contact's line; `nil` where a board reads it.
        package var contactLine: LineAddress?

        /// The lock boards that its lock or contact is on.
        package var boards: [String]

        /// Makes a door.
        package init(
            id: CompartmentID, lock: LockKind, hasLine: Bool, hasContact: Bool,
            contactLine: LineAddress?, boards: [String]
        ) {
            self.id = id
            self.lock = lock
            self.hasLine = hasLine
            self.hasContact = hasContact
            self.contactLine = contactLine
            self.boards = boards
        }
    }

    private enum Phase: Hashable, Sendable {
        case closing
        case readingClosed
        case askingRest
        case resting
        case judgingRest
        case askingDrive
        case driving
        case pausing(thenRest: Bool, Duration)
        case judgingDrive
        case opening
        case readingOpen
        case closingAgain
        case readingAgain
        case over
    }

    private let door: Door
    private var phase: Phase
    private var closed: [ContactSample] = []
    private var open: [ContactSample] = []
    private var lockVerdict = WiringFinding.Verdict.skipped
    private var contactVerdict = WiringFinding.Verdict.skipped

    /// Makes the check of a door.
    package init(_ door: Door) {
        self.door = door
        phase = .closing
    }

    package var parts: [WiringPart] {
        (door.hasContact ? [.contact(door.id)] : []) + [.lock(door.id)]
    }

    package var needs: [WiringPart] { door.boards.map { .lockBoard($0) } }

    package var step: WiringStep {
        switch phase {
        case .closing, .closingAgain: .ask(.close(door.id))
        case .readingClosed, .readingOpen, .readingAgain:
            .look(.contacts, after: .milliseconds(200), beside: nil)
        case .askingRest: .ask(.mayRest(door.id))
        case .resting: .look(.rest(door.id), after: .zero, beside: nil)
        case .judgingRest: .ask(.didRestMove(door.id))
        case .askingDrive: .ask(.mayDrive(door.id, door.lock))
        case .driving: .look(.drive(door.id), after: .zero, beside: nil)
        case .pausing(_, let time): .ask(.pause(door.id, time))
        case .judgingDrive: .ask(.whichOpened(door.id))
        case .opening: .ask(.open(door.id))
        case .over:
            .found(
                (door.hasContact ? [WiringFinding(.contact(door.id), contactVerdict)] : [])
                    + [WiringFinding(.lock(door.id), lockVerdict)])
        }
    }

    package mutating func take(_ input: WiringInput, at now: Instant) {
        switch (phase, input) {
        case (.closing, .reply(.done)), (.closing, .reply(.yes)):
            phase = door.hasContact ? .readingClosed : lockPhase
        case (.readingClosed, .saw(.contacts(let samples))):
            closed = samples
            phase = lockPhase
        case (.askingRest, .reply(.yes)): phase = .resting
        case (.askingRest, .reply(.no)), (.askingDrive, .reply(.no)): endLock(.skipped)
        case (.judgingRest, .reply(let reply)): judgeRest(reply)
        case (.askingDrive, .reply(.yes)): phase = .driving
        case (.pausing(let thenRest, _), .reply(.done)), (.pausing(let thenRest, _), .reply(.yes)):
            phase = thenRest ? .resting : .driving
        case (.pausing, .reply(.no)): endLock(.skipped)
        case (.judgingDrive, .reply(let reply)): judgeDrive(reply)
        case (.opening, .reply(.done)), (.opening, .reply(.yes)): phase = .readingOpen
        case (.readingOpen, .saw(.contacts(let samples))):
            open = samples
            phase = .closingAgain
        case (.closingAgain, .reply(.done)), (.closingAgain, .reply(.yes)): phase = .readingAgain
        case (.readingAgain, .saw(.contacts(let samples))):
            contactVerdict = judge(again: samples)
            phase = .over
        case (.resting, .saw(let seen)), (.driving, .saw(let seen)): drove(seen)
        case (.readingClosed, .saw(.failed(let why))), (.readingOpen, .saw(.failed(let why))),
            (.readingAgain, .saw(.failed(let why))):
            contactVerdict = .fault(.unusable(why))
            phase = phase == .readingClosed ? lockPhase : .over
        default: break
        }
    }

    private var lockPhase: Phase { door.hasLine ? .askingRest : .askingDrive }

    private mutating func drove(_ seen: WiringObservation) {
        switch seen {
        case .driven: phase = phase == .resting ? .judgingRest : .judgingDrive
        case .limited(let time): phase = .pausing(thenRest: phase == .resting, time)
        case .failed(let why), .missing(let why): endLock(.fault(.unusable(why)))
        default: break
        }
    }

    private mutating func judgeRest(_ reply: WiringReply) {
        switch reply {
        case .no: phase = .askingDrive
        case .yes: endLock(.fault(.relayInverted))
        // Another door's lock that opens at rest is that one's to be judged; here it says enough.
        case .number(let number):
            endLock(
                .fault(
                    number == door.id.rawValue
                        ? .relayInverted : .relayOfOtherDoor(CompartmentID(number))))
        case .done, .skip, .again, .quit: break
        }
    }

    private mutating func judgeDrive(_ reply: WiringReply) {
        switch reply {
        case .yes: endLock(.right)
        case .no: endLock(.fault(.lockSilent))
        case .number(let number):
            endLock(
                number == door.id.rawValue
                    ? .right : .fault(.relayOfOtherDoor(CompartmentID(number))))
        case .done, .skip, .again, .quit: break
        }
    }

    private mutating func endLock(_ verdict: WiringFinding.Verdict) {
        lockVerdict = verdict
        let canRead = !closed.isEmpty
        phase = canRead ? .opening : .over
    }

    // MARK: - The contact

    private func judge(again: [ContactSample]) -> WiringFinding.Verdict {
        guard let first = sample(closed), let middle = sample(open), let last = sample(again)
        else { return .skipped }
        guard let before = first.isClosed, let opened = middle.isClosed, let after = last.isClosed
        else { return .fault(.floatingInput(door.contactLine)) }
        guard before == after else { return .fault(.contactDoubtful) }
        if before != opened { return before ? .right : .fault(.contactReversed) }
        if let other = moved(again) { return .fault(.contactOfOtherDoor(other)) }
        let follows = [first, middle, last].allSatisfy { $0.followsPull == true }
        return .fault(
            follows
                ? .floatingInput(door.contactLine) : .contactSilent(readsClosed: before))
    }

    /// The only other door whose contact did what this one's should have.
    private func moved(_ again: [ContactSample]) -> CompartmentID? {
        var known = [door.id]
        // That one moved because its lock was driven.
        if case .fault(.relayOfOtherDoor(let driven)) = lockVerdict { known.append(driven) }
        let others = closed.map(\.compartment).filter { !known.contains($0) }.filter { other in
            let states = [closed, open, again].map { samples in
                samples.first { $0.compartment == other }?.isClosed
            }
            return states == [true, false, true]
        }
        return others.count == 1 ? others[0] : nil
    }

    private func sample(_ samples: [ContactSample]) -> ContactSample? {
        samples.first { $0.compartment == door.id }
    }
}

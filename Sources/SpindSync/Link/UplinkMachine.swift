package import SpindCore

/// How the journal gets to the registry: in order, in batches, one on its way at a time. Pure: the
/// session carries its actions out and tells it what came of each.
///
/// It begins where the registry says that its copy ends, at each hello, and goes back when that
/// says less than before; what the cabinet has deleted by then the batch itself says. When the
/// copies contradict each other it stops and says so, since only a person can tell which one is
/// true; the rest of the link goes on.
package struct UplinkMachine: Sendable {
    /// How often in a row the registry may name another end of its copy before that counts as a
    /// failure.
    package static let gapsInARow = 3

    /// What to do next.
    package enum Action: Hashable, Sendable {
        /// Wait for a record or a hello.
        case rest
        /// Do nothing for so long, unless there is a record or a hello.
        case wait(Duration)
        /// Tell the cabinet how far the registry's copy goes.
        case acknowledge(through: Int64)
        /// Send the records behind that one, as many as a batch takes.
        case send(after: Int64)
    }

    /// What happened.
    package enum Event: Hashable, Sendable {
        /// There may be records up to `last`, and there may have been a hello.
        case woken(Greeting?, last: Int64)
        /// The cabinet knows how far the registry's copy goes.
        case acknowledged
        /// The registry has the journal up to there, and the cabinet knows it; so far went what was
        /// sent, which may be records that nobody told of yet.
        case sent(through: Int64, batchLast: Int64)
        /// There is nothing behind the record that was sent after.
        case nothing
        /// The batch was not taken.
        case failed(LinkFailure)
        /// The cabinet's store is away; its words.
        case storeFailed(String)
    }

    /// What the registry answered to a hello.
    package struct Greeting: Hashable, Sendable {
        /// How far its copy goes.
        package var held: Int64
        /// When it was asked.
        package var askedAt: Instant

        package init(held: Int64, askedAt: Instant) {
            self.held = held
            self.askedAt = askedAt
        }
    }

    private enum Stage: Hashable, Sendable {
        /// It is not known where the registry's copy ends.
        case strange
        case ready
        case waiting(until: Instant)
        /// Somebody has to look; a hello tries again.
        case stopped
    }

    private var stage = Stage.strange
    private var backoff = Backoff()
    private var held: Int64 = 0
    private var last: Int64 = 0
    private var gaps = 0
    private var mustAcknowledge = false
    /// When the registry last took a batch.
    private var sentAt: Instant?
    /// What went wrong last; `nil` while all is well.
    package private(set) var problem: String?
    /// Whether the two copies of the journal contradict each other.
    package var isStopped: Bool { stage == .stopped }

    package init() {}

    /// Takes in what happened.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - now: the monotonic clock.
    ///   - generator: the system's outside tests.
    /// - Returns: what to do next.
    package mutating func handle(
        _ event: Event, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Action {
        switch event {
        case .woken(let greeting, let newLast):
            last = max(last, newLast)
            if let greeting { greet(greeting) }
            if case .waiting(let until) = stage, now >= until { stage = .ready }
        case .acknowledged: mustAcknowledge = false
        case .sent(let through, let batchLast):
            last = max(last, batchLast)
            take(through, at: now, using: &generator)
        case .nothing: last = held
        case .failed(let failure): fail(failure, at: now, using: &generator)
        case .storeFailed(let words):
            problem = "the cabinet's journal cannot be read: \(words)"
            wait(at: now, using: &generator)
        }
        return next(at: now)
    }

    private func next(at now: Instant) -> Action {
        switch stage {
        case .strange, .stopped: .rest
        case .waiting(let until): .wait(now.duration(to: until))
        case .ready where mustAcknowledge: .acknowledge(through: held)
        case .ready: held < last ? .send(after: held) : .rest
        }
    }

    /// The registry said where its copy ended when it was asked.
    private mutating func greet(_ greeting: Greeting) {
        // It may have taken a batch since; then that counts.
        let isOld = sentAt.map { $0 >= greeting.askedAt } ?? false
        held = isOld ? max(held, greeting.held) : greeting.held
        gaps = 0
        stage = .ready
        problem = nil
        mustAcknowledge = true
        if held > last {
            stop(
                "the registry holds this journal up to record \(held), and here it ends at "
                    + "\(last): was an old copy of the card put in? An operator has to look")
        }
    }

    private mutating func take(
        _ through: Int64, at now: Instant, using generator: inout some RandomNumberGenerator
    ) {
        guard through > held, through <= last else {
            problem =
                "the registry says that it holds the journal up to record \(through), "
                + "which cannot be: what was sent begins behind \(held)"
            return wait(at: now, using: &generator)
        }
        held = through
        sentAt = now
        gaps = 0
        backoff.reset()
        problem = nil
    }

    private mutating func fail(
        _ failure: LinkFailure, at now: Instant, using generator: inout some RandomNumberGenerator
    ) {
        switch failure.code {
        case .refused(.journalGap):
            gaps += 1
            if let end = failure.acknowledgedThrough, end >= 0, end <= last,
                gaps <= Self.gapsInARow
            {
                held = end
                return
            }
            problem = failure.words
            wait(at: now, using: &generator)
        case .refused(.journalForked):
            stop(
                "the registry holds another journal of this cabinet than the one here: "
                    + "\(failure.words); an operator has to look, and no record is sent until then")
        case .refused(.revoked), .refused(.notIdentified), .certificateRefused,
            .certificateExpired:
            // The other half of the link says so, and says hello when it is mended.
            stage = .strange
        default:
            problem = failure.words
            wait(at: now, asked: failure.retryAfter, using: &generator)
        }
    }

    private mutating func stop(_ words: String) {
        stage = .stopped
        problem = words
    }

    private mutating func wait(
        at now: Instant, asked: Duration? = nil, using generator: inout some RandomNumberGenerator
    ) {
        let duration = backoff.next(atLeast: asked, using: &generator)
        stage = .waiting(until: now.advanced(by: duration))
    }
}

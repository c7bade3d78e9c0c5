package import SpindAgent
package import SpindCore

/// What the cabinet asks the registry for, one request after the other: says hello, asks the time,
/// waits for changes. Pure: the session carries its actions out and tells it what came of each.
///
/// It never gives up and never waits for the cabinet's doors. Sending the journal is a machine of
/// its own (``UplinkMachine``), so that neither waits for the other.
package struct DownlinkMachine: Sendable {
    /// How long the registry may hold a request for changes, in seconds. With the time that an
    /// answer may take beyond it (20 s) a link that died in silence is noticed within a minute.
    package static let waitSeconds = 40
    /// Between two questions for the time.
    package static let timeInterval = Duration.seconds(600)
    /// Before the next request for changes, when the registry answered at once that there are none
    /// though it may wait for some: it is stopping, or something in between does not let it wait.
    package static let pause = Duration.seconds(1)...Duration.seconds(5)
    /// An answer that comes sooner than this has not waited.
    package static let early = Duration.seconds(1)
    /// Between two tries to renew a certificate that is still valid.
    package static let renewalInterval = Duration.seconds(3_600)

    /// What to do next.
    package enum Action: Hashable, Sendable {
        /// Ask for a new certificate.
        case renew
        /// Say who the cabinet is and where its journal stands.
        case hello
        /// Ask what time it is.
        case time
        /// Ask for all grants.
        case snapshot
        /// Ask for changes; the registry waits so many seconds for one.
        case changes(waitSeconds: Int)
        /// Do nothing for so long.
        case wait(Duration)
    }

    /// What came of it.
    package enum Event: Hashable, Sendable {
        /// The link begins.
        case began
        /// The registry knows the cabinet, which has taken changes before or has not.
        case greeted(hasCursor: Bool)
        /// The registry told the time.
        case timed
        /// The snapshot is in the cabinet's store.
        case snapshotTaken
        /// The changes are in the cabinet's store; whether there are more.
        case changesTaken(hasMore: Bool)
        /// There were none, and the registry said so without waiting for one.
        case nothingAtOnce
        /// The wait is over.
        case waited
        /// The request failed.
        case failed(LinkFailure)
        /// The cabinet's store is away; its words.
        case storeFailed(String)
    }

    /// Where the conversation is.
    private enum Stage: Hashable, Sendable {
        /// The registry has not answered a hello on this connection.
        case strange
        /// It has, and is asked for the time at `timeDue` next.
        case known(needsSnapshot: Bool, hasMore: Bool, timeDue: Instant)
    }

    private var stage = Stage.strange
    private var backoff = Backoff()
    private var doing = Action.hello
    /// No renewal is asked for before.
    private var renewalDue: Instant
    /// Whether the registry does not take the certificate, and may take another.
    private var mustRenew = false
    /// Whether no changes were answered since the last snapshot.
    private var isFresh = false
    /// How the link stands, for `spindctl link`.
    package private(set) var state = LinkStatus.State.connecting
    /// What went wrong last; `nil` while all is well.
    package private(set) var problem: String?
    /// What of it is mended otherwise than a network.
    package private(set) var trouble: LinkStatus.Trouble?

    /// Begins a conversation.
    ///
    /// - Parameter renewalDue: no renewal is asked for before: after one that succeeded, so that a
    ///   registry that takes none of its own certificates is not asked for more and more.
    package init(renewalDue: Instant = Instant(sinceBoot: .zero)) {
        self.renewalDue = renewalDue
    }

    /// Takes in what came of the last action.
    ///
    /// - Parameters:
    ///   - event: what came of it.
    ///   - now: the monotonic clock.
    ///   - wantsRenewal: whether the certificate is past two thirds of its life.
    ///   - generator: the system's outside tests.
    /// - Returns: what to do next.
    package mutating func handle(
        _ event: Event, at now: Instant, wantsRenewal: Bool,
        using generator: inout some RandomNumberGenerator
    ) -> Action {
        switch event {
        case .began: break
        case .waited:
            if state == .waiting { state = .connecting }
        case .greeted(let hasCursor):
            stage = .known(needsSnapshot: !hasCursor, hasMore: false, timeDue: now)
            state = .connected
        case .timed:
            if case .known(let needsSnapshot, let hasMore, _) = stage {
                stage = .known(
                    needsSnapshot: needsSnapshot, hasMore: hasMore,
                    timeDue: now.advanced(by: Self.timeInterval))
            }
        case .snapshotTaken:
            isFresh = true
            took(hasMore: false)
        case .changesTaken(let hasMore):
            isFresh = false
            backoff.reset()
            took(hasMore: hasMore)
        case .nothingAtOnce:
            isFresh = false
            backoff.reset()
            took(hasMore: false)
            return act(.wait(Backoff.draw(Self.pause, using: &generator)))
        case .failed(let failure):
            if let wait = fail(failure, at: now, using: &generator) { return act(.wait(wait)) }
        case .storeFailed(let words):
            problem = "the cabinet's store is away: \(words)"
            return act(.wait(backoff.next(using: &generator)))
        }
        return act(next(at: now, wantsRenewal: wantsRenewal))
    }

    private mutating func act(_ action: Action) -> Action {
        doing = action
        return action
    }

    private mutating func next(at now: Instant, wantsRenewal: Bool) -> Action {
        if mustRenew || (wantsRenewal && now >= renewalDue) { return .renew }
        guard case .known(let needsSnapshot, let hasMore, let timeDue) = stage else {
            return .hello
        }
        if now >= timeDue { return .time }
        if needsSnapshot { return .snapshot }
        return .changes(waitSeconds: hasMore ? 0 : Self.waitSeconds)
    }

    /// Changes or a snapshot are in the store: only then all is well.
    private mutating func took(hasMore: Bool) {
        problem = nil
        trouble = nil
        if case .known(_, _, let timeDue) = stage {
            stage = .known(needsSnapshot: false, hasMore: hasMore, timeDue: timeDue)
        }
    }

    /// Takes in a failure.
    ///
    /// - Returns: how long to wait; `nil` to go on at once.
    private mutating func fail(
        _ failure: LinkFailure, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        if failure.code == .refused(.snapshotNeeded), case .changes = doing,
            case .known(_, _, let timeDue) = stage
        {
            stage = .known(needsSnapshot: true, hasMore: false, timeDue: timeDue)
            guard isFresh else { return nil }
            problem = "the registry's own snapshot does not help: \(failure.words)"
            return backoff.next(atLeast: failure.retryAfter, using: &generator)
        }
        problem = failure.words
        trouble = failure.trouble
        stage = .strange
        if doing == .renew {
            renewalDue = mustRenew ? now : now.advanced(by: Self.renewalInterval)
            mustRenew = false
        } else if failure.mayEndByRenewal, now >= renewalDue {
            mustRenew = true
            state = .connecting
            return nil
        }
        guard failure.isRefusal else {
            state = .waiting
            return backoff.next(atLeast: failure.retryAfter, using: &generator)
        }
        state = .refused
        return Backoff.draw(Backoff.refused, using: &generator)
    }
}

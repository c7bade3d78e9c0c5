package import SpindCore
import Synchronization

/// Hands the cabinet's state to everybody who watches, whenever it changed; of what a slow watcher
/// missed only the newest counts. Nothing is computed while nobody watches.
///
/// At most ``watcherLimit`` can watch; the stream of one more ends at once. Watchers come and go on
/// any thread; the decision loop publishes.
package final class StatusWatchers: Sendable {
    /// How many watchers there are at most.
    package static let watcherLimit = 32
    /// Between two states that are told: ten a second are enough for people.
    package static let interval = Duration.milliseconds(100)
    /// So long without a change, and the state is told again: its times run on.
    package static let refresh = Duration.seconds(10)

    private struct State {
        /// What was told last, without what only time changes; `nil` when there is somebody who
        /// was not told yet.
        var told: AgentStatus?
        var toldAt: Instant?
    }

    private let watchers = Followers<AgentStatus>(limit: watcherLimit, slow: .getsTheNewest)
    private let state = Mutex(State())

    package init() {}

    /// The state whenever it changed from now on.
    package func watch() -> AsyncStream<AgentStatus> {
        let stream = watchers.follow()
        // Not before: what is told in between is told to the new one once more.
        state.withLock { $0.told = nil }
        return stream
    }

    /// Whether anybody watches.
    package var isWatched: Bool { !watchers.isEmpty }

    /// When ``publish(at:_:)`` may have something to tell that it held back; `nil` if nothing waits.
    ///
    /// - Parameter isStale: whether a step was taken since it was last called.
    /// - Returns: when to call it again.
    package func deadline(isStale: Bool) -> Instant? {
        guard isStale, isWatched else { return nil }
        return state.withLock { $0.toldAt?.advanced(by: Self.interval) }
    }

    /// Tells the state if it is another than the one told last. Returns at once.
    ///
    /// - Parameters:
    ///   - now: on the clock of all calls.
    ///   - status: computes it; not called while nobody watches.
    /// - Returns: whether it looked; if not, it is to be called again at ``deadline(isStale:)``.
    package func publish(at now: Instant, _ status: () -> AgentStatus) -> Bool {
        guard isWatched else { return true }
        let toldAt = state.withLock { $0.toldAt }
        if let toldAt, toldAt.duration(to: now) < Self.interval { return false }
        let status = status()
        let lasting = status.withoutTimes
        let isToTell = state.withLock { state in
            let isOld = toldAt.map { $0.duration(to: now) >= Self.refresh } ?? true
            guard isOld || state.told != lasting else { return false }
            state.told = lasting
            state.toldAt = now
            return true
        }
        if isToTell { watchers.publish([status]) }
        return true
    }

    /// Ends all streams, and each that is asked for later at once.
    package func finish() {
        watchers.finish()
    }
}

extension AgentStatus {
    /// What is left when all that only time changes is taken away.
    fileprivate var withoutTimes: AgentStatus {
        var status = self
        let never = WallTime(millisecondsSince1970: 0)
        status.cabinet.at = never
        status.uptimeMilliseconds = 0
        if case .holdover = cabinet.trust {
            status.cabinet.trust = .holdover(errorMilliseconds: 0)
        }
        for index in status.cabinet.keypads.indices {
            let keypad = status.cabinet.keypads[index]
            status.cabinet.keypads[index].lockoutMilliseconds = min(keypad.lockoutMilliseconds, 1)
            status.cabinet.keypads[index].serviceLockoutMilliseconds = min(
                keypad.serviceLockoutMilliseconds, 1)
        }
        status.link?.heardAt = nil
        if let clock {
            status.clock = ClockReport(
                source: clock.source,
                contradictedByMilliseconds: clock.contradictedByMilliseconds,
                registryOffByMilliseconds: clock.registryOffByMilliseconds, floor: never,
                system: never, kernelSynchronized: clock.kernelSynchronized)
        }
        return status
    }
}

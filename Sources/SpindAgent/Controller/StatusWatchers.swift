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
        var watchers: [Int: AsyncStream<AgentStatus>.Continuation] = [:]
        var next = 0
        var isFinished = false
        /// What was told last, without what only time changes; `nil` when there is somebody who
        /// was not told yet.
        var told: AgentStatus?
        var toldAt: Instant?
    }

    private let state = Mutex(State())

    package init() {}

    /// The state whenever it changed from now on.
    package func watch() -> AsyncStream<AgentStatus> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: AgentStatus.self, bufferingPolicy: .bufferingNewest(1))
        let number: Int? = state.withLock { state in
            guard !state.isFinished, state.watchers.count < Self.watcherLimit else { return nil }
            state.next += 1
            state.watchers[state.next] = continuation
            state.told = nil
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number) }
        return stream
    }

    /// Whether anybody watches.
    package var isWatched: Bool { state.withLock { !$0.watchers.isEmpty } }

    /// When ``publish(at:_:)`` may have something to tell that it held back; `nil` if nothing waits.
    ///
    /// - Parameter isStale: whether a step was taken since it was last called.
    /// - Returns: when to call it again.
    package func deadline(isStale: Bool) -> Instant? {
        state.withLock { state in
            guard isStale, !state.watchers.isEmpty else { return nil }
            return state.toldAt?.advanced(by: Self.interval)
        }
    }

    /// Tells the state if it is another than the one told last. Returns at once.
    ///
    /// - Parameters:
    ///   - now: on the clock of all calls.
    ///   - status: computes it; not called while nobody watches.
    /// - Returns: whether it looked; if not, it is to be called again at ``deadline(isStale:)``.
    package func publish(at now: Instant, _ status: () -> AgentStatus) -> Bool {
        let toldAt: Instant?? = state.withLock { $0.watchers.isEmpty ? nil : .some($0.toldAt) }
        guard let toldAt else { return true }
        if let toldAt, toldAt.duration(to: now) < Self.interval { return false }
        let status = status()
        let lasting = status.withoutTimes
        let watchers: [AsyncStream<AgentStatus>.Continuation] = state.withLock { state in
            let isOld = toldAt.map { $0.duration(to: now) >= Self.refresh } ?? true
            guard isOld || state.told != lasting else { return [] }
            state.told = lasting
            state.toldAt = now
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.yield(status) }
        return true
    }

    /// Ends all streams, and each that is asked for later at once.
    package func finish() {
        let watchers = state.withLock { state in
            defer { state.watchers = [:] }
            state.isFinished = true
            return state.watchers
        }
        for watcher in watchers.values { watcher.finish() }
    }

    private func remove(_ number: Int) {
        state.withLock { _ = $0.watchers.removeValue(forKey: number) }
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

import Foundation
package import SpindAgent
package import SpindControl
import SpindCore
package import SpindHAL
import Synchronization

/// Keeps a ``WatchState`` up to date from a running agent: two threads that block on its control
/// socket, one for the state and one for the journal. An agent that goes away is looked for again
/// every second, for ever.
///
/// The threads end with the process, or at the next answer after ``end()``.
package final class WatchFeed: Sendable {
    /// What ends a feed: there is no use in trying again.
    package enum Trouble: Error {
        /// The agent cannot be spoken to.
        case client(ControlClientError)
        /// The agent refuses to tell.
        case refused(ControlRefusal)
    }

    /// How long to wait before an agent is looked for again, in microseconds.
    private static let pause: UInt32 = 1_000_000

    /// An element whenever the state changed, or a trouble came.
    package let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation
    private let path: String
    private let clock: any MonotonicClock
    private let state: Mutex<(watch: WatchState, trouble: Trouble?, isOver: Bool)>

    /// Asks once, so that an agent that is not there is told at once, and begins to watch.
    ///
    /// - Parameters:
    ///   - path: the control socket.
    ///   - clock: the times of the state count on it.
    /// - Throws: ``Trouble``.
    package init(path: String, clock: any MonotonicClock) throws {
        self.path = path
        self.clock = clock
        let first: ControlAnswer
        do throws(ControlClientError) {
            first = try ControlClient(socketPath: path).ask(.status)
        } catch {
            throw Trouble.client(error)
        }
        switch first {
        case .status(let status):
            state = Mutex((WatchState(status, at: clock.now), nil, false))
        case .refused(let refusal): throw Trouble.refused(refusal)
        default: throw Trouble.refused(.failed("spindd answered something else than was asked"))
        }
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        Thread.detachNewThread { self.keepAsking(self.watch) }
        Thread.detachNewThread { self.keepAsking(self.follow) }
    }

    /// What is known now.
    package var watch: WatchState { state.withLock { $0.watch } }
    /// Why nothing more will come; `nil` while something may.
    package var trouble: Trouble? { state.withLock { $0.trouble } }

    /// Lets the threads end.
    package func end() {
        state.withLock { $0.isOver = true }
        changed.finish()
    }

    private var isOver: Bool { state.withLock { $0.isOver || $0.trouble != nil } }

    private func keepAsking(
        _ ask: (ControlClient) throws -> ControlClient.FollowEnd
    ) {
        while !isOver {
            do {
                switch try ask(try ControlClient(socketPath: path)) {
                case .interrupted: continue
                case .stopping: lose("spindd is stopping")
                case .satisfied, .timeOver: return
                }
            } catch let error as ControlClientError where error.code != .notPermitted {
                lose(error.description)
            } catch let error as ControlClientError {
                give(up: .client(error))
            } catch let refused as RefusedByAgent {
                // An agent that is about to stop or start says so; only a missing right lasts.
                if case .notPermitted = refused.refusal {
                    give(up: .refused(refused.refusal))
                } else {
                    lose("spindd refuses")
                }
            } catch {
                lose("\(error)")
            }
            usleep(Self.pause)
        }
    }

    private func watch(_ client: ControlClient) throws -> ControlClient.FollowEnd {
        try client.watch { status in
            state.withLock { $0.watch.see(status, at: clock.now) }
            changed.yield()
            return !isOver
        }
    }

    private func follow(_ client: ControlClient) throws -> ControlClient.FollowEnd {
        let last = state.withLock { $0.watch.records.last?.sequence }
        return try client.follow(
            after: last, limit: last == nil ? WatchState.recordLimit : 1_000
        ) { records in
            state.withLock { $0.watch.see(records) }
            changed.yield()
            return !isOver
        }
    }

    private func lose(_ why: String) {
        state.withLock { state in
            guard state.watch.link == .connected else { return }
            state.watch.link = .lost(since: clock.now, why: why)
        }
        changed.yield()
    }

    private func give(up trouble: Trouble) {
        state.withLock { $0.trouble = $0.trouble ?? trouble }
        changed.yield()
    }
}

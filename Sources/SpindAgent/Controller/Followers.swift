import Synchronization

/// Hands each value to everybody who follows. From any thread.
package final class Followers<Element: Sendable>: Sendable {
    /// What happens to a follower that is slower than what it follows.
    package enum Slow: Sendable {
        /// It is let go when so many values wait for it: its stream ends, and it reads on from
        /// where they are kept.
        case isLetGo(behind: Int)
        /// It gets the newest value alone.
        case getsTheNewest
    }

    private struct State {
        var followers: [Int: AsyncStream<Element>.Continuation] = [:]
        var next = 0
        var isFinished = false
    }

    private let limit: Int
    private let slow: Slow
    private let state = Mutex(State())

    /// Makes one that nobody follows.
    ///
    /// - Parameters:
    ///   - limit: how many followers there are at most; the stream of one more ends at once.
    ///   - slow: what happens to slow ones.
    package init(limit: Int, slow: Slow) {
        self.limit = limit
        self.slow = slow
    }

    /// Whether nobody follows.
    package var isEmpty: Bool { state.withLock { $0.followers.isEmpty } }

    /// Each value published from now on.
    package func follow() -> AsyncStream<Element> {
        let policy: AsyncStream<Element>.Continuation.BufferingPolicy =
            switch slow {
            case .isLetGo(let behind): .bufferingOldest(behind)
            case .getsTheNewest: .bufferingNewest(1)
            }
        let (stream, continuation) = AsyncStream.makeStream(
            of: Element.self, bufferingPolicy: policy)
        let number: Int? = state.withLock { state in
            guard !state.isFinished, state.followers.count < limit else { return nil }
            state.next += 1
            state.followers[state.next] = continuation
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number) }
        return stream
    }

    /// Hands values to all followers, in order. Returns at once.
    package func publish(_ elements: some Collection<Element>) {
        let followers = state.withLock { $0.followers }
        for (number, follower) in followers {
            for element in elements {
                let result = follower.yield(element)
                if case .enqueued = result { continue }
                guard case .isLetGo = slow else { continue }
                remove(number)
                // Not under the lock: ending a stream calls back.
                follower.finish()
                break
            }
        }
    }

    /// Ends all streams, and each that is asked for later at once.
    package func finish() {
        let followers = state.withLock { state in
            defer { state.followers = [:] }
            state.isFinished = true
            return state.followers
        }
        for follower in followers.values { follower.finish() }
    }

    private func remove(_ number: Int) {
        state.withLock { _ = $0.followers.removeValue(forKey: number) }
    }
}

import Synchronization

/// Tells the number of the newest journal record to whoever waits for more to send, and only the
/// newest where they are slow. From any thread.
package final class SequenceFollowers: Sendable {
    /// How many followers there are at most; the stream of one more ends at once.
    package static let followerLimit = 8

    private struct State {
        var followers: [Int: AsyncStream<Int64>.Continuation] = [:]
        var next = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    package init() {}

    /// The number of the newest record whenever it rises from now on.
    package func follow() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let number: Int? = state.withLock { state in
            guard !state.isFinished, state.followers.count < Self.followerLimit else { return nil }
            state.next += 1
            state.followers[state.next] = continuation
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.followers.removeValue(forKey: number) }
        }
        return stream
    }

    /// Tells that there is a record with that number. Returns at once.
    package func publish(_ sequence: Int64) {
        let followers = state.withLock { Array($0.followers.values) }
        for follower in followers { follower.yield(sequence) }
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
}

package import SpindCore
import Synchronization

/// Hands each committed record to everybody who follows the journal. From any thread.
///
/// A follower that falls ``behindLimit`` records behind is let go: its stream ends, and it reads
/// on from the journal. At most ``followerLimit`` can follow; the stream of one more ends at once.
package final class RecordFollowers: Sendable {
    /// How many records wait for one follower at most.
    package static let behindLimit = 1_000
    /// How many followers there are at most.
    package static let followerLimit = 32

    private struct State {
        var followers: [Int: AsyncStream<AuditRecord>.Continuation] = [:]
        var next = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Each record published from now on.
    package func follow() -> AsyncStream<AuditRecord> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: AuditRecord.self, bufferingPolicy: .bufferingOldest(Self.behindLimit))
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
        continuation.onTermination = { [weak self] _ in self?.remove(number) }
        return stream
    }

    /// Hands records to all followers. Returns at once.
    package func publish(_ records: [AuditRecord]) {
        let followers = state.withLock { $0.followers }
        for (number, follower) in followers {
            for record in records {
                guard case .enqueued = follower.yield(record) else {
                    remove(number)
                    // Not under the lock: ending a stream calls back.
                    follower.finish()
                    break
                }
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

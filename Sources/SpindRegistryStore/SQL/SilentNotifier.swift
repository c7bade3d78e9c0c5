import Synchronization

/// Tells nothing, and ends its streams when the database closes.
final class SilentNotifier: ChangeNotifier {
    private struct State {
        var continuations: [Int: AsyncStream<String>.Continuation] = [:]
        var next = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    func notifications(_ channel: String) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream()
        let number: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.next += 1
            state.continuations[state.next] = continuation
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in
                _ = state.continuations.removeValue(forKey: number)
            }
        }
        return stream
    }

    func close() async {
        // Finished outside the lock: finishing calls `onTermination`.
        let continuations = state.withLock { state in
            state.isClosed = true
            defer { state.continuations = [:] }
            return state.continuations
        }
        for continuation in continuations.values { continuation.finish() }
    }
}

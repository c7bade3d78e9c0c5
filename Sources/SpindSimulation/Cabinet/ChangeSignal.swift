import Synchronization

/// Tells whoever asked that something changed, without saying what: they look for themselves.
///
/// Any thread may call; a change while nobody looked is kept (one of them), so that asking first
/// and looking then misses nothing.
package final class ChangeSignal: Sendable {
    private struct Listeners {
        var next = 0
        var all: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let listeners = Mutex(Listeners())

    package init() {}

    /// An element for each change from now on; changes that come close together are one.
    package func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        let id = listeners.withLock { listeners in
            listeners.next += 1
            listeners.all[listeners.next] = continuation
            return listeners.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { $0.all[id] = nil }
        }
        return stream
    }

    /// Says that something changed.
    package func notify() {
        // The order in which listeners wake is of no consequence: each only looks again.
        let all = listeners.withLock { Array($0.all.values) }
        for continuation in all { continuation.yield() }
    }
}

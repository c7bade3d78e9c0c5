import Synchronization

/// Wakes one waiting task: a poke is remembered until somebody waits, and several are one.
///
/// Unlike an `AsyncStream` it outlives the cancellation of whoever waits.
package final class Wake: Sendable {
    private struct State {
        var isPoked = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes whoever waits, or the next one to wait. From any thread.
    package func poke() {
        let waiter = state.withLock { state in
            let waiter = state.waiter
            state.waiter = nil
            state.isPoked = waiter == nil
            return waiter
        }
        waiter?.resume()
    }

    /// Waits for a poke; returns at once when there was one since the last wait, and on
    /// cancellation. At most one task at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    precondition(state.waiter == nil, "one task waits at a time")
                    if state.isPoked || Task.isCancelled {
                        state.isPoked = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            poke()
        }
    }
}

import SpindCore
import SpindHAL

/// What a driver's thread that watches something shares with its callers.
struct WatchState: Sendable {
    /// Whether the thread is to end.
    var isEnding = false
    /// Whether it still goes round.
    var life = SignOfLife()
    /// What it waits for, for interrupting it; only the thread replaces it.
    var watched: (any Interruptible)?
}

extension ThreadMonitor where Value == WatchState {
    /// Asks the thread for a sign of life, which wakes it; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered (true on the first).
    func beat() -> Bool {
        update { state in
            state.watched?.interrupt()
            return state.life.beat()
        }
    }

    /// Asks the thread to end, and wakes it.
    func end() {
        update { state in
            state.isEnding = true
            state.watched?.interrupt()
        }
    }

    /// Answers for the thread's life; false when it is to end.
    func goesOn() -> Bool {
        withLock { state in
            state.life.answer()
            return !state.isEnding
        }
    }

    /// Says what the thread waits for now; `nil` for nothing that could be interrupted.
    func watch(_ watched: (any Interruptible)?) {
        withLock { $0.watched = watched }
    }

    /// Sleeps until then; false when the thread is asked to end before.
    func sleep(until time: Instant, on clock: any MonotonicClock) -> Bool {
        wait(on: clock) { state in
            state.life.answer()
            if state.isEnding { return .done(false) }
            return time <= clock.now ? .done(true) : .until(time)
        }
    }
}

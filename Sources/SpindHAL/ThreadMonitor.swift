package import SpindCore

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A value shared by threads, and the place where they wait for it to change.
///
/// Waits end on the monotonic clock, so that a step of the wall clock neither lengthens nor
/// shortens a pulse. Bodies run with the lock held: they must not call out, and not enter the same
/// monitor again.
///
/// ```swift
/// let job = monitor.wait(on: clock) { queue in
///     queue.isEmpty ? .until(nil) : .done(queue.removeFirst())
/// }
/// ```
package final class ThreadMonitor<Value: Sendable>: @unchecked Sendable {
    // Proof: `value` is touched only between the mutex's lock and unlock; the two pointers are set
    // once and freed when nobody can use the object any more.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var value: Value

    /// What a waiting thread's body found.
    package enum Finding<Result> {
        /// The wait is over.
        case done(Result)
        /// Look again when the value changed or this time has come; `nil`: only when it changed.
        case until(Instant?)
    }

    /// Makes the monitor of a value.
    package init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        precondition(pthread_condattr_init(&attributes) == 0, "out of memory")
        precondition(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0)
        var kind = pthread_mutexattr_t()
        precondition(pthread_mutexattr_init(&kind) == 0, "out of memory")
        // A body that enters its own monitor again is a bug that must be seen, not a silent stop.
        pthread_mutexattr_settype(&kind, CInt(PTHREAD_MUTEX_ERRORCHECK))
        precondition(pthread_mutex_init(mutex, &kind) == 0, "out of memory")
        pthread_mutexattr_destroy(&kind)
        precondition(pthread_cond_init(condition, &attributes) == 0, "out of memory")
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Reads or changes the value without waking anybody. From any thread.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock()
        defer { unlock() }
        return try body(&value)
    }

    /// Changes the value and wakes all that wait for it. From any thread.
    package func update<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock()
        defer {
            unlock()
            // Only now: a thread woken before would at once wait for the lock, and wake twice.
            pthread_cond_broadcast(condition)
        }
        return try body(&value)
    }

    /// Blocks until the body is done; it runs at once, after each ``update(_:)``, and when the
    /// time it named has come (or a little later; it may also run for no reason). What the body
    /// itself changes wakes nobody.
    ///
    /// - Parameters:
    ///   - clock: the clock of the named times.
    ///   - body: looks at the value, with the lock held.
    /// - Returns: what the body was done with.
    package func wait<Result>(
        on clock: any MonotonicClock, _ body: (inout Value) -> Finding<Result>
    ) -> Result {
        lock()
        defer { unlock() }
        while true {
            switch body(&value) {
            case .done(let result): return result
            case .until(nil): pthread_cond_wait(condition, mutex)
            case .until(.some(let deadline)): sleep(for: clock.now.duration(to: deadline))
            }
        }
    }

    /// Blocks until the next ``update(_:)`` or for that long; may end early. The lock is held.
    private func sleep(for duration: Duration) {
        guard duration > .zero else {
            // A body that asks for what is past already must not keep the others out for ever.
            unlock()
            sched_yield()
            lock()
            return
        }
        // A day at a time: an absurd deadline must not overflow the kernel's clock.
        let (seconds, attoseconds) = min(duration, .seconds(86_400)).components
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let nanoseconds = time.tv_nsec + Int(attoseconds / 1_000_000_000) + 1
        time.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        time.tv_nsec = nanoseconds % 1_000_000_000
        pthread_cond_timedwait(condition, mutex, &time)
    }

    private func lock() {
        precondition(pthread_mutex_lock(mutex) == 0, "a monitor was entered twice")
    }

    private func unlock() {
        pthread_mutex_unlock(mutex)
    }
}

package import SpindHAL

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A thread of a driver's own, so that neither the engine nor Swift's cooperative pool can delay
/// it, and so that it may block in the kernel.
///
/// It takes no signals: those belong to the program's main thread.
package final class DriverThread: Sendable {
    private let thread: pthread_t
    private let joined = ThreadMonitor(false)

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: shown by `ps -L` and in a debugger; the kernel keeps 15 bytes of it.
    ///   - isUrgent: asks for real-time priority; without the right to it (`LimitRTPRIO=`) the
    ///     thread runs as any other.
    ///   - body: what it does; the thread ends with it.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        name: String, isUrgent: Bool = false, _ body: @escaping @Sendable () -> Void
    ) throws(HALError) {
        let start = Unmanaged.passRetained(
            ThreadStart(name: String(decoding: name.utf8.prefix(15), as: UTF8.self), body: body))
        var thread = pthread_t()
        var blocked = sigset_t()
        var before = sigset_t()
        sigfillset(&blocked)
        // Faults of the thread itself must reach the crash reporter.
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] {
            sigdelset(&blocked, fault)
        }
        pthread_sigmask(SIG_SETMASK, &blocked, &before)
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                start.nameThread()
                start.body()
                return nil
            }, start.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard status == 0 else {
            start.release()
            throw HALError(.io, "starting the thread '\(name)'", errno: status)
        }
        self.thread = thread
        if isUrgent {
            var parameters = sched_param()
            parameters.sched_priority = sched_get_priority_min(SCHED_FIFO)
            _ = pthread_setschedparam(thread, SCHED_FIFO, &parameters)
        }
    }

    /// Waits until the thread has ended. A second call, and a call by the thread itself, return at
    /// once. Every thread must be joined before its last reference goes away, or it leaks.
    package func join() {
        guard pthread_equal(thread, pthread_self()) == 0 else { return }
        let isFirst = joined.withLock { joined in
            defer { joined = true }
            return !joined
        }
        if isFirst { pthread_join(thread, nil) }
    }
}

/// What a new thread is handed over.
private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    /// Names the calling thread by the kernel's file for it: the C library's call is hidden from
    /// Swift. A thread without a name works as well.
    func nameThread() {
        guard let file = fopen("/proc/thread-self/comm", "w") else { return }
        fputs(name, file)
        fclose(file)
    }
}

import Glibc

/// A second thread of a test. It has let go of all it used when ``join()`` returns, so that what
/// the test owns goes away when the test ends.
package struct Companion: ~Copyable {
    private let thread: pthread_t
    private let work: Work

    /// Starts the thread.
    package init(_ body: @escaping @Sendable () throws -> Void) throws(ContractViolation) {
        work = Work(body)
        let argument = Unmanaged.passRetained(work)
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, argument.toOpaque())
        guard result == 0 else {
            argument.release()
            throw ContractViolation("pthread_create: errno \(result)")
        }
        self.thread = thread
    }

    /// Waits until the thread has ended.
    ///
    /// - Throws: what the thread threw.
    package consuming func join() throws {
        pthread_join(thread, nil)
        if let failure = work.failure { throw failure }
    }
}

/// What the thread does and what became of it.
///
/// - Note: `@unchecked Sendable` because the thread alone uses it until it is joined, and its
///   joiner alone after that.
private final class Work: @unchecked Sendable {
    private var body: (@Sendable () throws -> Void)?
    var failure: (any Error)?

    init(_ body: @escaping @Sendable () throws -> Void) {
        self.body = body
    }

    func run() {
        do { try body?() } catch { failure = error }
        body = nil
    }
}

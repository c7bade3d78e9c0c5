import Foundation
import SpindRegistryStore

/// Where threads of a test wait for each other, ten seconds at most.
// Its list is touched under the condition's lock only.
package final class Meeting: @unchecked Sendable {
    private let condition = NSCondition()
    private var arrived: [String] = []

    /// Makes one where nobody is yet.
    package init() {}

    /// Says that something has happened.
    package func arrive(_ what: String) {
        condition.lock()
        arrived.append(what)
        condition.broadcast()
        condition.unlock()
    }

    /// Blocks until it has, so many times.
    package func wait(for what: String, times: Int = 1) throws {
        let end = Date(timeIntervalSinceNow: 10)
        condition.lock()
        defer { condition.unlock() }
        while arrived.count(where: { $0 == what }) < times {
            guard condition.wait(until: end) else {
                throw SQLError(.other, "nobody came: \(what)")
            }
        }
    }
}

/// Does something that blocks on a thread of its own, not on one that tasks share.
package func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

import Foundation
import SpindRegistryStore
import Synchronization

/// Where threads of a test wait for each other, ten seconds at most.
// Its list is touched under the condition's lock only.
final class Meeting: @unchecked Sendable {
    private let condition = NSCondition()
    private var arrived: [String] = []

    /// Says that something has happened.
    func arrive(_ what: String) {
        condition.lock()
        arrived.append(what)
        condition.broadcast()
        condition.unlock()
    }

    /// Blocks until it has, so many times.
    func wait(for what: String, times: Int = 1) throws {
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

/// What happened, in its order.
final class Tally: Sendable {
    private let list = Mutex<[String]>([])

    /// What happened so far.
    var all: [String] { list.withLock { $0 } }

    /// Adds something, and returns how much there is then.
    @discardableResult
    func add(_ what: String) -> Int {
        list.withLock { list in
            list.append(what)
            return list.count
        }
    }
}

import Synchronization

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

import Synchronization

/// Sees to it that one thread at a time uses what may not be shared; a second one is a bug.
struct SoleUser: ~Copyable, Sendable {
    private let isTaken = Atomic(false)

    /// Does something alone.
    func callAsFunction<Result, Failure: Error>(
        of name: String, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let (isFree, _) = isTaken.compareExchange(
            expected: false, desired: true, ordering: .acquiring)
        precondition(isFree, "two threads use \(name)")
        defer { isTaken.store(false, ordering: .releasing) }
        return try body()
    }
}

internal import Synchronization

/// Steps that wait for the one connection that writes, so that several are committed at once.
///
/// SQLite lets one transaction write at a time and syncs its file at each commit, which takes longer
/// than many steps together. Whoever gets the connection therefore does what all others wait for,
/// too, each in a savepoint, and commits once; nobody has an answer before that. What could not be
/// done in company is done by itself afterwards, so that its error, and whether it is tried again,
/// are the same as if it had been alone from the beginning.
final class PendingWrites: Sendable {
    /// How many steps are committed at once: the first of them waits for the last.
    static let groupMax = 32

    private let waiting = Mutex<[any PendingWrite]>([])

    /// Puts one behind the others.
    func add(_ write: any PendingWrite) {
        waiting.withLock { $0.append(write) }
    }

    /// Takes one away; `false` when somebody has begun it.
    func remove(_ write: any PendingWrite) -> Bool {
        waiting.withLock { waiting in
            guard let place = waiting.firstIndex(where: { $0 === write }) else { return false }
            waiting.remove(at: place)
            return true
        }
    }

    /// Takes one and those that have waited longest, to be done together, in the order in which they
    /// came; nothing when somebody has begun it.
    func take(with write: any PendingWrite) -> [any PendingWrite] {
        waiting.withLock { waiting in
            guard let place = waiting.firstIndex(where: { $0 === write }) else { return [] }
            waiting.remove(at: place)
            let others = waiting.prefix(Self.groupMax - 1)
            waiting.removeFirst(others.count)
            return others.prefix(place) + [write] + others.dropFirst(place)
        }
    }
}

/// A step that waits to be done, whatever it returns.
protocol PendingWrite: AnyObject, Sendable {
    /// Does it, and remembers what it returned.
    func perform(on connection: any SQLConnection) throws
    /// What ``perform(on:)`` remembers is committed, or, with an error, nothing of it is.
    func end(with error: (any Error)?)
}

/// A step with its result, for whoever waits for it.
final class PendingStep<R: Sendable>: PendingWrite {
    private struct State {
        var result: R?
        var outcome: Result<R, any Error>?
        var waiter: CheckedContinuation<Result<R, any Error>, Never>?
    }

    private let body: @Sendable (any SQLConnection) throws -> R
    private let state = Mutex(State())

    init(_ body: @escaping @Sendable (any SQLConnection) throws -> R) {
        self.body = body
    }

    func perform(on connection: any SQLConnection) throws {
        let result = try body(connection)
        state.withLock { $0.result = result }
    }

    func end(with error: (any Error)?) {
        let (waiter, outcome) = state.withLock { state in
            let outcome: Result<R, any Error>
            if let error {
                outcome = .failure(error)
            } else {
                guard let result = state.result else {
                    preconditionFailure("only what was done is committed")
                }
                outcome = .success(result)
            }
            state.outcome = outcome
            defer { state.waiter = nil }
            return (state.waiter, outcome)
        }
        waiter?.resume(returning: outcome)
    }

    /// What came of it, once it is known; also for whoever was cancelled meanwhile.
    func outcome() async -> Result<R, any Error> {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state in
                if state.outcome == nil { state.waiter = continuation }
                return state.outcome
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}

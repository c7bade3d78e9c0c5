import Synchronization

/// A place for a connection, lent to one transaction at a time; the connection is opened by the
/// first one and again after it broke.
// `connection` is touched only by whoever the pool lent the place to; taking and giving back go
// through the pool's mutex, which orders one borrower's accesses before the next one's.
final class ConnectionPlace: @unchecked Sendable {
    var connection: (any EngineConnection)?
}

/// Lends so many places, in the order of asking. Waiting ends when a place comes back, when the
/// task is cancelled, or when the pool closes; more waiters than the limit are turned away at once.
final class ConnectionPool: Sendable {
    private struct Waiter {
        var number: UInt64
        var continuation: CheckedContinuation<ConnectionPlace, any Error>
    }

    private struct State {
        var idle: [ConnectionPlace]
        var lent = 0
        var waiters: [Waiter] = []
        var nextNumber: UInt64 = 0
        var isClosed = false
        var whenIdle: CheckedContinuation<Void, Never>?
    }

    private let state: Mutex<State>
    private let waitersMax: Int

    init(places: Int, waitersMax: Int) {
        precondition(places > 0 && waitersMax >= 0, "a pool lends something")
        state = Mutex(State(idle: (0..<places).map { _ in ConnectionPlace() }))
        self.waitersMax = waitersMax
    }

    /// Waits for a place and lends it for the body.
    ///
    /// - Throws: `busy` when too many wait, `connection` when the pool is closed, or
    ///   `CancellationError` while waiting; what the body throws.
    func lend<R>(_ body: (ConnectionPlace) async throws -> R) async throws -> R {
        let place = try await take()
        defer { giveBack(place) }
        try Task.checkCancellation()
        return try await body(place)
    }

    /// Turns away all who wait and all who come, and returns the places once nobody uses one.
    func close() async -> [ConnectionPlace] {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(throwing: Self.closed) }
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.lent > 0 { state.whenIdle = continuation }
                return state.lent == 0
            }
            if isIdle { continuation.resume() }
        }
        return state.withLock { $0.idle }
    }

    /// How many wait now.
    var waiting: Int { state.withLock { $0.waiters.count } }

    private static let closed = SQLError(.connection, "the registry's database is closed")

    private func take() async throws -> ConnectionPlace {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer: Result<ConnectionPlace, any Error>? = state.withLock { state in
                    // Asked under the lock: `onCancel` comes after the flag, so that one of both
                    // sees the other.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isClosed { return .failure(Self.closed) }
                    if let place = state.idle.popLast() {
                        state.lent += 1
                        return .success(place)
                    }
                    if state.waiters.count >= waitersMax {
                        return .failure(
                            SQLError(.busy, "\(waitersMax) transactions wait for a connection"))
                    }
                    state.waiters.append(Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.number == number }.map {
                    state.waiters.remove(at: $0)
                }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func giveBack(_ place: ConnectionPlace) {
        let (next, whenIdle) = state.withLock {
            state -> (Waiter?, CheckedContinuation<Void, Never>?) in
            if !state.waiters.isEmpty { return (state.waiters.removeFirst(), nil) }
            state.idle.append(place)
            state.lent -= 1
            guard state.lent == 0 else { return (nil, nil) }
            defer { state.whenIdle = nil }
            return (nil, state.whenIdle)
        }
        next?.continuation.resume(returning: place)
        whenIdle?.resume()
    }
}

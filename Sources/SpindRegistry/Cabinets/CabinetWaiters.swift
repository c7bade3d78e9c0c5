package import SpindCore
internal import Synchronization

/// Requests that wait for something about a cabinet: for a change, or for an acknowledgement.
///
/// A wake-up is a hint. Whoever waits registers first, *then* looks, waits, and looks again:
///
///     let ticket = waiters.register(cabinet, until: deadline)
///     defer { waiters.leave(ticket) }
///     while true {
///         if let found = try look() { return found }
///         guard await waiters.wait(ticket) == .woken else { break }
///     }
///     return try look()
///
/// A wake-up between registering and waiting is kept, so nothing is missed. One entry and one
/// suspended task is all that a waiting request costs; time is told from outside (``tick(at:)``), so
/// that there is one timer for all. Used from any thread.
package final class CabinetWaiters: Sendable {
    /// How a wait ended.
    package enum End: Hashable, Sendable {
        /// Something may have changed: look.
        case woken
        /// Its time is over.
        case timeOver
        /// The registry is stopping, or too many wait for that cabinet: answer now.
        case stopping
        /// Nobody is there to be answered.
        case gone
    }

    /// One who waits.
    package struct Ticket: Hashable, Sendable {
        fileprivate let number: Int
        /// The cabinet.
        package let cabinet: CabinetID
        fileprivate let connection: ObjectIdentifier?
    }

    fileprivate struct Entry {
        var until: Instant
        var pending: End?
        var continuation: CheckedContinuation<End, Never>?
    }

    fileprivate struct State {
        var entries: [Int: Entry] = [:]
        var ofCabinet: [CabinetID: [Int]] = [:]
        var ofConnection: [ObjectIdentifier: Int] = [:]
        var nextNumber = 1
        var isStopping = false
    }

    private let state = Mutex(State())
    private let limitOfCabinet: Int

    /// Makes a place to wait. One cabinet has at most `limitOfCabinet` requests waiting: one more
    /// ends the wait of the oldest, which is most likely one whose network is gone.
    package init(limitOfCabinet: Int) {
        precondition(limitOfCabinet > 0, "somebody must be allowed to wait")
        self.limitOfCabinet = limitOfCabinet
    }

    /// How many wait or are about to.
    package var count: Int { state.withLock { $0.entries.count } }

    /// The cabinets that somebody waits for, in the order of their names.
    package var cabinets: [CabinetID] { state.withLock { $0.ofCabinet.keys.sorted() } }

    /// Whether somebody waits for that cabinet.
    package func isWaiting(_ cabinet: CabinetID) -> Bool {
        state.withLock { $0.ofCabinet[cabinet] != nil }
    }

    /// Registers one who is about to look and wait, until that time at the latest. `connection`
    /// names where they came from, for ``connectionEnded(_:)``; one connection waits for one thing.
    package func register(
        _ cabinet: CabinetID, until: Instant, connection: ObjectIdentifier? = nil
    ) -> Ticket {
        let (ticket, oldest) = state.withLock { state in
            let number = state.nextNumber
            state.nextNumber += 1
            state.entries[number] = Entry(
                until: until, pending: state.isStopping ? .stopping : nil)
            state.ofCabinet[cabinet, default: []].append(number)
            if let connection { state.ofConnection[connection] = number }
            let others = state.ofCabinet[cabinet] ?? []
            let oldest =
                others.count > limitOfCabinet
                ? others.first.flatMap { state.end($0, as: .stopping) } : nil
            return (
                Ticket(number: number, cabinet: cabinet, connection: connection), oldest
            )
        }
        oldest?.resume(returning: .stopping)
        return ticket
    }

    /// Takes one away who has their answer. Without effect the second time.
    package func leave(_ ticket: Ticket) {
        state.withLock { state in
            guard let entry = state.entries.removeValue(forKey: ticket.number) else { return }
            precondition(entry.continuation == nil, "nobody leaves while they wait")
            state.ofCabinet[ticket.cabinet]?.removeAll { $0 == ticket.number }
            if state.ofCabinet[ticket.cabinet]?.isEmpty == true {
                state.ofCabinet[ticket.cabinet] = nil
            }
            if let connection = ticket.connection,
                state.ofConnection[connection] == ticket.number
            {
                state.ofConnection[connection] = nil
            }
        }
    }

    /// Waits for a wake-up or an end; returns at once for one that came since the last wait. After
    /// any other end than a wake-up it returns that end again.
    package func wait(_ ticket: Ticket) async -> End {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now: End? = state.withLock { state in
                    guard var entry = state.entries[ticket.number] else { return .gone }
                    precondition(entry.continuation == nil, "one ticket waits once at a time")
                    if let pending = entry.pending {
                        if pending == .woken { entry.pending = nil }
                        state.entries[ticket.number] = entry
                        return pending
                    }
                    entry.continuation = continuation
                    state.entries[ticket.number] = entry
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            state.withLock { $0.end(ticket.number, as: .gone) }?.resume(returning: .gone)
        }
    }

    /// Wakes all who wait for that cabinet; called after a commit.
    package func wake(_ cabinet: CabinetID) {
        let woken = state.withLock { state in
            (state.ofCabinet[cabinet] ?? []).compactMap { state.end($0, as: .woken) }
        }
        for continuation in woken { continuation.resume(returning: .woken) }
    }

    /// Ends the waits whose time is over.
    package func tick(at now: Instant) {
        let over = state.withLock { state in
            state.entries.filter { $0.value.until <= now }.keys.sorted()
                .compactMap { state.end($0, as: .timeOver) }
        }
        for continuation in over { continuation.resume(returning: .timeOver) }
    }

    /// Ends the wait of a connection that is closed.
    package func connectionEnded(_ connection: ObjectIdentifier) {
        let continuation = state.withLock { state in
            state.ofConnection.removeValue(forKey: connection)
                .flatMap { state.end($0, as: .gone) }
        }
        continuation?.resume(returning: .gone)
    }

    /// Ends all waits, and every later one at once: the registry is stopping.
    package func stop() {
        let all = state.withLock { state in
            state.isStopping = true
            return state.entries.keys.sorted().compactMap { state.end($0, as: .stopping) }
        }
        for continuation in all { continuation.resume(returning: .stopping) }
    }
}

extension CabinetWaiters.State {
    /// Gives a wait its end: the continuation to be resumed outside of the lock, or, where nobody
    /// is suspended yet, a mark that the next wait finds. What ended for good stays so.
    fileprivate mutating func end(
        _ number: Int, as end: CabinetWaiters.End
    ) -> CheckedContinuation<CabinetWaiters.End, Never>? {
        guard var entry = entries[number] else { return nil }
        defer { entries[number] = entry }
        if let continuation = entry.continuation {
            entry.continuation = nil
            if end != .woken { entry.pending = end }
            return continuation
        }
        if entry.pending == nil || entry.pending == .woken { entry.pending = end }
        return nil
    }
}

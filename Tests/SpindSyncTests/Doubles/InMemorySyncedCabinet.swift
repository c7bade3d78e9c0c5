import SpindAgent
import SpindCore
import Synchronization

/// A cabinet that remembers what its link hands over, with a journal of numbered lines.
final class InMemorySyncedCabinet: SyncedCabinet {
    struct Heard: Equatable {
        var time: WallTime
        var error: Duration
        var instant: Instant
    }

    struct State {
        var name = "Rathaus"
        var cursor: String?
        var incarnation = String(repeating: "1", count: 32)
        /// The number of the first record that was not pruned.
        var first: Int64 = 1
        var last: Int64 = 0
        var payload = "{}"
        var acknowledged: Int64 = 0
        var grants: [SyncedGrant] = []
        var changes: [Change] = []
        var takes = 0
        var heard: [Heard] = []
        var statuses: [LinkStatus] = []
        var storeFailure: String?
        /// How many records are written just before the next time the outbox is read.
        var appendsAtOutbox: Int64 = 0
        /// How many are written just before somebody follows the journal.
        var appendsAtFollow: Int64 = 0
        var followers: [AsyncStream<Int64>.Continuation] = []
    }

    let state = Mutex(State())

    /// Writes records.
    func append(_ count: Int64 = 1) {
        let (last, followers) = state.withLock { state in
            state.last += count
            return (state.last, state.followers)
        }
        for follower in followers { follower.yield(last) }
    }

    var status: LinkStatus? { state.withLock { $0.statuses.last } }

    func describe() async -> CabinetDescription {
        CabinetDescription(
            name: state.withLock { $0.name }, version: "1.0", timeZone: "Europe/Berlin",
            sets: [.init(id: HandoverSetID(1), kind: .item, compartments: [CompartmentID(1)])],
            compartments: [CompartmentID(1)])
    }

    func position() async throws(StoreError) -> SyncPosition {
        try check()
        return state.withLock { state in
            SyncPosition(
                cursor: state.cursor, incarnation: state.incarnation, journalLast: state.last,
                acknowledgedThrough: state.acknowledged)
        }
    }

    func take(_ changes: [Change], cursor: String) async -> SyncOutcome {
        outcome { state in
            state.takes += 1
            state.changes += changes
            state.cursor = cursor
        }
    }

    func take(_ snapshot: Snapshot) async -> SyncOutcome {
        outcome { state in
            state.grants = snapshot.grants
            state.cursor = snapshot.cursor
        }
    }

    func heldGrants() async throws(StoreError) -> [HeldGrant] {
        try check()
        return state.withLock { state in
            state.grants.map { HeldGrant(id: $0.id, set: $0.set, window: $0.window) }
        }
    }

    func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) async throws(StoreError) -> JournalBatch? {
        try check()
        let written = state.withLock { state in
            defer { state.appendsAtOutbox = 0 }
            return state.appendsAtOutbox
        }
        if written > 0 { append(written) }
        return state.withLock { state in
            let start = max(sequence + 1, state.first)
            guard start <= state.last else { return nil }
            let count = max(1, min(limit, bytes / state.payload.utf8.count))
            let end = min(state.last, start + Int64(count) - 1)
            return JournalBatch(
                incarnation: state.incarnation, previousHash: Self.hash(start - 1),
                records: (start...end).map { number in
                    JournalLine(
                        sequence: number, at: SimulatedTime.epoch, retention: 1,
                        digest: Self.hash(number), hash: Self.hash(number),
                        payload: state.payload)
                })
        }
    }

    func acknowledge(through sequence: Int64) async -> SyncOutcome {
        outcome { $0.acknowledged = sequence }
    }

    func hear(time: WallTime, error: Duration, at instant: Instant) async {
        state.withLock { $0.heard.append(Heard(time: time, error: error, instant: instant)) }
    }

    func tell(_ status: LinkStatus) async {
        state.withLock { state in
            // As many as a test looks at.
            if state.statuses.count >= 10_000 { state.statuses.removeFirst(5_000) }
            state.statuses.append(status)
        }
    }

    func appended() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream<Int64>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.last += state.appendsAtFollow
            state.appendsAtFollow = 0
            state.followers.append(continuation)
        }
        return stream
    }

    /// The hash that stands for a record's.
    static func hash(_ sequence: Int64) -> String {
        let digits = String(sequence, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    private func check() throws(StoreError) {
        if let words = state.withLock({ $0.storeFailure }) {
            throw StoreError(.unwritable, words)
        }
    }

    private func outcome(_ change: (inout State) -> Void) -> SyncOutcome {
        state.withLock { state in
            if let words = state.storeFailure { return .failed(words) }
            change(&state)
            return .done
        }
    }
}

import SpindCore
import SpindSync
import Synchronization

/// A registry with a change log and a copy of one journal, that can be away, refuse, answer late,
/// and be something else than a registry.
final class SimulatedRegistry: Sendable {
    struct State {
        /// How long a request takes, the half of it before the answer is written.
        var latency = Duration.milliseconds(20)
        /// What every request fails with.
        var failure: LinkFailure?
        /// What requests whose path ends like this fail with, or are answered with.
        var failures: [String: LinkFailure] = [:]
        var answers: [String: RegistryResponse] = [:]
        var changes: [Change] = []
        /// Cursors of changes before it are too old.
        var oldest: Int64 = 0
        var held: Int64 = 0
        var batches: [JournalBatch] = []
        var arrivals: [Int64: Duration] = [:]
        /// The requests, with when they came.
        var requests: [(at: Duration, name: String)] = []
        var snapshots: [SnapshotRequest] = []
        var waiting = 0
        var open = 0
        var wakes: [Wake] = []
        var answersPerRequest = SyncProtocol.changesPerAnswer
    }

    let simulation: Simulation
    let state = Mutex(State())

    init(_ simulation: Simulation) {
        self.simulation = simulation
    }

    /// Adds to the change log.
    func change(_ body: Change.Body) {
        let wakes = state.withLock { state in
            state.changes.append(Change(number: Int64(state.changes.count) + 1, body: body))
            defer { state.wakes = [] }
            return state.wakes
        }
        for wake in wakes { wake.poke() }
    }

    /// How often a request was made.
    func count(_ name: String) -> Int {
        state.withLock { $0.requests.count { $0.name == name } }
    }

    /// Answers as a registry does.
    func answer(_ request: RegistryRequest) async throws(LinkFailure) -> RegistryResponse {
        let name = String(
            request.path.prefix { $0 != "?" }.split(separator: "/").last ?? "")
        let latency = state.withLock { state in
            state.requests.append((simulation.elapsed, name))
            return state.latency
        }
        try await wait(latency / 2)
        if let failure = state.withLock({ $0.failure ?? $0.failures[name] }) { throw failure }
        let response: RegistryResponse
        if let answer = state.withLock({ $0.answers[name] }) {
            response = answer
        } else {
            response = try await respond(name, request)
        }
        try await wait(latency / 2)
        return response
    }

    private func wait(_ duration: Duration) async throws(LinkFailure) {
        guard await simulation.sleep(until: simulation.elapsed + duration) else {
            throw LinkFailure(.unreachable, "cancelled")
        }
    }

    private func respond(
        _ name: String, _ request: RegistryRequest
    ) async throws(LinkFailure) -> RegistryResponse {
        switch name {
        case "hello":
            return Self.json(
                HelloAnswer(
                    cabinet: CabinetID("cab-1"), acknowledgedThrough: state.withLock { $0.held },
                    warnings: []))
        case "time":
            return Self.json(TimeAnswer(now: SimulatedTime(simulation: simulation).trueTime))
        case "snapshot":
            guard let asked = try? SyncCoding.decode(SnapshotRequest.self, from: request.body ?? [])
            else { return Self.problem(.malformed) }
            return state.withLock { state in
                state.snapshots.append(asked)
                return Self.json(
                    Snapshot(cursor: "a.\(state.changes.count).h", grants: [], kept: []))
            }
        case "changes": return try await changes(request.path)
        case "events": return events(request.body ?? [])
        default: return RegistryResponse(status: 404)
        }
    }

    private func changes(_ path: String) async throws(LinkFailure) -> RegistryResponse {
        var fields: [Substring: Substring] = [:]
        for field in path.drop(while: { $0 != "?" }).dropFirst().split(separator: "&") {
            let parts = field.split(separator: "=")
            fields[parts[0]] = parts[1]
        }
        let number = fields["after"]?.split(separator: ".").dropFirst().first.flatMap { Int64($0) }
        let seconds = fields["wait"].flatMap { Int64($0) }
        guard let number, let seconds else { return Self.problem(.malformed) }
        if state.withLock({ number < $0.oldest || number > $0.changes.count }) {
            return Self.problem(.snapshotNeeded)
        }
        let end = simulation.elapsed + .seconds(seconds)
        while simulation.elapsed < end,
            state.withLock({ $0.changes.count == number && $0.failure == nil })
        {
            try await wait(.milliseconds(200))
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return state.withLock { state in
            let behind = state.changes.dropFirst(Int(number))
            let some = Array(behind.prefix(state.answersPerRequest))
            return Self.json(
                ChangesAnswer(
                    changes: some, cursor: "a.\(number + Int64(some.count)).h",
                    hasMore: some.count < behind.count))
        }
    }

    private func events(_ body: [UInt8]) -> RegistryResponse {
        guard body.count <= SyncProtocol.bytesPerBatch,
            let batch = try? SyncCoding.decode(JournalBatch.self, from: body),
            let first = batch.records.first?.sequence, let last = batch.records.last?.sequence
        else { return Self.problem(.malformed) }
        return state.withLock { state in
            guard first <= state.held + 1 || batch.deletedThrough == first - 1 else {
                return Self.problem(.journalGap, acknowledgedThrough: state.held)
            }
            state.batches.append(batch)
            for record in batch.records where state.arrivals[record.sequence] == nil {
                state.arrivals[record.sequence] = simulation.elapsed
            }
            state.held = max(state.held, last)
            return Self.json(JournalAnswer(acknowledgedThrough: state.held))
        }
    }

    static func json(_ value: some Encodable) -> RegistryResponse {
        RegistryResponse(
            status: 200, contentType: "application/json; charset=utf-8",
            body: SyncCoding.encode(value))
    }

    static func problem(
        _ code: SyncRefusal, status: Int = 409, acknowledgedThrough: Int64? = nil
    ) -> RegistryResponse {
        RegistryResponse(
            status: status, contentType: "application/problem+json",
            body: SyncCoding.encode(
                SyncProblem(
                    code: code, detail: "refused by the test",
                    acknowledgedThrough: acknowledgedThrough)))
    }
}

import SpindAgent
import SpindCore
import Synchronization

@testable import SpindControl

/// A cabinet that keeps its journal in memory and remembers what it was asked.
final class InMemoryCabinet: CabinetControl {
    struct State {
        var records: [AuditRecord] = []
        var asked: [ControlRequest] = []
        var principals: [Principal] = []
        /// Answers given in place of the usual ones, by the request's name.
        var prepared: [String: ControlAnswer] = [:]
    }

    private let state: Mutex<State>
    private let followers = RecordFollowers()
    private let watchers = StatusWatchers()

    init(records: [AuditRecord] = Examples.records, prepared: [String: ControlAnswer] = [:]) {
        state = Mutex(State(records: records, prepared: prepared))
    }

    var asked: [ControlRequest] { state.withLock { $0.asked } }
    var principals: [Principal] { state.withLock { $0.principals } }

    func answer(
        _ request: ControlRequest, by principal: Principal
    ) async -> ControlAnswer {
        state.withLock { state in
            state.asked.append(request)
            state.principals.append(principal)
            return state.prepared[request.name] ?? Self.answer(request, state.records)
        }
    }

    func follow() -> AsyncStream<AuditRecord> {
        followers.follow()
    }

    func watch() -> AsyncStream<AgentStatus> {
        watchers.watch()
    }

    /// Tells a state to whoever watches.
    func publish(_ status: AgentStatus, at now: Instant) {
        _ = watchers.publish(at: now) { status }
    }

    /// Ends all watches, as an agent does that is put together anew.
    func endWatches() {
        watchers.finish()
    }

    /// Appends a record and tells whoever follows.
    @discardableResult
    func record(_ event: AuditEvent) -> AuditRecord {
        let record = state.withLock { state in
            let next = AuditRecord(
                sequence: (state.records.last?.sequence ?? 0) + 1,
                draft: AuditDraft(at: Examples.now, trust: .trusted, event: event))
            state.records.append(next)
            return next
        }
        followers.publish([record])
        return record
    }

    private static func answer(
        _ request: ControlRequest, _ records: [AuditRecord]
    ) -> ControlAnswer {
        switch request {
        case .status, .watch: .status(Examples.status(lastRecord: records.last?.sequence ?? 0))
        case .events(nil, let limit, _): .records(records.suffix(limit))
        case .events(let after?, let limit, _):
            .records(Array(records.filter { $0.sequence > after }.prefix(limit)))
        case .record(nil):
            .records(records.last { $0.event.retention == .refusal }.map { [$0] } ?? [])
        case .record(let sequence?): .records(records.filter { $0.sequence == sequence })
        case .grants: .grants(Examples.grants)
        case .addGrant: .grantAdded(Examples.grants[0], pin: "271828")
        case .revokeGrant, .lock, .block, .unblock, .closeLoan, .inspect, .moveHome,
            .revokeService, .confirmTime, .testKeypad:
            .outcome(.done)
        case .reload:
            .reloaded(ConfigurationReload(accepted: true, changes: ["compartment 5 is new"]))
        case .services: .services([])
        case .addService(let wanted):
            .serviceAdded(
                ServiceCredential(
                    id: wanted.id, kind: .pin,
                    window: WallWindow(
                        start: WallTime(secondsSince1970: 0), end: WallTime(secondsSince1970: 1))),
                pin: "314159265")
        case .open, .propOpen: .outcome(.opening(OpeningID(77)))
        case .verifyJournal:
            .verification(
                JournalVerification(
                    first: 1, last: Int64(records.count),
                    head: String(repeating: "a", count: 64), firstBad: nil))
        }
    }
}

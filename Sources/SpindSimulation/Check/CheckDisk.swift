import SpindAgent
import SpindCore
import SpindStore

/// The disk of a checked cabinet: the store's semantics in memory, with commits that fail, and with
/// power that goes before a commit or right after it.
final class CheckDisk: ForwardingStore {
    /// Asked before each commit; false when the power is gone.
    var passEffect: () -> Bool = { true }
    private let memory = InMemoryCabinetStore()
    private var committed: [AuditRecord] = []

    var store: any CabinetStore { memory }

    /// Lets the next commits and probes fail.
    func fail(_ commits: Int, with fault: StoreFault) {
        memory.failNextCommits(commits, with: fault)
    }

    /// Ends all faults.
    func endFaults() {
        memory.stopFailing()
    }

    /// The records committed since the last call.
    func takeCommitted() -> [AuditRecord] {
        defer { committed = [] }
        return committed
    }

    /// The whole journal as the disk holds it.
    func durableRecords() throws(StoreError) -> [AuditRecord] {
        try memory.records(after: 0, limit: .max)
    }

    /// The first bad record of the chain, in words; `nil` when it is whole.
    func brokenChain() throws(StoreError) -> String? {
        try memory.verify().firstBad.map { "record \($0.sequence): \($0.reason)" }
    }

    /// The journal behind a record, as it is stored.
    func outbox(after sequence: Int64, limit: Int) throws(StoreError) -> JournalBatch? {
        try memory.outbox(after: sequence, limit: limit, bytes: .max)
    }

    func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        guard passEffect() else { throw StoreError(.unwritable, "the power is gone") }
        let records = try memory.commit(operations)
        committed += records
        return records
    }

    func probe() throws(StoreError) {
        guard passEffect() else { throw StoreError(.unwritable, "the power is gone") }
        try memory.probe()
    }

    /// A check covers days; what would be pruned after 90 is what it compares.
    func prune(now: WallTime) throws(StoreError) -> Bool { false }
}

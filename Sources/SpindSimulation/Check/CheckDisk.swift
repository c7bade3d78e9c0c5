import SpindAgent
import SpindCore
import SpindStore

/// The disk of a checked cabinet: the store's semantics in memory, with commits that fail, and with
/// power that goes before a commit or right after it.
final class CheckDisk: CabinetStore {
    /// Asked before each commit; false when the power is gone.
    var passEffect: () -> Bool = { true }
    private let store = InMemoryCabinetStore()
    private var committed: [AuditRecord] = []

    /// Lets the next commits and probes fail.
    func fail(_ commits: Int, with fault: StoreFault) {
        store.failNextCommits(commits, with: fault)
    }

    /// Ends all faults.
    func endFaults() {
        store.stopFailing()
    }

    /// The records committed since the last call.
    func takeCommitted() -> [AuditRecord] {
        defer { committed = [] }
        return committed
    }

    /// The whole journal as the disk holds it.
    func durableRecords() throws(StoreError) -> [AuditRecord] {
        try store.records(after: 0, limit: .max)
    }

    /// The first bad record of the chain, in words; `nil` when it is whole.
    func brokenChain() throws(StoreError) -> String? {
        try store.verify().firstBad.map { "record \($0.sequence): \($0.reason)" }
    }

    /// The journal behind a record, as it is stored.
    func outbox(after sequence: Int64, limit: Int) throws(StoreError) -> JournalBatch? {
        try store.outbox(after: sequence, limit: limit, bytes: .max)
    }

    func recover() throws(StoreError) -> RecoveredState {
        try store.recover()
    }

    func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        guard passEffect() else { throw StoreError(.unwritable, "the power is gone") }
        let records = try store.commit(operations)
        committed += records
        return records
    }

    func grantStatus(matching verifier: CredentialVerifier) throws(StoreError) -> GrantStatus? {
        try store.grantStatus(matching: verifier)
    }

    func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus? {
        try store.grantStatus(named: id)
    }

    func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus] {
        try store.grants(endingAfter: moment)
    }

    func serviceCredential(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> ServiceCredential? {
        try store.serviceCredential(matching: verifier)
    }

    func serviceCredential(named id: ServiceID) throws(StoreError) -> ServiceCredential? {
        try store.serviceCredential(named: id)
    }

    func serviceCredentials(
        endingAfter moment: WallTime
    ) throws(StoreError) -> [ServiceCredential] {
        try store.serviceCredentials(endingAfter: moment)
    }

    func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        try store.records(after: sequence, limit: limit)
    }

    func findings(for query: SyncQuery) throws(StoreError) -> SyncFindings {
        try store.findings(for: query)
    }

    func heldGrants(endingAfter moment: WallTime) throws(StoreError) -> [HeldGrant] {
        try store.heldGrants(endingAfter: moment)
    }

    func syncPosition() throws(StoreError) -> SyncPosition {
        try store.syncPosition()
    }

    func journalRange() throws(StoreError) -> (first: Int64, last: Int64) {
        try store.journalRange()
    }

    func probe() throws(StoreError) {
        guard passEffect() else { throw StoreError(.unwritable, "the power is gone") }
        try store.probe()
    }

    func newestTime() throws(StoreError) -> WallTime? {
        try store.newestTime()
    }

    /// A check covers days; what would be pruned after 90 is what it compares.
    func prune(now: WallTime) throws(StoreError) -> Bool { false }
}

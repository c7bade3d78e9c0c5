import SpindAgent
import SpindCore
import SpindHAL

/// A store that notes when an opening's credential was looked up and its intent committed.
final class TimingStore: CabinetStore {
    private let store: any CabinetStore
    private let stamps: Stamps
    private let clock: any MonotonicClock

    init(_ store: any CabinetStore, stamps: Stamps, clock: any MonotonicClock) {
        self.store = store
        self.stamps = stamps
        self.clock = clock
    }

    func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        let from = clock.now
        let records = try store.commit(operations)
        let to = clock.now
        for record in records {
            switch record.event {
            case .openingIntended: stamps.note { $0.commit = (from, to) }
            case .pulseEnded: stamps.end()
            default: break
            }
        }
        return records
    }

    func grantStatus(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> GrantStatus? {
        guard stamps.isDetailed else { return try store.grantStatus(matching: verifier) }
        let from = clock.now
        let status = try store.grantStatus(matching: verifier)
        let to = clock.now
        stamps.note { $0.lookUp = (from, to) }
        return status
    }

    func recover() throws(StoreError) -> RecoveredState { try store.recover() }

    func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus? {
        try store.grantStatus(named: id)
    }

    func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus] {
        try store.grants(endingAfter: moment)
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

    func probe() throws(StoreError) { try store.probe() }

    func newestTime() throws(StoreError) -> WallTime? { try store.newestTime() }

    func prune(now: WallTime) throws(StoreError) -> Bool { try store.prune(now: now) }

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
}

import SpindAgent
import SpindCore
import SpindHAL

/// A store that notes when an opening's credential was looked up and its intent committed.
final class TimingStore: ForwardingStore {
    let store: any CabinetStore
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
}

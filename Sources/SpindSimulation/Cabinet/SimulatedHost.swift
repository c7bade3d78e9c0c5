package import SpindAgent
package import SpindCore
package import SpindHAL
import Synchronization

/// The clocks of the simulated cabinet's computer: those of the machine it runs on, with the word
/// that a time server keeps them.
package struct SimulatedHostClock: ClockSource, MonotonicClock {
    private let monotonic: any MonotonicClock
    private let wall: @Sendable () -> WallTime

    /// Makes the clocks.
    ///
    /// - Parameters:
    ///   - monotonic: the monotonic clock.
    ///   - wall: reads the wall clock.
    package init(monotonic: any MonotonicClock, wall: @escaping @Sendable () -> WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }

    package var now: Instant { monotonic.now }

    package func pause(for duration: Duration) {
        monotonic.pause(for: duration)
    }

    package func read() -> ClockReading {
        ClockReading(instant: now, wall: wall(), kernelSynchronized: true)
    }
}

/// What survives a power cut of the simulated cabinet's computer.
package protocol SimulatedDisk: Sendable {
    /// Opens the store as it is, or an empty one. Blocks.
    func openStore() throws -> sending any CabinetStore
    /// Opens the journal of that store on a connection of its own. Blocks.
    func openJournal() throws -> any JournalReader
}

/// A store on a computer whose power can be cut: from then on nothing reaches the disk any more.
/// A commit that is under way is kept whole or not at all, as a transaction is.
final class PoweredStore: CabinetStore, Sendable {
    private let store: Mutex<(any CabinetStore)?>

    init(_ store: sending any CabinetStore) {
        self.store = Mutex(store)
    }

    /// Takes the power away, which closes the store. From any thread; waits for a commit.
    func cut() {
        store.withLock { $0 = nil }
    }

    func recover() throws(StoreError) -> RecoveredState {
        try powered { store throws(StoreError) in try store.recover() }
    }

    func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        try powered { store throws(StoreError) in try store.commit(operations) }
    }

    func grantStatus(matching verifier: CredentialVerifier) throws(StoreError) -> GrantStatus? {
        try powered { store throws(StoreError) in try store.grantStatus(matching: verifier) }
    }

    func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus? {
        try powered { store throws(StoreError) in try store.grantStatus(named: id) }
    }

    func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus] {
        try powered { store throws(StoreError) in try store.grants(endingAfter: moment) }
    }

    func serviceCredential(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> ServiceCredential? {
        try powered { store throws(StoreError) in try store.serviceCredential(matching: verifier) }
    }

    func serviceCredential(named id: ServiceID) throws(StoreError) -> ServiceCredential? {
        try powered { store throws(StoreError) in try store.serviceCredential(named: id) }
    }

    func serviceCredentials(
        endingAfter moment: WallTime
    ) throws(StoreError) -> [ServiceCredential] {
        try powered { store throws(StoreError) in
            try store.serviceCredentials(endingAfter: moment)
        }
    }

    func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        try powered { store throws(StoreError) in
            try store.records(after: sequence, limit: limit)
        }
    }

    func findings(for query: SyncQuery) throws(StoreError) -> SyncFindings {
        try powered { store throws(StoreError) in try store.findings(for: query) }
    }

    func heldGrants(endingAfter moment: WallTime) throws(StoreError) -> [HeldGrant] {
        try powered { store throws(StoreError) in try store.heldGrants(endingAfter: moment) }
    }

    func syncPosition() throws(StoreError) -> SyncPosition {
        try powered { store throws(StoreError) in try store.syncPosition() }
    }

    func journalRange() throws(StoreError) -> (first: Int64, last: Int64) {
        try powered { store throws(StoreError) in try store.journalRange() }
    }

    func probe() throws(StoreError) {
        try powered { store throws(StoreError) in try store.probe() }
    }

    func newestTime() throws(StoreError) -> WallTime? {
        try powered { store throws(StoreError) in try store.newestTime() }
    }

    func prune(now: WallTime) throws(StoreError) -> Bool {
        try powered { store throws(StoreError) in try store.prune(now: now) }
    }

    private func powered<Answer: Sendable>(
        _ body: (any CabinetStore) throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer {
        try store.withLock { store throws(StoreError) in
            guard let store else { throw StoreError(.unwritable, "the computer has no power") }
            return try body(store)
        }
    }
}

package import SpindCore
import Synchronization

/// A store that may not open yet: a cabinet whose disk is full or whose database is damaged comes
/// up all the same, supervises its doors, lets nobody in, and says why.
///
/// It tries again to open whenever it is recovered from or probed, until it has opened once.
package final class DeferredStore: CabinetStore {
    private let open: () throws(StoreError) -> any CabinetStore
    private var state: Result<any CabinetStore, StoreError>

    /// Tries to open a store; what fails is told by every call.
    package init(_ open: @escaping () throws(StoreError) -> any CabinetStore) {
        self.open = open
        state = Result(catching: open)
    }

    /// Why it is not open; `nil` when it is.
    package var failure: StoreError? {
        if case .failure(let error) = state { error } else { nil }
    }

    private func reopened() throws(StoreError) -> any CabinetStore {
        if case .failure = state { state = Result(catching: open) }
        return try state.get()
    }

    package func recover() throws(StoreError) -> RecoveredState { try reopened().recover() }

    package func probe() throws(StoreError) { try reopened().probe() }

    package func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        try state.get().commit(operations)
    }

    package func grantStatus(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> GrantStatus? {
        try state.get().grantStatus(matching: verifier)
    }

    package func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus? {
        try state.get().grantStatus(named: id)
    }

    package func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus] {
        try state.get().grants(endingAfter: moment)
    }

    package func serviceCredential(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> ServiceCredential? {
        try state.get().serviceCredential(matching: verifier)
    }

    package func serviceCredential(
        named id: ServiceID
    ) throws(StoreError) -> ServiceCredential? {
        try state.get().serviceCredential(named: id)
    }

    package func serviceCredentials(
        endingAfter moment: WallTime
    ) throws(StoreError) -> [ServiceCredential] {
        try state.get().serviceCredentials(endingAfter: moment)
    }

    package func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        try state.get().records(after: sequence, limit: limit)
    }

    package func journalRange() throws(StoreError) -> (first: Int64, last: Int64) {
        try state.get().journalRange()
    }

    package func newestTime() throws(StoreError) -> WallTime? { try state.get().newestTime() }

    package func prune(now: WallTime) throws(StoreError) { try state.get().prune(now: now) }
}

/// A journal that may not open yet; it tries again with every call until it has opened once. From
/// any thread.
package final class DeferredJournal: JournalReader {
    private let open: @Sendable () throws(StoreError) -> any JournalReader
    private let journal = Mutex<(any JournalReader)?>(nil)

    /// Does not open anything yet.
    package init(_ open: @escaping @Sendable () throws(StoreError) -> any JournalReader) {
        self.open = open
    }

    private func opened() throws(StoreError) -> any JournalReader {
        if let journal = journal.withLock({ $0 }) { return journal }
        let opened = try open()
        journal.withLock { $0 = opened }
        return opened
    }

    package func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        try opened().records(after: sequence, limit: limit)
    }

    package func newestDenial() throws(StoreError) -> AuditRecord? {
        try opened().newestDenial()
    }

    package func range() throws(StoreError) -> (first: Int64, last: Int64) {
        try opened().range()
    }

    package func verify() throws(StoreError) -> JournalVerification { try opened().verify() }
}

package import SpindAgent
package import SpindCore

/// Stands for a store that could not be opened: every call throws why, probes too. The numbers of
/// openings and the open loans are not known then, so it cannot come back by itself: spindd is
/// started anew once the cause is mended.
package final class UnavailableStore: CabinetStore, JournalReader, Sendable {
    /// Why.
    package let error: StoreError

    /// Makes the stand-in.
    package init(_ error: StoreError) {
        self.error = error
    }

    package func recover() throws(StoreError) -> RecoveredState { throw error }

    package func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        throw error
    }

    package func grantStatus(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> GrantStatus? {
        throw error
    }

    package func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus? { throw error }

    package func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus] {
        throw error
    }

    package func findings(for query: SyncQuery) throws(StoreError) -> SyncFindings { throw error }

    package func heldGrants(endingAfter moment: WallTime) throws(StoreError) -> [HeldGrant] {
        throw error
    }

    package func syncPosition() throws(StoreError) -> SyncPosition { throw error }

    package func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) throws(StoreError) -> JournalBatch? { throw error }

    package func serviceCredential(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> ServiceCredential? { throw error }

    package func serviceCredential(
        named id: ServiceID
    ) throws(StoreError) -> ServiceCredential? { throw error }

    package func serviceCredentials(
        endingAfter moment: WallTime
    ) throws(StoreError) -> [ServiceCredential] { throw error }

    package func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        throw error
    }

    package func journalRange() throws(StoreError) -> (first: Int64, last: Int64) { throw error }

    package func range() throws(StoreError) -> (first: Int64, last: Int64) { throw error }

    package func newestDenial() throws(StoreError) -> AuditRecord? { throw error }

    package func verify() throws(StoreError) -> JournalVerification { throw error }

    package func probe() throws(StoreError) { throw error }

    package func newestTime() throws(StoreError) -> WallTime? { throw error }

    package func prune(now: WallTime) throws(StoreError) -> Bool { throw error }
}

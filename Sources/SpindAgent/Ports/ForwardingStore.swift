package import SpindCore

/// A store that hands on to another one whatever it does not do itself.
///
/// *Implementation guidance*: give ``store``, and write only the methods that differ.
package protocol ForwardingStore: CabinetStore {
    /// The store behind it; throws while there is none.
    var store: any CabinetStore { get throws(StoreError) }
}

extension ForwardingStore {
    package func recover() throws(StoreError) -> RecoveredState { try store.recover() }

    package func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        try store.commit(operations)
    }

    package func grantStatus(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> GrantStatus? {
        try store.grantStatus(matching: verifier)
    }

    package func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus? {
        try store.grantStatus(named: id)
    }

    package func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus] {
        try store.grants(endingAfter: moment)
    }

    package func findings(for query: SyncQuery) throws(StoreError) -> SyncFindings {
        try store.findings(for: query)
    }

    package func heldGrants(endingAfter moment: WallTime) throws(StoreError) -> [HeldGrant] {
        try store.heldGrants(endingAfter: moment)
    }

    package func syncPosition() throws(StoreError) -> SyncPosition { try store.syncPosition() }

    package func serviceCredential(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> ServiceCredential? {
        try store.serviceCredential(matching: verifier)
    }

    package func serviceCredential(
        named id: ServiceID
    ) throws(StoreError) -> ServiceCredential? {
        try store.serviceCredential(named: id)
    }

    package func serviceCredentials(
        endingAfter moment: WallTime
    ) throws(StoreError) -> [ServiceCredential] {
        try store.serviceCredentials(endingAfter: moment)
    }

    package func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        try store.records(after: sequence, limit: limit)
    }

    package func journalRange() throws(StoreError) -> (first: Int64, last: Int64) {
        try store.journalRange()
    }

    package func probe() throws(StoreError) { try store.probe() }

    package func newestTime() throws(StoreError) -> WallTime? { try store.newestTime() }

    @discardableResult
    package func prune(now: WallTime) throws(StoreError) -> Bool { try store.prune(now: now) }
}

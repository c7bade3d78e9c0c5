package import SpindCore

/// What the store could not do.
package struct StoreError: Error, Equatable, CustomStringConvertible {
    /// The kind, which the engine and the display name.
    package var fault: StoreFault
    /// What was tried and what the database said.
    package var context: String

    package init(_ fault: StoreFault, _ context: String) {
        self.fault = fault
        self.context = context
    }

    /// Compares the kinds alone.
    package static func == (left: StoreError, right: StoreError) -> Bool {
        left.fault == right.fault
    }

    package var description: String { "\(fault.rawValue): \(context)" }
}

/// The cabinet's memory as the controller uses it, from one thread, synchronously.
///
/// *Implementation guidance*: `commit` is one transaction and durable when it returns. An operation
/// that breaks an invariant of the schema is a bug of the engine: the whole transaction fails with
/// `corrupt` and nothing of it is kept.
package protocol CabinetStore: AnyObject {
    /// What was known when the agent last ran. Appends nothing.
    func recover() throws(StoreError) -> RecoveredState
    /// Carries out one step's operations and returns the journal records they made, in order.
    func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord]
    /// The grant whose verifier this is, with what happened to it.
    func grantStatus(matching verifier: CredentialVerifier) throws(StoreError) -> GrantStatus?
    /// The grant with that name.
    func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus?
    /// All grants whose window with grace ends after `moment` or that have an open loan, by start
    /// and name.
    func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus]
    /// The stored grants and executed commands that changes of the registry are compared with.
    func findings(for query: SyncQuery) throws(StoreError) -> SyncFindings
    /// The registry's grants in force whose window with grace ends after `moment`, by name.
    func heldGrants(endingAfter moment: WallTime) throws(StoreError) -> [HeldGrant]
    /// Where the cabinet stands between its journal and the registry's log.
    func syncPosition() throws(StoreError) -> SyncPosition
    /// The service credential whose verifier this is.
    func serviceCredential(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> ServiceCredential?
    /// The service credential with that name.
    func serviceCredential(named id: ServiceID) throws(StoreError) -> ServiceCredential?
    /// All service credentials that end after `moment`, revoked ones too, by name.
    func serviceCredentials(
        endingAfter moment: WallTime
    ) throws(StoreError) -> [ServiceCredential]
    /// Journal records with a higher sequence number, at most `limit`, in order.
    func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord]
    /// The journal's first and last sequence numbers; both 0 when it is empty.
    func journalRange() throws(StoreError) -> (first: Int64, last: Int64)
    /// Writes and deletes a row durably, to learn whether commits work again.
    func probe() throws(StoreError)
    /// The time of the last record: the floor of the clock. Earlier records may carry later times,
    /// which somebody then found wrong by confirming the time.
    func newestTime() throws(StoreError) -> WallTime?
    /// Deletes what may go: journal records older than 90 days, behind an anchor, and grants and
    /// service credentials that ended 90 days ago. `now` must come from a clock that is not untrusted.
    ///
    /// - Returns: whether more is left: one call takes no longer than a door can wait.
    @discardableResult
    func prune(now: WallTime) throws(StoreError) -> Bool
}

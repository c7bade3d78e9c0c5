package import SpindAgent
package import SpindCore
internal import SpindCrypto
internal import Synchronization

/// A cabinet's store without a disk, with the semantics of the real one: transactions, invariants,
/// a hash chain, pruning. For simulations, which cut its power thousands of times.
///
/// Faults it can have: commits and probes that fail with any ``SpindCore/StoreFault`` and keep
/// nothing; a commit that is kept but reported as failed, as when the disk reports an error after
/// the data reached it. It has no size cap. May be called from any thread.
package final class InMemoryCabinetStore: CabinetStore, JournalReader, Sendable {
    /// What survives a power cut. Copying it is cheap: the copies share their memory until one of
    /// them is written to.
    package struct Disk: Sendable {
        var memory = CabinetMemory()
        var journal: [JournalEntry] = []
        var anchor = JournalAnchor()
        let incarnation: [UInt8]

        /// An empty disk. `incarnation`: 16 bytes that name the journal.
        package init(incarnation: [UInt8] = Array(1...16)) {
            precondition(incarnation.count == 16, "an incarnation has 16 bytes")
            self.incarnation = incarnation
        }
    }

    private struct State {
        var disk: Disk
        var failures: [(fault: StoreFault, keeps: Bool)] = []
    }

    private let state: Mutex<State>

    /// A store on that disk: a new one, or what a power cut left.
    package init(on disk: Disk = Disk()) {
        state = Mutex(State(disk: disk))
    }

    /// What a power cut now would leave.
    package var disk: Disk { state.withLock { $0.disk } }

    /// Lets the next commits and probes fail and keep nothing, after those asked for before.
    package func failNextCommits(_ count: Int, with fault: StoreFault) {
        state.withLock {
            $0.failures.append(
                contentsOf: Array(repeating: (fault: fault, keeps: false), count: count))
        }
    }

    /// Lets a coming commit be kept and reported as failed: the next one, after those that fail.
    package func keepButReportNextCommit(as fault: StoreFault) {
        state.withLock { $0.failures.append((fault: fault, keeps: true)) }
    }

    /// Forgets all failures that are still to come.
    package func stopFailing() {
        state.withLock { $0.failures = [] }
    }

    package func recover() throws(StoreError) -> RecoveredState {
        state.withLock { $0.disk.memory.recovered }
    }

    package func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        guard !operations.isEmpty else { return [] }
        return try state.withLock { (state) throws(StoreError) in
            let failure = state.failures.isEmpty ? nil : state.failures.removeFirst()
            if let failure, !failure.keeps {
                throw StoreError(failure.fault, "recording a step: the simulated disk failed")
            }
            let records = try state.disk.commit(operations)
            if let failure {
                throw StoreError(failure.fault, "recording a step: reported late by the disk")
            }
            return records
        }
    }

    package func grantStatus(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> GrantStatus? {
        state.withLock { state in
            state.disk.memory.grantOfVerifier[verifier].flatMap { state.disk.memory.status(of: $0) }
        }
    }

    package func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus? {
        state.withLock { $0.disk.memory.status(of: id) }
    }

    package func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus] {
        state.withLock { $0.disk.memory.statuses(endingAfter: moment) }
    }

    package func findings(for query: SyncQuery) throws(StoreError) -> SyncFindings {
        disk.memory.findings(for: query)
    }

    package func heldGrants(endingAfter moment: WallTime) throws(StoreError) -> [HeldGrant] {
        disk.memory.heldGrants(endingAfter: moment)
    }

    package func syncPosition() throws(StoreError) -> SyncPosition {
        let disk = disk
        return SyncPosition(
            cursor: disk.memory.cursor, incarnation: Hexadecimal.text(disk.incarnation),
            journalLast: disk.journal.last?.sequence ?? disk.anchor.sequence,
            acknowledgedThrough: disk.memory.acknowledgedThrough ?? 0,
            isAcknowledged: disk.memory.acknowledgedThrough != nil)
    }

    package func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) throws(StoreError) -> JournalBatch? {
        let disk = disk
        let start = Int(clamping: max(sequence, disk.anchor.sequence) - disk.anchor.sequence)
        guard start < disk.journal.count else { return nil }
        let before = start == 0 ? disk.anchor.hash.bytes : disk.journal[start - 1].hash
        var batch = OutboxBatch(previousHash: before, limit: limit, bytes: bytes)
        for entry in disk.journal[start...] where !batch.add(entry) { break }
        return batch.batch
    }

    package func serviceCredential(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> ServiceCredential? {
        disk.memory.service.credentials.values.first { $0.verifier == verifier }?.credential
    }

    package func serviceCredential(
        named id: ServiceID
    ) throws(StoreError) -> ServiceCredential? {
        disk.memory.service.credentials[id]?.credential
    }

    package func serviceCredentials(
        endingAfter moment: WallTime
    ) throws(StoreError) -> [ServiceCredential] {
        disk.memory.service.credentials.values.map(\.credential)
            .filter { $0.window.end > moment }.sorted { $0.id < $1.id }
    }

    package func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        let disk = disk
        let start = Int(clamping: max(sequence, disk.anchor.sequence) - disk.anchor.sequence)
        var records: [AuditRecord] = []
        for entry in disk.journal.dropFirst(start).prefix(max(0, limit)) {
            if let record = try entry.record() { records.append(record) }
        }
        return records
    }

    package func newestDenial() throws(StoreError) -> AuditRecord? {
        try disk.journal.last { $0.retention == AuditRetention.refusal.rawValue }?.record()
    }

    package func journalRange() throws(StoreError) -> (first: Int64, last: Int64) {
        let journal = disk.journal
        return (journal.first?.sequence ?? 0, journal.last?.sequence ?? 0)
    }

    package func range() throws(StoreError) -> (first: Int64, last: Int64) {
        try journalRange()
    }

    package func verify() throws(StoreError) -> JournalVerification {
        let disk = disk
        var verifier = ChainVerifier(behind: disk.anchor)
        for entry in disk.journal where !verifier.check(entry) { break }
        return verifier.verification
    }

    package func probe() throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            guard !state.failures.isEmpty else { return }
            let failure = state.failures.removeFirst()
            throw StoreError(failure.fault, "probing: the simulated disk failed")
        }
    }

    package func newestTime() throws(StoreError) -> WallTime? {
        let disk = disk
        return disk.journal.last?.wall ?? disk.anchor.wall
    }

    @discardableResult
    package func prune(now: WallTime) throws(StoreError) -> Bool {
        state.withLock { $0.disk.prune(before: now - StoreLimits.retention) }
        return false
    }
}

extension InMemoryCabinetStore.Disk {
    fileprivate mutating func commit(
        _ operations: [StoreOperation]
    ) throws(StoreError) -> [AuditRecord] {
        var chain = AuditChain(
            after: journal.last?.sequence ?? anchor.sequence,
            head: journal.last.flatMap { AuditHash(bytes: $0.hash) } ?? anchor.hash)
        // Only the small part is copied; the journal gets its records once nothing can fail.
        var next = memory
        var entries: [JournalEntry] = []
        var records: [AuditRecord] = []
        for operation in operations {
            if case .append(let draft) = operation {
                let entry = try JournalEntry(draft, incarnation: incarnation, joining: &chain)
                try next.note(draft.event)
                entries.append(entry)
                records.append(AuditRecord(sequence: entry.sequence, draft: draft))
            } else {
                try next.apply(operation)
            }
        }
        memory = next
        journal.append(contentsOf: entries)
        return records
    }

    fileprivate mutating func prune(before cutoff: WallTime) {
        let count = journal.prefix {
            $0.wall < cutoff && $0.sequence <= memory.acknowledgedThrough ?? .max
        }.count
        if count > 0, let hash = AuditHash(bytes: journal[count - 1].hash) {
            anchor = JournalAnchor(
                sequence: journal[count - 1].sequence, hash: hash, wall: journal[count - 1].wall)
            journal.removeFirst(count)
        }
        memory.dropCredentials(endedBefore: cutoff)
    }
}

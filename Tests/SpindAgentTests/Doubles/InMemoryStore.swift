import SpindAgent
import SpindCore
import Synchronization

/// A store in memory that can be told to fail; shared with the test, which looks into it.
final class InMemoryStore: CabinetStore, JournalReader {
    struct Content: Sendable {
        var records: [AuditRecord] = []
        var grants: [(verifier: CredentialVerifier, status: GrantStatus)] = []
        var services: [(verifier: CredentialVerifier, credential: ServiceCredential)] = []
        var placements: [Placement] = []
        var loans: [Loan] = []
        var blocks: [CompartmentID: String] = [:]
        var throttles: [ThrottleRecord] = []
        var nextOpening = OpeningID(1)
        var pruned: [WallTime] = []
        /// How many more calls find something to prune.
        var pruningsLeft = 0
        /// What commits, probes and pruning fail with.
        var writeFault: StoreFault?
        /// What look-ups and recovering fail with.
        var readFault: StoreFault?
        var lookUps = 0
        /// So many commits fail although probes get through.
        var commitsToFail = 0
        var verifiersRevokedHere: Set<GrantID> = []
        var executed: Set<RemoteCommandID> = []
        var cursor: String?
        var acknowledgedThrough: Int64?
    }

    private let content: Mutex<Content>
    private let timeline: Timeline

    init(_ timeline: Timeline) {
        self.timeline = timeline
        content = Mutex(Content())
    }

    var now: Content { content.withLock { $0 } }

    var events: [AuditEvent] { now.records.map(\.event) }

    func set(_ change: (inout Content) -> Void) {
        content.withLock { change(&$0) }
    }

    private func read<Value>(
        _ body: (inout Content) -> Value
    ) throws(StoreError) -> Value {
        try content.withLock { content throws(StoreError) in
            if let fault = content.readFault { throw StoreError(fault, "reading") }
            return body(&content)
        }
    }

    private func write<Value>(
        _ body: (inout Content) -> Value
    ) throws(StoreError) -> Value {
        try content.withLock { content throws(StoreError) in
            if let fault = content.writeFault { throw StoreError(fault, "writing") }
            return body(&content)
        }
    }

    func recover() throws(StoreError) -> RecoveredState {
        try read {
            RecoveredState(
                nextOpening: $0.nextOpening, loans: $0.loans, blocks: $0.blocks,
                throttles: $0.throttles)
        }
    }

    func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        do throws(StoreError) {
            if isToFail() { throw StoreError(.full, "committing") }
            let records = try write { content in operations.compactMap { content.apply($0) } }
            timeline.note(.committed(records.map { name(of: $0.event) }))
            return records
        } catch {
            timeline.note(.commitFailed)
            throw error
        }
    }

    private func isToFail() -> Bool {
        content.withLock { content in
            guard content.commitsToFail > 0 else { return false }
            content.commitsToFail -= 1
            return true
        }
    }

    func grantStatus(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> GrantStatus? {
        try read { content in
            content.lookUps += 1
            return content.grants.first { $0.verifier == verifier }?.status
        }
    }

    func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus? {
        try read { content in content.grants.first { $0.status.grant.id == id }?.status }
    }

    func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus] {
        try read { content in
            content.grants.map(\.status).filter { $0.grant.windowWithGrace.end > moment }
        }
    }

    func findings(for query: SyncQuery) throws(StoreError) -> SyncFindings {
        try read { content in
            let lent = Set(content.loans.map(\.grant))
            let found = content.grants.filter { entry in
                let id = entry.status.grant.id
                return query.names.contains(id) || query.verifiers.contains(entry.verifier)
                    || query.firm
                        && (entry.status.grant.origin == .local || lent.contains(id)
                            || content.verifiersRevokedHere.contains(id))
            }
            return SyncFindings(
                grants: found.map { entry in
                    StoredGrant(
                        grant: entry.status.grant, usesConsumed: entry.status.usesConsumed,
                        verifier: entry.verifier,
                        isRevokedHere: content.verifiersRevokedHere.contains(
                            entry.status.grant.id))
                },
                executed: content.executed.intersection(query.commands))
        }
    }

    func heldGrants(endingAfter moment: WallTime) throws(StoreError) -> [HeldGrant] {
        try read { content in
            content.grants.map(\.status.grant)
                .filter {
                    $0.origin == .registry && $0.revokedAt == nil
                        && $0.windowWithGrace.end > moment
                }
                .map { HeldGrant(id: $0.id, set: $0.set, window: $0.window) }
        }
    }

    func syncPosition() throws(StoreError) -> SyncPosition {
        try read { content in
            SyncPosition(
                cursor: content.cursor, incarnation: String(repeating: "0", count: 32),
                journalLast: content.records.last?.sequence ?? 0,
                acknowledgedThrough: content.acknowledgedThrough ?? 0,
                isAcknowledged: content.acknowledgedThrough != nil)
        }
    }

    func serviceCredential(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> ServiceCredential? {
        try read { content in
            content.services.first { $0.verifier == verifier }?.credential
        }
    }

    func serviceCredential(
        named id: ServiceID
    ) throws(StoreError) -> ServiceCredential? {
        try read { content in
            content.services.first { $0.credential.id == id }?.credential
        }
    }

    func serviceCredentials(
        endingAfter moment: WallTime
    ) throws(StoreError) -> [ServiceCredential] {
        try read { content in
            content.services.map(\.credential).filter { $0.window.end > moment }
        }
    }

    func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        try read { content in
            Array(content.records.filter { $0.sequence > sequence }.prefix(limit))
        }
    }

    func journalRange() throws(StoreError) -> (first: Int64, last: Int64) {
        try read { ($0.records.first?.sequence ?? 0, $0.records.last?.sequence ?? 0) }
    }

    func probe() throws(StoreError) {
        try write { _ in }
    }

    func newestTime() throws(StoreError) -> WallTime? {
        try read { $0.records.last?.at }
    }

    func prune(now: WallTime) throws(StoreError) -> Bool {
        try write { content in
            content.pruned.append(now)
            content.pruningsLeft = max(0, content.pruningsLeft - 1)
            return content.pruningsLeft > 0
        }
    }

    // MARK: - JournalReader

    func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) throws(StoreError) -> JournalBatch? {
        let found = try records(after: sequence, limit: limit)
        guard !found.isEmpty else { return nil }
        let zeros = String(repeating: "0", count: 64)
        return JournalBatch(
            incarnation: String(repeating: "0", count: 32), previousHash: zeros,
            records: found.map {
                JournalLine(
                    sequence: $0.sequence, at: $0.at, retention: $0.event.retention.rawValue,
                    digest: zeros, hash: zeros, payload: "\($0.event.name)")
            })
    }

    func newestDenial() throws(StoreError) -> AuditRecord? {
        try read { content in content.records.last { $0.event.retention == .refusal } }
    }

    func range() throws(StoreError) -> (first: Int64, last: Int64) {
        try journalRange()
    }

    func verify() throws(StoreError) -> JournalVerification {
        let range = try journalRange()
        return JournalVerification(
            first: range.first, last: range.last, head: String(repeating: "0", count: 64),
            firstBad: nil)
    }
}

extension InMemoryStore.Content {
    fileprivate mutating func apply(_ operation: StoreOperation) -> AuditRecord? {
        switch operation {
        case .append(let draft):
            let record = AuditRecord(
                sequence: (records.last?.sequence ?? 0) + 1, draft: draft)
            if case .openingIntended(let opening, _, _, _) = draft.event {
                nextOpening = max(nextOpening, OpeningID(opening.rawValue + 1))
            }
            records.append(record)
            return record
        case .openLoan(let loan):
            loans.append(loan)
            consume(loan.grant)
        case .endLoan(let id, _, _): loans.removeAll { $0.id == id }
        case .markOverdue(let id):
            for index in loans.indices where loans[index].id == id {
                loans[index].overdueRecorded = true
            }
        case .consumeUse(let id): consume(id)
        case .addGrant(let grant, let verifier):
            grants.append((verifier, GrantStatus(grant: grant)))
        case .revokeGrant(let id, let at):
            for index in grants.indices where grants[index].status.grant.id == id {
                grants[index].status.grant.revokedAt = at
            }
            verifiersRevokedHere.insert(id)
        case .putGrant(let grant, let verifier): put(grant, verifier)
        case .withdrawGrant(let id, let at): withdraw(at) { $0.id == id }
        case .replaceMirror(let mirror, let kept, let at):
            for mirrored in mirror { put(mirrored.grant, mirrored.verifier) }
            let names = Set(mirror.map(\.grant.id))
            withdraw(at) {
                $0.origin == .registry && !names.contains($0.id) && !kept.contains($0.id)
            }
        case .changeDue(let id, let due, let overdueRecorded):
            for index in loans.indices where loans[index].id == id {
                loans[index].dueAt = due
                loans[index].overdueRecorded = overdueRecorded
            }
        case .rememberCommand(let id, _): executed.insert(id)
        case .saveCursor(let cursor):
            self.cursor = cursor
            acknowledgedThrough = acknowledgedThrough ?? 0
        case .acknowledge(let sequence): acknowledgedThrough = sequence
        case .block(let compartment, let note): blocks[compartment] = note
        case .unblock(let compartment): blocks[compartment] = nil
        case .place(let placement): placements.append(placement)
        case .unplace(let set, let home):
            placements.removeAll { $0.set == set && $0.home == home }
        case .addServiceCredential(let credential, let verifier):
            services.removeAll { $0.verifier == verifier || $0.credential.id == credential.id }
            services.append((verifier, credential))
        case .revokeServiceCredential(let id, let at):
            for index in services.indices where services[index].credential.id == id {
                services[index].credential.revokedAt = at
            }
        case .saveThrottle(let record):
            throttles.removeAll { $0.keypad == record.keypad && $0.scope == record.scope }
            throttles.append(record)
        }
        return nil
    }

    private mutating func put(_ grant: Grant, _ verifier: CredentialVerifier) {
        let before = grants.first { $0.status.grant.id == grant.id }?.status
        grants.removeAll { $0.status.grant.id == grant.id || $0.verifier == verifier }
        grants.append(
            (verifier, GrantStatus(grant: grant, usesConsumed: before?.usesConsumed ?? 0)))
    }

    private mutating func withdraw(_ at: WallTime, where matches: (Grant) -> Bool) {
        for index in grants.indices where matches(grants[index].status.grant) {
            grants[index].status.grant.revokedAt = grants[index].status.grant.revokedAt ?? at
        }
    }

    private mutating func consume(_ id: GrantID) {
        for index in grants.indices where grants[index].status.grant.id == id {
            grants[index].status.usesConsumed += 1
        }
    }
}

/// The name of an event's case.
func name(of event: AuditEvent) -> String {
    String("\(event)".prefix { $0 != "(" })
}

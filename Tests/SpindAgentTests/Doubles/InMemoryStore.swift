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

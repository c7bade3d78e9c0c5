internal import FoundationEssentials
internal import GRDB
internal import SpindAgent
internal import SpindCore
internal import SpindCrypto

/// Carries a step's operations out inside a transaction. What they must not do, the schema says:
/// the error then names the operation and the constraint.
struct StepWriter {
    /// The records appended so far.
    private(set) var records: [AuditRecord] = []
    private let db: Database
    private let incarnation: (number: Int64, identity: [UInt8])
    private var chain: AuditChain
    private var highestOpening: Int64?

    init(_ db: Database) throws {
        self.db = db
        guard
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT number, identity FROM incarnations
                        WHERE number = (SELECT incarnation FROM meta)
                        """))
        else { throw StoreError(.corrupt, "the journal's incarnation is missing") }
        incarnation = (row["number"], Array(row["identity"] as Data))
        let last = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1"))
        if let last, let head = AuditHash(bytes: last["hash"] as Data) {
            chain = AuditChain(after: last["sequence"], head: head)
        } else {
            let anchor = try JournalRows.anchor(db)
            chain = AuditChain(after: anchor.sequence, head: anchor.hash)
        }
    }

    mutating func apply(_ operation: StoreOperation) throws {
        do {
            switch operation {
            case .append(let draft): try append(draft)
            case .openLoan(let loan): try open(loan)
            case .endLoan(let id, let how, let moment):
                try change(
                    .knownOpenLoan,
                    """
                    UPDATE loans SET ended_ms = ?, ended_how = ? WHERE id = ? AND ended_ms IS NULL
                    """, [moment.millisecondsSince1970, how.rawValue, id.rawValue])
            case .markOverdue(let id):
                try change(
                    .knownOpenLoan,
                    "UPDATE loans SET overdue_recorded = 1 WHERE id = ? AND ended_ms IS NULL",
                    [id.rawValue])
            case .consumeUse(let id): try consumeUse(of: id)
            case .addGrant(let grant, let verifier): try add(grant, verifier)
            case .revokeGrant(let id, let moment):
                try change(
                    .knownGrant,
                    """
                    UPDATE grants SET revoked_ms = coalesce(revoked_ms, ?), revoked_here = 1
                    WHERE id = ?
                    """, [moment.millisecondsSince1970, id.rawValue])
            case .putGrant, .withdrawGrant, .replaceMirror, .changeDue, .rememberCommand,
                .saveCursor, .acknowledge:
                try SyncWriter(db).apply(operation)
            case .block(let compartment, let note):
                try run(
                    "INSERT OR REPLACE INTO blocks (compartment, note) VALUES (?, ?)",
                    [compartment.rawValue, note])
            case .unblock(let compartment):
                try run("DELETE FROM blocks WHERE compartment = ?", [compartment.rawValue])
            case .place(let placement):
                try run(
                    "INSERT INTO placements (handover_set, home, at) VALUES (?, ?, ?)",
                    [placement.set.rawValue, placement.home.rawValue, placement.at.rawValue])
            case .unplace(let set, let home):
                try change(
                    .knownPlacement, "DELETE FROM placements WHERE handover_set = ? AND home = ?",
                    [set.rawValue, home.rawValue])
            case .addServiceCredential(let credential, let verifier):
                try add(credential, verifier)
            case .revokeServiceCredential(let id, let moment):
                try change(
                    .knownService,
                    "UPDATE service_credentials SET revoked_ms = coalesce(revoked_ms, ?) "
                        + "WHERE id = ?", [moment.millisecondsSince1970, id.rawValue])
            case .saveThrottle(let record): try save(record)
            }
        } catch let invariant as StoreInvariant {
            throw invariant.violation(Self.name(operation))
        } catch {
            throw StoreError(error, while: Self.name(operation))
        }
    }

    /// Writes what the whole step changed once.
    func finish() throws {
        guard let highestOpening else { return }
        try run(
            "UPDATE meta SET next_opening = ?1 WHERE next_opening < ?1", [highestOpening + 1])
    }

    private mutating func append(_ draft: AuditDraft) throws {
        let entry = try JournalEntry(draft, incarnation: incarnation.identity, joining: &chain)
        try run(
            """
            INSERT INTO journal (sequence, incarnation, wall_ms, retention, digest, hash)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                entry.sequence, incarnation.number, entry.wall.millisecondsSince1970,
                Int64(entry.retention), Data(entry.digest), Data(entry.hash),
            ])
        try run(
            "INSERT INTO payloads (sequence, json) VALUES (?, ?)",
            [entry.sequence, String(decoding: entry.payload ?? [], as: UTF8.self)])
        records.append(AuditRecord(sequence: entry.sequence, draft: draft))
        switch draft.event {
        case .openingIntended(let opening, let compartment, let attempt, _):
            try run(
                "INSERT INTO pulses (opening, compartment, attempt) VALUES (?, ?, ?)",
                [opening.rawValue, compartment.rawValue, attempt])
            highestOpening = max(highestOpening ?? 0, opening.rawValue)
        case .pulseEnded(let opening, let compartment, let attempt, _):
            try run(
                "DELETE FROM pulses WHERE opening = ? AND compartment = ? AND attempt = ?",
                [opening.rawValue, compartment.rawValue, attempt])
        default: break
        }
    }

    private func open(_ loan: Loan) throws {
        try run(
            """
            INSERT INTO loans (id, grant_id, handover_set, picked_up_ms, due_ms, overdue_recorded)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                loan.id.rawValue, loan.grant.rawValue, loan.set.rawValue,
                loan.pickedUpAt.millisecondsSince1970, loan.dueAt.millisecondsSince1970,
                loan.overdueRecorded,
            ])
        try consumeUse(of: loan.grant)
    }

    private func consumeUse(of id: GrantID) throws {
        try change(
            .knownGrant, "UPDATE grants SET uses_consumed = uses_consumed + 1 WHERE id = ?",
            [id.rawValue])
    }

    private func add(_ grant: Grant, _ verifier: CredentialVerifier) throws {
        try run(
            """
            INSERT INTO grants (id, origin, verifier, kind, handover_set, start_ms, end_ms,
                grace_ms, uses_allowed, revoked_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                grant.id.rawValue, grant.origin.rawValue, Data(verifier.bytes), grant.kind.rawValue,
                grant.set.rawValue,
                grant.window.start.millisecondsSince1970, grant.window.end.millisecondsSince1970,
                grant.grace.wholeMilliseconds, grant.usesAllowed,
                grant.revokedAt?.millisecondsSince1970,
            ])
    }

    /// A name and a card are free again once what had them was revoked or has ended.
    private func add(_ credential: ServiceCredential, _ verifier: CredentialVerifier) throws {
        try run(
            """
            DELETE FROM service_credentials
            WHERE (id = ? OR verifier = ?) AND (revoked_ms IS NOT NULL OR end_ms <= ?)
            """,
            [
                credential.id.rawValue, Data(verifier.bytes),
                credential.window.start.millisecondsSince1970,
            ])
        try run(
            """
            INSERT INTO service_credentials (id, verifier, kind, start_ms, end_ms, revoked_ms)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                credential.id.rawValue, Data(verifier.bytes), credential.kind.rawValue,
                credential.window.start.millisecondsSince1970,
                credential.window.end.millisecondsSince1970,
                credential.revokedAt?.millisecondsSince1970,
            ])
    }

    private func save(_ record: ThrottleRecord) throws {
        try run(
            "INSERT OR REPLACE INTO throttles VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                record.keypad.rawValue, record.scope.rawValue, record.misses,
                record.lockoutRemaining.wholeMilliseconds,
                record.lockouts, record.missesToday, record.dayRemaining.wholeMilliseconds,
            ])
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Runs a statement that must change a row.
    private func change(
        _ invariant: StoreInvariant, _ sql: String, _ arguments: StatementArguments
    ) throws {
        try run(sql, arguments)
        if db.changesCount == 0 { throw invariant }
    }

    private static func name(_ operation: StoreOperation) -> String {
        switch operation {
        case .append: "appending a record"
        case .openLoan(let loan): "opening loan \(loan.id)"
        case .endLoan(let id, _, _): "ending loan \(id)"
        case .markOverdue(let id): "marking loan \(id)"
        case .consumeUse(let id): "using grant \(id)"
        case .addGrant(let grant, _): "adding grant \(grant.id)"
        case .revokeGrant(let id, _): "revoking grant \(id)"
        case .putGrant(let grant, _): "putting grant \(grant.id)"
        case .withdrawGrant(let id, _): "withdrawing grant \(id)"
        case .replaceMirror(let grants, _, _): "replacing the mirror by \(grants.count) grants"
        case .changeDue(let id, _, _): "changing when loan \(id) is due"
        case .rememberCommand(let id, _): "remembering command \(id)"
        case .saveCursor: "saving the cursor"
        case .acknowledge(let sequence): "acknowledging record \(sequence)"
        case .block(let compartment, _): "blocking compartment \(compartment)"
        case .unblock(let compartment): "unblocking compartment \(compartment)"
        case .place(let placement): "placing set \(placement.set)"
        case .unplace(let set, _): "moving set \(set) home"
        case .addServiceCredential(let credential, _):
            "adding service credential \(credential.id)"
        case .revokeServiceCredential(let id, _): "revoking service credential \(id)"
        case .saveThrottle(let record): "keeping the throttle of \(record.keypad)"
        }
    }
}

import GRDB
import SpindAgent
import SpindCore
import SpindStore
import Testing

/// That the schema holds by itself, whatever Swift does.
struct SchemaTests {
    private static let start = WallTime(secondsSince1970: 1_772_445_600)

    private static func store() throws -> TestDirectory {
        let directory = try TestDirectory()
        let store = try SQLiteCabinetStore(
            path: directory.database, newIncarnation: SQLiteBench.incarnation)
        let grant = Grant(
            id: GrantID("a"), kind: .loan, set: HandoverSetID(1),
            window: WallWindow(start: start, end: start + .seconds(7_200)), grace: .zero,
            usesAllowed: nil)
        let loan = Loan(
            id: LoanID(1), grant: grant.id, set: grant.set, pickedUpAt: start, dueAt: start)
        _ = try store.commit([
            .addGrant(grant, CredentialVerifier(bytes: Array(repeating: 1, count: 32))),
            .openLoan(loan),
            .append(AuditDraft(at: start, trust: .trusted, event: .stopped)),
            .append(
                AuditDraft(
                    at: start, trust: .trusted,
                    event: .doorForcedOpen(compartment: CompartmentID(1)))),
        ])
        return directory
    }

    @Test(arguments: [
        ("INSERT INTO loans VALUES (2, 'a', 1, 0, 0, 0, NULL, NULL)", "loans.handover_set"),
        ("INSERT INTO loans VALUES (2, 'b', 2, 0, 0, 0, NULL, NULL)", "FOREIGN KEY"),
        ("UPDATE meta SET cursor = ''", "CHECK"), ("UPDATE grants SET origin = 'x'", "CHECK"),
        ("UPDATE loans SET ended_ms = 1", "CHECK"),
        ("UPDATE loans SET ended_ms = 1, ended_how = 'eaten'", "CHECK"),
        ("DELETE FROM grants", "FOREIGN KEY"),
        ("UPDATE grants SET uses_allowed = 1, uses_consumed = 2", "uses_within_allowance"),
        ("UPDATE grants SET verifier = zeroblob(31)", "grant_within_ranges"),
        ("UPDATE grants SET verifier = 'text'", "cannot store TEXT"),
        ("UPDATE grants SET end_ms = start_ms - 1", "grant_within_ranges"),
        ("UPDATE meta SET next_opening = 0", "opening_numbers_only_rise"),
        ("DELETE FROM incarnations", "FOREIGN KEY"),
        ("UPDATE journal SET wall_ms = 0 WHERE sequence = 1", "journal_never_rewritten"),
        ("UPDATE payloads SET json = '{}' WHERE sequence = 1", "journal_never_rewritten"),
        ("DELETE FROM journal WHERE sequence = 2", "journal_deleted_behind_anchor"),
        ("DELETE FROM payloads WHERE sequence = 2", "journal_deleted_behind_anchor"),
        (
            "INSERT INTO journal VALUES (4, 1, 0, 0, zeroblob(32), zeroblob(32))",
            "journal_without_gaps"
        ),
        (
            "INSERT INTO journal VALUES (2, 1, 0, 0, zeroblob(32), zeroblob(32))",
            "journal_without_gaps"
        ),
        (
            """
            UPDATE anchor SET sequence = 1, wall_ms = 0;
            UPDATE anchor SET sequence = 0, wall_ms = NULL
            """, "anchor_only_rises"
        ),
    ])
    func schemaForbids(_ sql: String, _ named: String) throws {
        let directory = try Self.store()
        let error = #expect(throws: DatabaseError.self) { try run(directory.database, sql) }
        #expect(error?.message?.contains(named) == true, "\(String(describing: error))")
    }

    @Test func lookupByVerifierUsesAnIndex() throws {
        let directory = try Self.store()
        let queue = try DatabaseQueue(path: directory.database)
        for (sql, index) in [
            ("SELECT * FROM grants WHERE verifier = x'00'", "sqlite_autoindex_grants"),
            ("SELECT * FROM grants WHERE handover_set = 1 AND start_ms < 5", "grants_of_set"),
            ("SELECT max(sequence) FROM journal WHERE retention = 1", "journal_refusals"),
        ] {
            let plan = try queue.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)")
                    .map { $0["detail"] as String }.joined()
            }
            #expect(plan.contains("SEARCH") && plan.contains(index), "\(plan)")
        }
    }
}

import SpindAgent
import SpindCore
import SpindStore
import Testing

struct TamperTests {
    private static let start = WallTime(secondsSince1970: 1_772_445_600)

    /// A journal of `count` records, every fifth a diagnostic one, closed.
    private static func journal(count: Int) throws -> TestDirectory {
        let directory = try TestDirectory()
        let store = try SQLiteCabinetStore(
            path: directory.database, newIncarnation: SQLiteBench.incarnation)
        _ = try store.commit(
            (1...count).map { number in
                .append(
                    AuditDraft(
                        at: start + .seconds(number), trust: .trusted,
                        event: number.isMultiple(of: 5)
                            ? .sensorPlausible(compartment: CompartmentID(number))
                            : .doorForcedOpen(compartment: CompartmentID(number))))
            })
        return directory
    }

    @Test(arguments: [
        (
            "UPDATE payloads SET json = replace(json, ':17', ':71') WHERE sequence = 17", 17,
            "content"
        ),
        ("UPDATE payloads SET json = json || ' ' WHERE sequence = 17", 17, "content"),
        ("DELETE FROM journal WHERE sequence = 17", 17, "missing"),
        ("DELETE FROM journal WHERE sequence BETWEEN 17 AND 19", 17, "missing"),
        ("DELETE FROM payloads WHERE sequence = 17", 17, "content is missing"),
        ("DELETE FROM journal WHERE sequence <= 16", 1, "missing"),
        ("UPDATE journal SET hash = zeroblob(32) WHERE sequence = 17", 17, "hash"),
        ("UPDATE journal SET digest = zeroblob(32) WHERE sequence = 17", 17, "content"),
        ("UPDATE journal SET wall_ms = wall_ms + 1 WHERE sequence = 17", 17, "hash"),
        ("UPDATE journal SET retention = 1 WHERE sequence = 17", 17, "hash"),
        (
            """
            UPDATE journal SET retention = 2 WHERE sequence = 17;
            DELETE FROM payloads WHERE sequence = 17
            """, 17, "hash"
        ),
        (
            """
            UPDATE journal SET sequence = -1 WHERE sequence = 17;
            UPDATE journal SET sequence = 17 WHERE sequence = 18;
            UPDATE journal SET sequence = 18 WHERE sequence = -1;
            UPDATE payloads SET sequence = -1 WHERE sequence = 17;
            UPDATE payloads SET sequence = 17 WHERE sequence = 18;
            UPDATE payloads SET sequence = 18 WHERE sequence = -1;
            """, 17, "hash"
        ),
        ("UPDATE anchor SET hash = randomblob(32)", 1, "hash"),
        ("UPDATE anchor SET sequence = 1, wall_ms = 1", 1, "stands where"),
        ("UPDATE incarnations SET identity = randomblob(16)", 1, "hash"),
        ("DELETE FROM incarnations", 1, "damaged"),
    ])
    func verifyNamesTheFirstBadRecord(_ change: String, _ bad: Int64, _ reason: String) throws {
        let directory = try Self.journal(count: 30)
        let file = try JournalFile(path: directory.database)
        #expect(try file.verify().firstBad == nil)
        try damage(directory.database, "PRAGMA ignore_check_constraints = ON; \(change)")
        let found = try JournalFile(path: directory.database).verify()
        #expect(found.firstBad?.sequence == bad)
        #expect(found.firstBad?.reason.contains(reason) == true, "\(found)")
        let store = StoreOpening.open(
            at: directory.database, newIncarnation: SQLiteBench.incarnation)
        guard case .doubtful(_, let atStart) = store else {
            Issue.record("the start saw nothing: \(store)")
            return
        }
        #expect(atStart.firstBad == found.firstBad)
        #expect(store.warning?.contains("record \(bad)") == true)
    }

    @Test func onlyADiagnosticRecordMayLoseItsContent() throws {
        let directory = try Self.journal(count: 30)
        try damage(directory.database, "DELETE FROM payloads WHERE sequence = 15")
        #expect(try JournalFile(path: directory.database).verify().firstBad == nil)
    }

    @Test func startSeesDamageInTheLastThousandRecordsAndAtTheAnchor() throws {
        for (change, seen) in [
            ("sequence = 1", true), ("sequence = 2", false), ("sequence = 500", false),
            ("sequence = 501", true), ("sequence = 1500", true),
        ] {
            let directory = try Self.journal(count: 1_500)
            try damage(directory.database, "UPDATE payloads SET json = '{}' WHERE \(change)")
            let opening = StoreOpening.open(
                at: directory.database, newIncarnation: SQLiteBench.incarnation)
            if case .doubtful = opening {
                #expect(seen, "\(change)")
            } else {
                #expect(!seen, "\(change)")
            }
            #expect(try JournalFile(path: directory.database).verify().firstBad != nil)
        }
    }

    @Test func headOfAPrunedJournalVerifiesFromItsAnchor() throws {
        let directory = try Self.journal(count: 30)
        do {
            let store = try SQLiteCabinetStore(
                path: directory.database, newIncarnation: SQLiteBench.incarnation)
            try store.prune(now: Self.start + .seconds(20 + 90 * 86_400))
            #expect(try store.journalRange().first == 20)
        }
        #expect(try JournalFile(path: directory.database).verify().firstBad == nil)
        try damage(directory.database, "UPDATE anchor SET hash = zeroblob(32)")
        #expect(try JournalFile(path: directory.database).verify().firstBad?.sequence == 20)
    }
}

import Glibc
import SpindAgent
import SpindCore
import SpindStore
import Testing

struct ScaleTests {
    private static func measure(_ body: () throws -> Void) rethrows -> Duration {
        let start = now()
        try body()
        return now() - start
    }

    private static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Prints how long things take; disks differ too much for a bound.
    @Test(.timeLimit(.minutes(3))) func journalOfAHundredThousandRecordsOpensAndVerifies() throws {
        let directory = try TestDirectory()
        let start = WallTime(secondsSince1970: 1_772_445_600)
        do {
            let store = try SQLiteCabinetStore(
                path: directory.database, newIncarnation: SQLiteBench.incarnation)
            let filling = try Self.measure {
                for step in 0..<100 {
                    _ = try store.commit(
                        (0..<1_000).map { number in
                            .append(
                                AuditDraft(
                                    at: start + .seconds(step * 1_000 + number), trust: .trusted,
                                    event: .doorClosed(
                                        compartment: CompartmentID(number % 8 + 1),
                                        opening: OpeningID(Int64(number)), openMilliseconds: 7)))
                        })
                }
            }
            print("100,000 records in 100 commits: \(filling)")
        }
        var opening: StoreOpening?
        let opened = Self.measure {
            opening = StoreOpening.open(
                at: directory.database, newIncarnation: SQLiteBench.incarnation)
        }
        print("open, quick check, last 1,000 records: \(opened)")
        guard case .ready(let store, let found) = opening else {
            Issue.record("not ready")
            return
        }
        #expect(found.first == 99_001 && found.last == 100_000)
        let commits = try Self.measure {
            for _ in 0..<100 {
                _ = try store.commit([
                    .append(AuditDraft(at: start, trust: .trusted, event: .stopped))
                ])
            }
        }
        print("a commit of one record: \(commits / 100)")
        var whole: JournalVerification?
        let verified = try Self.measure { whole = try store.verify() }
        #expect(whole?.last == 100_100 && whole?.firstBad == nil)
        print("the whole chain: \(verified)")
    }

    /// Prints how long the decision loop would wait for the largest mirror there is.
    @Test(.timeLimit(.minutes(3))) func mirrorOfTenThousandGrantsIsReplaced() throws {
        let directory = try TestDirectory()
        let store = try SQLiteCabinetStore(
            path: directory.database, newIncarnation: SQLiteBench.incarnation)
        let start = WallTime(secondsSince1970: 1_772_445_600)
        func mirror(shifted: Int) -> [MirroredGrant] {
            (0..<10_000).map { number in
                let begin = start + .seconds(number * 600 + shifted)
                let grant = Grant(
                    id: GrantID("r-\(number)"), kind: .loan, set: HandoverSetID(number % 100 + 1),
                    window: WallWindow(start: begin, end: begin + .seconds(3_600)), grace: .zero,
                    usesAllowed: 1, origin: .registry)
                let bytes = (0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 2 * 8)) }
                return MirroredGrant(grant, CredentialVerifier(bytes: bytes))
            }
        }
        func replace(_ grants: [MirroredGrant]) throws -> Duration {
            try Self.measure {
                _ = try store.commit([
                    .replaceMirror(grants, kept: [], at: start), .saveCursor("1.1.aa"),
                ])
            }
        }
        print("10,000 grants that are new: \(try replace(mirror(shifted: 0)))")
        print("10,000 grants that are as they were: \(try replace(mirror(shifted: 0)))")
        print("10,000 grants that changed: \(try replace(mirror(shifted: 60)))")
        print("10,000 grants that are gone: \(try replace([]))")
        #expect(try store.heldGrants(endingAfter: start).isEmpty)
        #expect(
            try store.grantStatus(named: GrantID("r-9999"))?.grant.window.start
                == start + .seconds(9_999 * 600 + 60))
    }
}

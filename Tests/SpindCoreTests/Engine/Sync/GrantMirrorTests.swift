import Testing

@testable import SpindCore

/// The registry's grants as a whole, put in the place of those before.
@Suite struct GrantMirrorTests {
    private func synced(_ name: String, set: Int = 1, pin: String, epoch: UInt32 = 1) -> SyncedGrant
    {
        SyncedGrant(
            id: GrantID(name), kind: .loan, set: HandoverSetID(set),
            window: WallWindow(
                start: EngineBench.start - .seconds(3_600),
                end: EngineBench.start + .seconds(9 * 3_600)), graceMilliseconds: 0,
            usesAllowed: 2, verifier: String(repeating: pin, count: 32), keyEpoch: epoch)
    }

    private func verifier(_ byte: UInt8) -> CredentialVerifier {
        CredentialVerifier(bytes: Array(repeating: byte, count: 32))
    }

    private func stored(
        _ name: String, set: Int = 1, pin: UInt8, origin: GrantOrigin = .registry,
        here: Bool = false
    ) -> StoredGrant {
        var grant = EngineBench.grant(name, set: set, uses: 2, consumed: 1).grant
        grant.origin = origin
        return StoredGrant(
            grant: grant, usesConsumed: 1, verifier: verifier(pin), isRevokedHere: here)
    }

    private func take(
        _ grants: [SyncedGrant], kept: [GrantID] = [], _ bench: inout EngineBench,
        firm: [StoredGrant] = []
    ) {
        bench.records = []
        bench.operations = []
        let snapshot = Snapshot(cursor: "2.7.cd", grants: grants, kept: kept)
        bench.send(.mirror(GrantMirror(snapshot, keyEpoch: 1), SyncFacts(grants: firm)))
    }

    private func replaced(_ bench: EngineBench) -> [String]? {
        for case .replaceMirror(let grants, _, _) in bench.operations {
            return grants.map(\.grant.id.rawValue)
        }
        return nil
    }

    @Test func aSnapshotIsOneOperationAndOneRecord() {
        var bench = EngineBench()
        let grants = (0x10...0xD7).map { synced("r-\($0)", pin: String($0, radix: 16)) }
        take(grants, kept: [GrantID("r-x")], &bench)
        #expect(replaced(bench)?.count == 200)
        #expect(bench.records == [.mirrorReplaced(grants: 200, kept: 1, unusable: 0)])
        #expect(bench.operations.last == .saveCursor("2.7.cd"))
    }

    @Test func whatCannotBeUsedIsLeftOutAndReported() {
        var bench = EngineBench()
        take(
            [
                synced("r-1", pin: "01"), synced("r-2", pin: "01"), synced("r-3", pin: "03"),
                synced("r-3", pin: "04"), synced("r-5", pin: "05", epoch: 9),
                synced("r-6", set: 99, pin: "06"), synced("r-7", pin: "07"),
                synced("g-1", pin: "08"), synced("r-9", pin: "09"), synced("r-10", pin: "0a"),
            ], &bench,
            firm: [
                stored("g-1", pin: 0x20, origin: .local), stored("g-2", pin: 9, origin: .local),
                stored("r-10", pin: 0x0a, here: true),
            ])
        #expect(replaced(bench) == ["r-6", "r-7"])
        var problems: [String: GrantProblem] = [:]
        for case .grantUnusable(let grant, let problem) in bench.records {
            problems[grant.rawValue] = problem
        }
        #expect(
            problems == [
                "r-1": .duplicatePIN(with: GrantID("r-2")),
                "r-2": .duplicatePIN(with: GrantID("r-1")),
                "r-3": .malformed("its name stands twice in the snapshot"),
                "r-5": .keyEpoch(grant: 9, cabinet: 1),
                "r-6": .unknownHandoverSet(HandoverSetID(99)), "g-1": .nameTaken,
                "r-9": .duplicatePIN(with: GrantID("g-2")),
                "g-2": .duplicatePIN(with: GrantID("r-9")), "r-10": .revokedHere,
            ])
        #expect(bench.operations.contains(.withdrawGrant(GrantID("g-2"), at: bench.now.wall)))
    }

    @Test func openLoansFollow_AndWhoIsNotKeptIsBarred() {
        var bench = EngineBench(policy: CabinetPolicy(openAttempts: 3))
        bench.goThrough(EngineBench.grant("r-1", uses: 2), door: 1)
        bench.advance(by: .seconds(600))
        bench.type(EngineBench.grant("r-2", set: 2))
        bench.pulse()
        #expect(bench.engine.grantsUnderWay == [GrantID("r-1"), GrantID("r-2")])
        let firm = [stored("r-1", pin: 1), stored("r-2", set: 2, pin: 2)]
        take([synced("r-1", pin: "01")], &bench, firm: firm)
        #expect(bench.snapshot.loans.first?.dueAt == EngineBench.start + .seconds(9 * 3_600))
        let driven = bench.orders.count
        bench.advance(by: .seconds(6))
        #expect(bench.orders.count == driven, "r-2 is not in the snapshot")
    }

    @Test func whoIsKeptIsDrivenForAgain() {
        var bench = EngineBench(policy: CabinetPolicy(openAttempts: 3))
        bench.type(EngineBench.grant("r-2", set: 2))
        bench.pulse()
        take([], kept: [GrantID("r-2")], &bench, firm: [stored("r-2", set: 2, pin: 2)])
        let driven = bench.orders.count
        bench.advance(by: .seconds(6))
        #expect(bench.orders.count == driven + 1)
    }

    @Test func aLentGrantWithANewPinGivesItsOldOneAway() {
        var bench = EngineBench()
        bench.goThrough(EngineBench.grant("r-1", uses: 2), door: 1)
        bench.advance(by: .seconds(600))
        take(
            [synced("r-2", set: 2, pin: "01"), synced("r-1", pin: "02")], &bench,
            firm: [stored("r-1", pin: 1)])
        #expect(replaced(bench) == ["r-2", "r-1"])
    }

    @Test func noMoreThanAHundredAreReportedOneByOne() {
        var bench = EngineBench()
        take((1...250).map { synced("r-\($0)", pin: "01", epoch: 2) }, &bench)
        #expect(bench.records.count == 101)
        #expect(bench.records.first == .mirrorReplaced(grants: 0, kept: 0, unusable: 250))
    }
}

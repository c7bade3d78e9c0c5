import Testing

@testable import SpindCore

/// Grants of the registry, as they come, change and go.
@Suite struct SyncTests {
    private let registry = Principal.registry(account: nil)

    private func take(
        _ bodies: [Change.Body], _ bench: inout EngineBench, stored: [StoredGrant] = [],
        executed: Set<RemoteCommandID> = []
    ) {
        let changes = bodies.enumerated().map { Change(number: Int64($0) + 1, body: $1) }
        bench.records = []
        bench.operations = []
        bench.send(
            .changes(
                ChangeBatch(
                    changes: changes, cursor: "1.9.ab",
                    facts: SyncFacts(grants: stored, executed: executed, keyEpoch: 3))))
    }

    private func synced(
        _ name: String = "r-1", set: Int = 1, from start: Duration = .seconds(-3_600),
        lasting: Duration = .seconds(4 * 3_600), uses: Int? = 1, pin: UInt8 = 1,
        keyEpoch: UInt32 = 3
    ) -> SyncedGrant {
        let begin = EngineBench.start + start
        let digit = String(pin, radix: 16)
        return SyncedGrant(
            id: GrantID(name), kind: .loan, set: HandoverSetID(set),
            window: WallWindow(start: begin, end: begin + lasting), graceMilliseconds: 0,
            usesAllowed: uses, verifier: String(repeating: "0" + digit, count: 32),
            keyEpoch: keyEpoch)
    }

    private func verifier(_ pin: UInt8) -> CredentialVerifier {
        CredentialVerifier(bytes: Array(repeating: pin, count: 32))
    }

    private func stored(
        _ status: GrantStatus, pin: UInt8 = 1, origin: GrantOrigin = .registry, here: Bool = false
    ) -> StoredGrant {
        var grant = status.grant
        grant.origin = origin
        return StoredGrant(
            grant: grant, usesConsumed: status.usesConsumed, verifier: verifier(pin),
            isRevokedHere: here)
    }

    private func unusable(_ bench: EngineBench) -> [String: GrantProblem] {
        var found: [String: GrantProblem] = [:]
        for case .grantUnusable(let grant, let problem) in bench.records {
            found[grant.rawValue] = problem
        }
        return found
    }

    @Test func aGrantIsPutAndRecorded_WithTheCursor() {
        var bench = EngineBench()
        take([.grant(synced())], &bench)
        guard case .putGrant(let grant, verifier(1)) = bench.operations.first else {
            Issue.record("\(bench.operations)")
            return
        }
        #expect(grant.origin == .registry)
        #expect(bench.operations.last == .saveCursor("1.9.ab"))
        #expect(
            bench.records == [
                .grantAdded(
                    grant: grant.id, kind: .loan, set: grant.set, window: grant.window,
                    by: registry)
            ])
    }

    @Test func theSameGrantOnceMoreChangesNothing() {
        var bench = EngineBench()
        let known = stored(EngineBench.grant("r-1"))
        take([.grant(synced())], &bench, stored: [known])
        #expect(bench.operations == [.saveCursor("1.9.ab")])
    }

    @Test func anExtensionMovesTheDueTime_AndSaysOverdueAnew() {
        var bench = EngineBench()
        let before = EngineBench.grant("r-1")
        bench.goThrough(before, door: 1)
        bench.advance(by: .seconds(4 * 3_600))
        #expect(bench.snapshot.loans.first?.overdue == true)
        take(
            [.grant(synced(lasting: .seconds(8 * 3_600)))], &bench,
            stored: [
                stored(EngineBench.grant("r-1", consumed: 1))
            ])
        let due = EngineBench.start + .seconds(7 * 3_600)
        #expect(bench.snapshot.loans.first?.dueAt == due)
        #expect(bench.snapshot.loans.first?.overdue == false)
        #expect(bench.operations.contains(.changeDue(LoanID(1), due: due, overdueRecorded: false)))
        bench.advance(by: .seconds(4 * 3_600))
        #expect(bench.count { if case .loanOverdue = $0 { true } else { false } } == 1)
    }

    @Test func aLoanOfAGrantThatMovedIsReturnedWhereItCameFrom() {
        var bench = EngineBench()
        bench.goThrough(EngineBench.grant("r-1"), door: 1)
        bench.advance(by: .seconds(600))
        take(
            [.grant(synced(set: 2))], &bench,
            stored: [stored(EngineBench.grant("r-1", consumed: 1))])
        let moved = EngineBench.grant("r-1", set: 2, consumed: 1)
        bench.orders = []
        bench.goThrough(moved, door: 1)
        #expect(bench.orders.map(\.compartment) == [CompartmentID(1)])
        #expect(bench.snapshot.loans.isEmpty)
        // Shortly after, it is judged anew, and opens nothing of the set it was moved to.
        bench.type(moved)
        #expect(bench.denials.last == .usedUp(usesAllowed: 1))
    }

    @Test func whoWasLetInBeforeTheMoveIsNotDrivenForAgain_ButWhatTheyTakeIsALoan() {
        var bench = EngineBench(policy: CabinetPolicy(openAttempts: 3))
        bench.type(EngineBench.grant("r-1"))
        bench.pulse()
        take([.grant(synced(set: 2))], &bench, stored: [stored(EngineBench.grant("r-1"))])
        bench.advance(by: .seconds(6))
        #expect(bench.orders.count == 1)
        bench.door(1, .open)
        #expect(bench.snapshot.loans.first?.set == HandoverSetID(1))
    }

    @Test func fewerUsesLeaveRoomForWhoStandsAtTheDoor() {
        var bench = EngineBench()
        bench.type(EngineBench.grant("r-1", uses: 5, consumed: 2))
        bench.pulse()
        take(
            [.grant(synced(uses: 2))], &bench,
            stored: [stored(EngineBench.grant("r-1", uses: 5, consumed: 2))])
        guard case .putGrant(let grant, _) = bench.operations.first else {
            Issue.record("\(bench.operations)")
            return
        }
        #expect(grant.usesAllowed == 3)
    }

    @Test func aRevocationBarsWhoStandsThere_AndStillLetsReturn() {
        var bench = EngineBench(policy: CabinetPolicy(openAttempts: 3))
        bench.goThrough(EngineBench.grant("r-1", uses: 2), door: 1)
        bench.advance(by: .seconds(600))
        take(
            [.revokeGrant(GrantID("r-1")), .revokeGrant(GrantID("r-1"))], &bench,
            stored: [stored(EngineBench.grant("r-1", uses: 2, consumed: 1))])
        #expect(bench.records == [.grantRevoked(grant: GrantID("r-1"), by: registry)])
        bench.goThrough(EngineBench.grant("r-1", uses: 2, consumed: 1, revoked: true), door: 1)
        #expect(bench.snapshot.loans.isEmpty)
        take([.revokeGrant(GrantID("r-9"))], &bench)
        #expect(bench.operations == [.saveCursor("1.9.ab")])
    }

    @Test func aGrantOfAnotherKeyIsNotTaken_ItsForerunnerIsOver_AndTheRestOfTheBatchTaken() {
        var bench = EngineBench()
        take(
            [.grant(synced(keyEpoch: 2)), .grant(synced("r-2", pin: 2))], &bench,
            stored: [stored(EngineBench.grant("r-1"))])
        #expect(unusable(bench) == ["r-1": .keyEpoch(grant: 2, cabinet: 3)])
        #expect(bench.operations.contains(.withdrawGrant(GrantID("r-1"), at: bench.now.wall)))
        #expect(
            bench.operations.contains {
                if case .putGrant(let grant, _) = $0 { grant.id == GrantID("r-2") } else { false }
            })
    }

    @Test func twoGrantsInForceWithOnePinLetNobodyIn_WhoeverMadeThem() {
        for origin in [GrantOrigin.local, .registry] {
            var bench = EngineBench()
            let other = stored(EngineBench.grant("x-1", set: 2), origin: origin)
            take([.grant(synced())], &bench, stored: [other])
            #expect(
                unusable(bench) == [
                    "x-1": .duplicatePIN(with: GrantID("r-1")),
                    "r-1": .duplicatePIN(with: GrantID("x-1")),
                ])
            #expect(
                bench.operations.contains(.withdrawGrant(GrantID("x-1"), at: bench.now.wall)))
            #expect(
                !bench.operations.contains { if case .putGrant = $0 { true } else { false } })
        }
    }

    @Test func twoGrantsOfOneBatchWithOnePinAreNoticed() {
        var bench = EngineBench()
        take([.grant(synced()), .grant(synced("r-2", set: 2))], &bench)
        #expect(unusable(bench).keys.sorted() == ["r-1", "r-2"])
    }

    @Test func aPinOfWhatIsOverIsFree() {
        var bench = EngineBench()
        let over = stored(EngineBench.grant("g-1", lasting: .seconds(60)), origin: .local)
        take([.grant(synced())], &bench, stored: [over])
        #expect(unusable(bench).isEmpty)
    }

    @Test func aNameOfTheCabinetsOwnIsLeftAlone_AndARevocationThereStays() {
        var bench = EngineBench()
        take(
            [.grant(synced("g-1")), .grant(synced("r-2", pin: 2))], &bench,
            stored: [
                stored(EngineBench.grant("g-1"), pin: 3, origin: .local),
                stored(EngineBench.grant("r-2", revoked: true), pin: 2, here: true),
            ])
        #expect(unusable(bench) == ["g-1": .nameTaken, "r-2": .revokedHere])
        #expect(bench.operations.filter { if case .append = $0 { false } else { true } }.count == 1)
    }

    @Test func aGrantOfASetThatIsNotThereIsKept_AndReported() {
        var bench = EngineBench()
        take([.grant(synced(set: 77))], &bench)
        #expect(unusable(bench) == ["r-1": .unknownHandoverSet(HandoverSetID(77))])
        guard case .putGrant = bench.operations.first else {
            Issue.record("\(bench.operations)")
            return
        }
    }

    @Test(arguments: [
        "", "r \u{1F6B2}", String(repeating: "x", count: 65), "r_1", "r-1\u{202E}",
    ])
    func aNameThatIsNoneIsRefused_AndStandsHarmlessInTheJournal(name: String) {
        var bench = EngineBench()
        take([.grant(synced(name))], &bench)
        guard case .grantUnusable(let grant, .malformed) = bench.records.first else {
            Issue.record("\(bench.records)")
            return
        }
        #expect(grant.rawValue.utf8.count <= 64)
        #expect(
            grant.rawValue.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || "-?".contains($0))
            })
        #expect(!bench.operations.contains { if case .putGrant = $0 { true } else { false } })
    }

    @Test func absurdFieldsAreRefused() {
        let base = synced()
        var cases: [SyncedGrant] = []
        func spoiled(_ spoil: (inout SyncedGrant) -> Void) {
            var grant = base
            spoil(&grant)
            cases.append(grant)
        }
        spoiled { $0.window.end = $0.window.start }
        spoiled { $0.window.end = $0.window.start - .seconds(1) }
        spoiled { $0.window.end = WallTime(millisecondsSince1970: .max) }
        spoiled { $0.window.start = WallTime(millisecondsSince1970: .min) }
        spoiled { $0.window.end = $0.window.start + .seconds(3_661 * 86_400) }
        spoiled { $0.graceMilliseconds = -1 }
        spoiled { $0.graceMilliseconds = .max }
        spoiled { $0.usesAllowed = 0 }
        spoiled { $0.usesAllowed = 1_001 }
        spoiled { $0.set = HandoverSetID(0) }
        spoiled { $0.verifier = "abc" }
        spoiled { $0.verifier = String(repeating: "g", count: 64) }
        for grant in cases {
            var bench = EngineBench()
            take([.grant(grant)], &bench)
            guard case .malformed? = unusable(bench)["r-1"] else {
                Issue.record("taken: \(grant)")
                continue
            }
            #expect(bench.operations.last == .saveCursor("1.9.ab"))
        }
    }

    @Test func whatIsNotSupportedIsRecorded_AndTheCursorMovesOn() {
        var bench = EngineBench()
        take([.unsupported("fire \u{1F525}"), .grant(synced())], &bench)
        #expect(bench.records.first == .changeUnsupported(type: "fire??", number: 1))
        #expect(bench.operations.last == .saveCursor("1.9.ab"))
    }

    @Test func nothingIsTakenWhileTheStoreIsAway() {
        var bench = EngineBench()
        bench.send(.storeFailed(.full))
        take([.grant(synced()), .revokeGrant(GrantID("r-2"))], &bench)
        #expect(bench.operations.isEmpty)
        bench.send(
            .mirror(
                GrantMirror(Snapshot(cursor: "1", grants: [], kept: []), keyEpoch: 1), SyncFacts()))
        #expect(bench.operations.isEmpty)
        bench.send(.storeRecovered)
        #expect(!bench.operations.contains { if case .saveCursor = $0 { true } else { false } })
    }
}

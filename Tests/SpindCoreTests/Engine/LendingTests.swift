import SpindCore
import Testing

@Suite struct LendingTests {
    typealias Bench = EngineBench

    @Test func aPinOpensTheDoorAndThePickupCountsWhenTheDoorIsSeenOpen() throws {
        var bench = Bench()
        bench.type(Bench.grant())
        #expect(bench.orders.map(\.compartment) == [CompartmentID(1)])
        #expect(bench.prompt == .opening(CompartmentID(1), .pickup))
        #expect(bench.signals.last == .granted)
        bench.pulse()
        #expect(bench.snapshot.loans.isEmpty, "a pulse is not an opened door")
        bench.door(1, .open)
        let loan = try #require(bench.snapshot.loans.first)
        #expect(loan.grant == GrantID("g-1"))
        #expect(bench.prompt == .closeDoor(CompartmentID(1)))
        bench.door(1, .closed)
        #expect(bench.prompt == .pickedUp)
        #expect(bench.operations.contains { if case .openLoan = $0 { true } else { false } })
    }

    @Test func theOrderToDriveIsStaleAfterFiveSeconds() {
        var bench = Bench()
        bench.type(Bench.grant())
        #expect(bench.orders.first?.notAfter == bench.now.instant.advanced(by: .seconds(5)))
    }

    @Test func theSamePinReturnsAndTheLoanEndsWhenTheDoorIsClosed() {
        var bench = Bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(3_600))
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.prompt == .opening(CompartmentID(1), .return))
        bench.pulse()
        bench.door(1, .open)
        #expect(bench.snapshot.loans.count == 1, "still out while the door is open")
        bench.door(1, .closed)
        #expect(bench.snapshot.loans.isEmpty)
        #expect(bench.prompt == .returned)
        #expect(
            bench.records.last
                == .loanEnded(
                    loan: LoanID(1), grant: GrantID("g-1"), set: HandoverSetID(1), how: .returned))
    }

    @Test(arguments: [ClockTrust.untrusted, .holdover(errorMilliseconds: 86_400_000), .trusted])
    func anOpenLoanCanAlwaysBeReturned(trust: ClockTrust) {
        var bench = Bench()
        bench.goThrough(Bench.grant(lasting: .seconds(7_200)), door: 1)
        bench.advance(by: .seconds(40 * 86_400))
        _ = bench.command(.block(CompartmentID(1), note: "broken hinge"))
        bench.now.trust = trust
        bench.goThrough(
            Bench.grant(lasting: .seconds(7_200), consumed: 1, revoked: true), door: 1)
        #expect(bench.snapshot.loans.isEmpty)
    }

    @Test func openingAgainShortlyAfterAPickupChangesNoLoan() {
        var bench = Bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(60))
        bench.goThrough(Bench.grant(consumed: 1), door: 1)
        #expect(bench.snapshot.loans.count == 1)
        #expect(bench.prompt == .goodbye)
        bench.advance(by: .seconds(121))
        bench.goThrough(Bench.grant(consumed: 1), door: 1)
        #expect(bench.snapshot.loans.isEmpty)
    }

    @Test func typingThePinAgainWhileTheDoorStandsOpenIsNoReturn() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(80))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        bench.door(1, .closed)
        #expect(bench.snapshot.loans.count == 1)
    }

    @Test func aReturnCanBeOpenedAgainForAForgottenThing() {
        var bench = Bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.goThrough(Bench.grant(consumed: 1), door: 1)
        bench.advance(by: .seconds(30))
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.prompt == .opening(CompartmentID(1), .reopening))
        bench.pulse()
        bench.door(1, .open)
        bench.door(1, .closed)
        bench.advance(by: .seconds(180))
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.denials == [.usedUp(usesAllowed: 1)])
    }

    @Test func nobodyReopensWhatSomebodyElseHasTaken() {
        var bench = Bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.goThrough(Bench.grant(consumed: 1), door: 1)
        bench.goThrough(Bench.grant("g-2"), door: 1)
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.denials == [.usedUp(usesAllowed: 1)])
    }

    @Test func aPickupOfWhatIsOutClosesThatLoanAsPresumedReturned() throws {
        var bench = Bench()
        bench.goThrough(Bench.grant("g-1"), door: 1)
        bench.advance(by: .seconds(600))
        bench.goThrough(Bench.grant("g-2"), door: 1)
        #expect(bench.snapshot.loans.map(\.grant) == [GrantID("g-2")])
        let ended = AuditEvent.loanEnded(
            loan: LoanID(1), grant: GrantID("g-1"), set: HandoverSetID(1), how: .presumedReturned)
        #expect(bench.records.contains(ended))
        let ends = try #require(
            bench.operations.firstIndex { if case .endLoan = $0 { true } else { false } })
        let opens = try #require(
            bench.operations.lastIndex { if case .openLoan = $0 { true } else { false } })
        #expect(ends < opens, "the schema allows one open loan of a set")
    }

    @Test func severalUsesCountLoansAndNotOpenings() {
        var bench = Bench()
        for used in 0..<3 {
            bench.goThrough(Bench.grant(uses: 3, consumed: used), door: 1)
            bench.advance(by: .seconds(200))
            bench.goThrough(Bench.grant(uses: 3, consumed: used + 1), door: 1)
            bench.advance(by: .seconds(200))
        }
        #expect(bench.operations.count { if case .openLoan = $0 { true } else { false } } == 3)
        bench.type(Bench.grant(uses: 3, consumed: 3))
        #expect(bench.denials == [.usedUp(usesAllowed: 3)])
    }

    @Test func aGrantForOpeningsKeepsNoLoanAndConsumesAUseWhenTheDoorOpens() {
        var bench = Bench()
        bench.type(Bench.grant(kind: .opening, uses: 2))
        bench.pulse()
        #expect(!bench.operations.contains(.consumeUse(GrantID("g-1"))))
        bench.door(1, .open)
        #expect(bench.operations.contains(.consumeUse(GrantID("g-1"))))
        #expect(bench.snapshot.loans.isEmpty)
    }

    @Test func withoutAContactThePulseIsTheOpening() {
        var bench = Bench(compartments: [
            CompartmentLayout(id: CompartmentID(1), lock: .strike, hasContact: false)
        ])
        bench.type(Bench.grant())
        #expect(bench.snapshot.loans.isEmpty)
        bench.pulse()
        #expect(bench.snapshot.loans.count == 1)
        bench.advance(by: .seconds(200))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        #expect(bench.snapshot.loans.isEmpty)
    }

    @Test(arguments: [
        PulseOutcome.expired, .limited(.duty, retryAfterMilliseconds: 4_000), .failed("no line"),
    ])
    func aLockThatDidNotMoveConsumesNothing(outcome: PulseOutcome) {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.pulse(outcome)
        #expect(bench.snapshot.loans.isEmpty)
        bench.advance(by: .seconds(10))
        bench.goThrough(Bench.grant(), door: 1)
        #expect(bench.snapshot.loans.count == 1)
    }

    @Test func twoCompartmentsOfOneAssetAreOneLoan() {
        let both = [
            HandoverSet(id: HandoverSetID(1), compartments: [1, 2].map(CompartmentID.init))
        ]
        var bench = Bench(sets: both)
        for used in 0...1 {
            bench.type(Bench.grant(consumed: used))
            let orders = bench.orders.suffix(2)
            #expect(orders.map(\.compartment) == [CompartmentID(1), CompartmentID(2)])
            for order in orders { bench.send(.pulse(order.opening, order.compartment, .pulsed)) }
            bench.door(1, .open)
            bench.door(2, .open)
            bench.door(1, .closed)
            #expect(bench.snapshot.loans.count == 1, "a door of the asset is open")
            bench.door(2, .closed)
            bench.advance(by: .seconds(200))
        }
        #expect(bench.snapshot.loans.isEmpty)
        #expect(bench.operations.count { if case .openLoan = $0 { true } else { false } } == 1)
    }

    @Test func aPickupWhoseSecondDoorFailsIsOpenedAgainAndNotTakenForAReturn() {
        let both = [
            HandoverSet(id: HandoverSetID(1), compartments: [1, 2].map(CompartmentID.init))
        ]
        var bench = Bench(sets: both)
        bench.type(Bench.grant())
        let orders = bench.orders
        bench.send(.pulse(orders[0].opening, orders[0].compartment, .pulsed))
        bench.door(1, .open)
        bench.door(1, .closed)
        bench.send(.pulse(orders[1].opening, orders[1].compartment, .failed("no line")))
        bench.advance(by: .seconds(20))
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.prompt == .opening(CompartmentID(1), .reopening))
        #expect(bench.snapshot.loans.count == 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.prompt == .opening(CompartmentID(1), .return))
    }

    @Test func aLoanIsOverdueOnceAndOnlyWhenTheClockLeavesNoDoubt() {
        var bench = Bench()
        bench.goThrough(Bench.grant(grace: .seconds(600)), door: 1)
        let due = Bench.start + .seconds(3 * 3_600 + 600)
        bench.advance(by: due - bench.now.wall - .seconds(1))
        #expect(bench.count { if case .loanOverdue = $0 { true } else { false } } == 0)
        bench.advance(by: .seconds(86_400))
        #expect(bench.count { if case .loanOverdue = $0 { true } else { false } } == 1)
        #expect(bench.snapshot.loans.first?.overdue == true)
        let told = bench.drafts.first { if case .loanOverdue = $0.event { true } else { false } }
        #expect(told?.at == due)
    }

    @Test func anUntrustedClockMakesNobodyOverdue() {
        var bench = Bench(trust: .untrusted)
        let loan = Loan(
            id: LoanID(7), grant: GrantID("g-1"), set: HandoverSetID(1), pickedUpAt: Bench.start,
            dueAt: Bench.start)
        bench = Bench(
            trust: .untrusted, recovered: RecoveredState(nextOpening: OpeningID(8), loans: [loan]))
        bench.advance(by: .seconds(10 * 86_400))
        #expect(bench.snapshot.loans.first?.overdue == false)
        bench.now.trust = .trusted
        bench.send(.deadline)
        #expect(bench.snapshot.loans.first?.overdue == true)
    }
}

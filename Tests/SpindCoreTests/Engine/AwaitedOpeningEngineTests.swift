import SpindCore
import Testing

@Suite("A start after somebody stood before an unlocked door")
struct AwaitedOpeningEngineTests {
    private static let grant = GrantID("g-1")
    private static let one = CompartmentID(1)
    private static let two = CompartmentID(2)

    private func recovered(
        purpose: AccessPurpose = .pickup, kind: GrantKind = .loan, usesConsumed: Int = 0,
        compartments: [CompartmentID] = [one], isConsumed: Bool = false
    ) -> RecoveredState {
        let grant = Grant(
            id: Self.grant, kind: kind, set: HandoverSetID(1),
            window: WallWindow(
                start: EngineBench.start - .seconds(60),
                end: EngineBench.start + .seconds(3_600)),
            grace: .zero, usesAllowed: 1)
        return RecoveredState(
            nextOpening: OpeningID(9),
            awaited: compartments.enumerated().map { offset, compartment in
                AwaitedOpening(
                    opening: OpeningID(Int64(7 + offset)), visit: OpeningID(7),
                    compartment: compartment, grant: Self.grant, purpose: purpose,
                    isConsumed: isConsumed)
            },
            awaitedGrants: [Self.grant: GrantStatus(grant: grant, usesConsumed: usesConsumed)])
    }

    private func loansOpened(_ bench: EngineBench) -> [LoanID] {
        bench.records.compactMap {
            if case .loanOpened(let loan, _, _, _) = $0 { loan } else { nil }
        }
    }

    @Test func aDoorFoundOpenIsTheirs_AndThePickupIsRecorded() {
        var bench = EngineBench(recovered: recovered(), foundOpen: [Self.one])
        #expect(loansOpened(bench) == [LoanID(7)])
        #expect(
            bench.records.contains(
                .doorOpened(compartment: Self.one, opening: OpeningID(7), alreadyOpen: false)))
        #expect(!bench.records.contains(.doorFoundOpen(compartment: Self.one)))
        #expect(bench.orders.isEmpty)
        bench.send(.contact(Self.one, .closed))
        #expect(bench.engine.snapshot(at: bench.now).loans.count == 1)
        #expect(bench.prompt == .pickedUp)
    }

    @Test func aDoorFoundClosedWasNotUsed_AndOneThatOpensLaterIsForced() {
        var bench = EngineBench(recovered: recovered())
        #expect(loansOpened(bench).isEmpty)
        bench.advance(by: .seconds(4))
        bench.send(.contact(Self.one, .open))
        #expect(bench.records.contains(.doorForcedOpen(compartment: Self.one)))
        #expect(loansOpened(bench).isEmpty)
    }

    @Test func doorsOfOneVisitAreOnePickup() {
        let sets = [HandoverSet(id: HandoverSetID(1), compartments: [Self.one, Self.two])]
        let bench = EngineBench(
            sets: sets, recovered: recovered(compartments: [Self.one, Self.two]),
            foundOpen: [Self.one, Self.two])
        #expect(loansOpened(bench) == [LoanID(7)])
    }

    @Test func aPickupThatIsRecordedIsNotRecordedAgain() {
        let bench = EngineBench(recovered: recovered(isConsumed: true), foundOpen: [Self.one])
        #expect(loansOpened(bench).isEmpty)
        #expect(
            bench.records.contains(
                .doorOpened(compartment: Self.one, opening: OpeningID(7), alreadyOpen: false)))
    }

    @Test func aReturnOrAUsedUpGrantIsNotTakenUp() {
        let states = [recovered(purpose: .return), recovered(usesConsumed: 1)]
        for recovered in states {
            let bench = EngineBench(recovered: recovered, foundOpen: [Self.one])
            #expect(bench.records.contains(.doorFoundOpen(compartment: Self.one)))
            #expect(loansOpened(bench).isEmpty)
        }
    }

    @Test func anOpeningConsumesItsUse() {
        let bench = EngineBench(
            recovered: recovered(purpose: .opening, kind: .opening), foundOpen: [Self.one])
        #expect(bench.operations.contains(.consumeUse(Self.grant)))
    }
}

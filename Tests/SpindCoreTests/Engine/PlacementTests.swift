import SpindCore
import Testing

@Suite struct PlacementTests {
    typealias Bench = EngineBench

    private static let placement = Placement(
        set: HandoverSetID(1), home: CompartmentID(1), at: CompartmentID(9))

    /// Two assets in 1 and 2, spare compartments 8 and 9; `g-1` has taken the first.
    private func lentBench(
        sensors: Bool = false, spares: [Int] = [9], elsewhere: Bool = true,
        recovered: RecoveredState = RecoveredState()
    ) -> Bench {
        var bench = Bench(
            compartments: Bench.compartments([1, 2], sensors: sensors, spares: spares),
            sets: [1, 2].map { Bench.set($0, of: [$0], elsewhere: elsewhere) },
            recovered: recovered)
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        return bench
    }

    @Test func aSpareCompartmentTakesBackWhatItsOwnCannot() throws {
        var bench = lentBench()
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.opened(since: 1) == [9])
        #expect(
            bench.prompt
                == .openingElsewhere(home: CompartmentID(1), at: CompartmentID(9), .return))
        bench.use(door: 9)
        #expect(!bench.hasOpenLoan)
        #expect(bench.prompt == .returned)
        #expect(bench.operations.contains(.place(Self.placement)))
        #expect(bench.snapshot.placements == [Self.placement])
        let placed = try #require(
            bench.records.firstIndex(of: .assetPlaced(loan: LoanID(1), placement: Self.placement)))
        let ended = try #require(
            bench.records.firstIndex { if case .loanEnded = $0 { true } else { false } })
        #expect(placed < ended)
    }

    @Test func withoutTheSitesLeaveItsOwnCompartmentTakesIt() {
        var bench = lentBench(elsewhere: false)
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        bench.goThrough(Bench.grant(consumed: 1), door: 1)
        #expect(!bench.hasOpenLoan)
        #expect(bench.snapshot.placements.isEmpty)
    }

    @Test func aLockThatDidNotOpenIsPassedOverByTheNextTry() {
        var bench = lentBench()
        bench.type(Bench.grant(consumed: 1))
        for _ in 0..<2 {
            bench.pulse(door: 1)
            bench.advance(by: .seconds(5))
        }
        #expect(bench.failures == [.doorNotOpened])
        bench.type(Bench.grant(consumed: 1))
        bench.use(door: 9)
        #expect(!bench.hasOpenLoan)
        #expect(bench.snapshot.placements == [Self.placement])
        bench.door(1, .open)
        #expect(bench.snapshot.placements == [Self.placement], "it lies where it was put")
    }

    /// The asset lies in 9.
    private func placedBench(sensors: Bool = false, spares: [Int] = [9]) -> Bench {
        var bench = lentBench(sensors: sensors, spares: spares)
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        bench.type(Bench.grant(consumed: 1))
        bench.use(door: spares[0], item: sensors ? .present : nil)
        bench.advance(by: .seconds(600))
        _ = bench.command(.unblock(CompartmentID(1)))
        return bench
    }

    @Test func whoPicksItUpFindsItThereAndReopensThere() {
        var bench = placedBench()
        var count = bench.orders.count
        bench.type(Bench.grant("g-2"))
        #expect(bench.opened(since: count) == [9])
        #expect(bench.prompt == .opening(CompartmentID(9), .pickup))
        bench.pulse(door: 9)
        bench.door(9, .open)
        #expect(bench.snapshot.placements == [Self.placement], "nothing is taken yet")
        bench.door(9, .closed)
        #expect(bench.snapshot.placements.isEmpty)
        #expect(bench.operations.last { if case .unplace = $0 { true } else { false } } != nil)
        count = bench.orders.count
        bench.type(Bench.grant("g-2", consumed: 1))
        #expect(bench.opened(since: count) == [9])
        bench.use(door: 9)
        bench.advance(by: .seconds(600))
        bench.goThrough(Bench.grant("g-2", consumed: 1), door: 1)
        #expect(!bench.hasOpenLoan)
    }

    @Test func aPickupThatTookNothingKeepsThePlacement() {
        var bench = placedBench(sensors: true)
        bench.type(Bench.grant("g-2"))
        bench.use(door: 9)
        bench.advance(by: .seconds(3))
        #expect(bench.prompt == .itemStillThere(CompartmentID(9)))
        #expect(bench.snapshot.placements == [Self.placement])
        bench.type(Bench.grant("g-2", consumed: 1))
        bench.use(door: 9, item: .absent)
        #expect(bench.snapshot.placements.isEmpty)
    }

    @Test func noTwoAssetsShareASpareCompartment() {
        var bench = placedBench(spares: [8, 9])
        #expect(bench.snapshot.placements.map(\.at) == [CompartmentID(8)])
        bench.goThrough(Bench.grant("g-3", set: 2), door: 2)
        bench.advance(by: .seconds(600))
        _ = bench.command(.block(CompartmentID(2), note: "hinge"))
        let count = bench.orders.count
        bench.type(Bench.grant("g-3", set: 2, consumed: 1))
        #expect(bench.opened(since: count) == [9])
    }

    @Test func withoutAFreeSpareItsOwnCompartmentIsTried() {
        var bench = placedBench()
        bench.goThrough(Bench.grant("g-3", set: 2), door: 2)
        bench.advance(by: .seconds(600))
        _ = bench.command(.block(CompartmentID(2), note: "hinge"))
        bench.goThrough(Bench.grant("g-3", set: 2, consumed: 1), door: 2)
        #expect(!bench.hasOpenLoan)
    }

    @Test(arguments: ["blocked", "stuck", "open", "in use", "full"])
    func aSpareCompartmentThatIsNotFreeIsPassedOver(why: String) {
        var bench = lentBench(sensors: true, spares: [8, 9])
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        switch why {
        case "blocked": _ = bench.command(.block(CompartmentID(8), note: "wet"))
        case "stuck":
            _ = bench.command(.open(CompartmentID(8), reason: "look"))
            bench.pulse(door: 8, .failed("no line"))
        case "open": bench.door(8, .open)
        case "in use": _ = bench.command(.open(CompartmentID(8), reason: "look"))
        default: bench.item(8, .present)
        }
        let count = bench.orders.count
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.opened(since: count) == [9])
    }

    @Test func anOpeningForEverybodyGoesWhereTheAssetLies() {
        var bench = placedBench()
        let count = bench.orders.count
        bench.type(Bench.grant("g-5", kind: .opening, uses: nil))
        #expect(bench.opened(since: count) == [9])
        bench.use(door: 9)
        #expect(bench.snapshot.placements == [Self.placement], "nobody borrowed it")
    }

    @Test func aBlockedSpareCompartmentJudgesThePickupToo() {
        var bench = placedBench()
        _ = bench.command(.block(CompartmentID(9), note: "wet"))
        bench.type(Bench.grant("g-2"))
        #expect(bench.denials == [.blocked(CompartmentID(9), note: "wet")])
    }

    @Test func movingHomeEndsThePlacement() {
        var bench = placedBench()
        #expect(bench.command(.moveHome(HandoverSetID(1))) == .done)
        #expect(
            bench.records.last
                == .assetMovedHome(placement: Self.placement, by: Bench.operatorOnSite))
        #expect(bench.command(.moveHome(HandoverSetID(1))) == .refused(.nothingToDo))
        #expect(
            bench.command(.moveHome(HandoverSetID(7)))
                == .refused(.unknownHandoverSet(HandoverSetID(7))))
        let count = bench.orders.count
        bench.type(Bench.grant("g-2"))
        #expect(bench.opened(since: count) == [1])
        bench.send(.storeFailed(.full))
        #expect(
            bench.command(.moveHome(HandoverSetID(1))) == .refused(.storeUnavailable(.full)))
    }

    @Test func nothingIsMovedWhileSomebodyIsAtTheDoor() {
        var bench = placedBench()
        bench.type(Bench.grant("g-2"))
        #expect(
            bench.command(.moveHome(HandoverSetID(1))) == .refused(.busy(CompartmentID(9))))
    }

    @Test func aPowerCutWithTheAssetInASpareCompartmentLosesNothing() {
        var bench = lentBench()
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse(door: 9)
        bench.door(9, .open)
        #expect(bench.operations.contains(.place(Self.placement)))
        let loans = [
            Loan(
                id: LoanID(1), grant: GrantID("g-1"), set: HandoverSetID(1),
                pickedUpAt: Bench.start, dueAt: Bench.start + .seconds(9_000))
        ]
        var later = Bench(
            compartments: Bench.compartments([1, 2], spares: [9]),
            sets: [1, 2].map { Bench.set($0, of: [$0], elsewhere: true) },
            recovered: RecoveredState(
                nextOpening: OpeningID(3), loans: loans, placements: [Self.placement]))
        later.type(Bench.grant(consumed: 1))
        #expect(later.opened(since: 0) == [9])
        later.use(door: 9)
        #expect(!later.hasOpenLoan)
        #expect(later.snapshot.placements == [Self.placement])
        #expect(!later.operations.contains(.place(Self.placement)), "it is kept already")
    }

    @Test func whatWasNotPutInIsNotKept() {
        var bench = lentBench(sensors: true)
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        bench.item(9, .present)
        bench.item(9, .absent)
        bench.type(Bench.grant(consumed: 1))
        for _ in 0..<2 {
            bench.use(door: 9)
            bench.advance(by: .seconds(3))
        }
        #expect(bench.failures == [.itemNotSeen])
        #expect(bench.snapshot.placements.isEmpty)
        bench.item(9, .present)
        #expect(!bench.hasOpenLoan, "pushed right after all")
        #expect(bench.snapshot.placements == [Self.placement])
    }

    @Test func whereAnAssetLiesIsRecordedThoughAnOperatorEndedItsLoanMeanwhile() {
        var bench = lentBench()
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse(door: 9)
        bench.door(9, .open)
        #expect(bench.command(.closeLoan(LoanID(1), reason: "told by telephone")) == .done)
        bench.door(9, .closed)
        #expect(
            bench.records.contains(
                .assetPlaced(loan: LoanID(1), placement: Self.placement)))
        #expect(bench.snapshot.placements == [Self.placement])
        #expect(bench.prompt == .goodbye)
    }

    @Test func oneOfTwoCompartmentsMayBeASpareOne() {
        var bench = Bench(
            compartments: Bench.compartments([1, 2], spares: [9]),
            sets: [Bench.set(of: [1, 2], elsewhere: true)])
        bench.type(Bench.grant())
        bench.use(door: 1)
        bench.use(door: 2)
        bench.advance(by: .seconds(600))
        _ = bench.command(.block(CompartmentID(2), note: "hinge"))
        let count = bench.orders.count
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.opened(since: count) == [1, 9])
        bench.use(door: 9)
        bench.pulse(door: 1, .failed("no line"))
        #expect(bench.hasOpenLoan)
        #expect(bench.snapshot.placements.count == 1, "what lies there is not forgotten")
        bench.advance(by: .seconds(300))
        bench.type(Bench.grant(consumed: 1))
        bench.use(door: 1)
        bench.use(door: 9)
        #expect(!bench.hasOpenLoan)
        #expect(bench.count { if case .assetPlaced = $0 { true } else { false } } == 1)
    }
}

import SpindCore
import Testing

@Suite struct ItemSensorTests {
    typealias Bench = EngineBench

    /// A cabinet with sensors; the assets of these sets are lent out to `g-1`, and the door is
    /// ordered open for their return.
    private func returningBench(
        _ compartments: [CompartmentLayout] = EngineBench.compartments([1], sensors: true)
    ) -> Bench {
        let numbers = compartments.map(\.id.rawValue)
        var bench = Bench(compartments: compartments, sets: [Bench.set(of: numbers)])
        for number in numbers { bench.item(number, .present) }
        bench.type(Bench.grant())
        for number in numbers { bench.use(door: number, item: .absent) }
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        return bench
    }

    @Test func anItemThatIsSeenEndsTheLoanWithTheDoor() {
        var bench = returningBench()
        bench.use(door: 1, item: .present)
        #expect(!bench.hasOpenLoan)
        #expect(bench.prompt == .returned)
        #expect(
            bench.records.contains(
                .itemChanged(
                    compartment: CompartmentID(1), state: .present, opening: OpeningID(2))))
    }

    @Test func aSlowSensorHasThreeSeconds() {
        var bench = returningBench()
        bench.use(door: 1)
        #expect(bench.hasOpenLoan)
        bench.advance(by: .milliseconds(2_999))
        bench.item(1, .present)
        #expect(!bench.hasOpenLoan)
        #expect(bench.orders.count == 2, "not opened again")
    }

    @Test func anItemThatIsNotSeenOpensTheDoorOnceMore() {
        var bench = returningBench()
        bench.use(door: 1)
        bench.advance(by: .seconds(3))
        #expect(bench.orders.map(\.opening) == [1, 2, 3].map(OpeningID.init))
        #expect(bench.prompt == .itemNotSeen(CompartmentID(1)))
        #expect(bench.signals.last == .denied)
        #expect(bench.failures.isEmpty)
        bench.use(door: 1, item: .present)
        #expect(!bench.hasOpenLoan)
        #expect(bench.prompt == .returned)
    }

    @Test func anItemThatIsNotSeenTwiceKeepsTheLoanOpen() {
        var bench = returningBench()
        bench.use(door: 1)
        bench.advance(by: .seconds(3))
        bench.use(door: 1)
        bench.advance(by: .seconds(3))
        #expect(bench.failures == [.itemNotSeen])
        #expect(bench.prompt == .returnFailed(phone: nil))
        #expect(bench.orders.count == 3)
        bench.advance(by: .seconds(3_600))
        #expect(bench.hasOpenLoan)
        bench.type(Bench.grant(consumed: 1))
        bench.use(door: 1, item: .present)
        #expect(!bench.hasOpenLoan)
    }

    @Test(arguments: [(119, false), (121, true)])
    func anItemSeenTooLateEndsTheLoanWithinTwoMinutes(seconds: Int, isStillOpen: Bool) {
        var bench = returningBench()
        for _ in 0..<2 {
            bench.use(door: 1)
            bench.advance(by: .seconds(3))
        }
        bench.advance(by: .seconds(seconds))
        bench.item(1, .present)
        #expect(bench.hasOpenLoan == isStillOpen)
    }

    @Test func anItemSeenLateIsNobodysWhenTheDoorWasOpenedForSomebodyElse() {
        var bench = returningBench()
        for _ in 0..<2 {
            bench.use(door: 1)
            bench.advance(by: .seconds(3))
        }
        _ = bench.command(.open(CompartmentID(1), reason: "look"))
        bench.use(door: 1, item: .present)
        bench.advance(by: .seconds(10))
        #expect(bench.hasOpenLoan)
    }

    @Test func aSensorThatCannotBeReadIsNoEvidenceAndTheJournalSaysSo() {
        var bench = returningBench()
        bench.item(1, .unknown)
        let before = bench.records.count
        bench.use(door: 1)
        #expect(!bench.hasOpenLoan)
        let unseen = AuditEvent.itemChanged(
            compartment: CompartmentID(1), state: .unknown, opening: OpeningID(2))
        #expect(bench.records[before...].contains(unseen))
    }

    @Test func aSensorThatIsLostWhileItIsAwaitedIsNoEvidence() {
        var bench = returningBench()
        bench.use(door: 1)
        #expect(bench.hasOpenLoan)
        bench.item(1, .unknown)
        #expect(!bench.hasOpenLoan)
    }

    @Test func aSensorThatFluttersIsNoEvidenceAndWritesLittle() {
        var bench = returningBench()
        let before = bench.records.count
        for round in 0..<200 {
            bench.item(1, round.isMultiple(of: 2) ? .present : .absent)
            bench.advance(by: .milliseconds(100))
        }
        #expect(bench.records.count - before <= 9)
        bench.use(door: 1)
        #expect(!bench.hasOpenLoan)
        bench.advance(by: .seconds(120))
        let source = AuditSource.door(CompartmentID(1))
        #expect(
            bench.count { if case .suppressed(source, _) = $0 { true } else { false } } >= 1)
        #expect(bench.status(1)?.item == .absent)
    }

    @Test func whatIsStillInsideAfterAPickupIsSaidAndTheLoanStaysOpen() {
        var bench = Bench(compartments: Bench.compartments([1], sensors: true))
        bench.item(1, .present)
        bench.goThrough(Bench.grant(), door: 1)
        #expect(bench.prompt != .pickedUp)
        bench.advance(by: .seconds(3))
        #expect(bench.prompt == .itemStillThere(CompartmentID(1)))
        #expect(bench.signals.last == .denied)
        let told = AuditEvent.itemNotTaken(
            loan: LoanID(1), set: HandoverSetID(1), compartment: CompartmentID(1))
        #expect(bench.records.contains(told))
        #expect(bench.hasOpenLoan)
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.prompt == .opening(CompartmentID(1), .reopening))
        bench.use(door: 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.use(door: 1)
        #expect(!bench.hasOpenLoan, "a return of what never left")
    }

    @Test func anItemTakenJustBeforeTheDoorClosedIsTaken() {
        var bench = Bench(compartments: Bench.compartments([1], sensors: true))
        bench.item(1, .present)
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(1))
        bench.item(1, .absent)
        #expect(bench.prompt == .pickedUp)
        bench.advance(by: .seconds(60))
        #expect(bench.count { if case .itemNotTaken = $0 { true } else { false } } == 0)
    }

    @Test func eachCompartmentOfAPickupCountsByItself() {
        var bench = Bench(
            compartments: Bench.compartments([1, 2], sensors: true), sets: [Bench.set(of: [1, 2])])
        for number in [1, 2] { bench.item(number, .present) }
        bench.type(Bench.grant())
        bench.use(door: 1, item: .absent)
        bench.use(door: 2)
        bench.advance(by: .seconds(3))
        let left = bench.records.compactMap { event -> CompartmentID? in
            if case .itemNotTaken(_, _, let compartment) = event { compartment } else { nil }
        }
        #expect(left == [CompartmentID(2)])
        #expect(bench.prompt == .itemStillThere(CompartmentID(2)))
    }

    @Test func anItemThatVanishesBehindAClosedDoorIsRecordedWithoutAlarm() {
        var bench = Bench(compartments: Bench.compartments([1], sensors: true))
        bench.item(1, .present)
        #expect(bench.count { if case .itemChanged = $0 { true } else { false } } == 0)
        bench.item(1, .absent)
        #expect(
            bench.records.last
                == .itemChanged(compartment: CompartmentID(1), state: .absent, opening: nil))
        #expect(bench.signals.isEmpty)
    }

    @Test func withoutAContactTheItemIsAwaitedForAsLongAsADoorMayStandOpen() {
        var bench = returningBench(Bench.compartments([1], sensors: true, contacts: false))
        bench.pulse()
        #expect(bench.hasOpenLoan)
        bench.advance(by: .seconds(89))
        #expect(bench.orders.count == 2)
        bench.item(1, .present)
        #expect(!bench.hasOpenLoan)
    }

    @Test func whatIsTakenOutAgainBeforeTheLastDoorIsClosedIsNotBack() {
        var bench = returningBench(Bench.compartments([1, 2], sensors: true))
        bench.use(door: 1, item: .present)
        bench.item(1, .absent)
        bench.use(door: 2, item: .present)
        #expect(bench.hasOpenLoan)
        bench.advance(by: .seconds(3))
        #expect(bench.prompt == .itemNotSeen(CompartmentID(1)))
        bench.use(door: 1, item: .present)
        #expect(!bench.hasOpenLoan)
    }

    @Test func noDoorIsOpenedAgainWhileTheStoreIsAway() {
        var bench = returningBench()
        bench.pulse()
        bench.door(1, .open)
        bench.send(.storeFailed(.full))
        bench.door(1, .closed)
        bench.advance(by: .seconds(3))
        #expect(bench.orders.count == 2)
        bench.send(.storeRecovered)
        #expect(bench.failures == [.itemNotSeen])
        #expect(bench.hasOpenLoan)
    }

    @Test func whoTypesWhileTheItemIsAwaitedOpensOnce() {
        var bench = returningBench()
        bench.use(door: 1)
        bench.type(Bench.grant(consumed: 1))
        #expect(bench.orders.count == 3)
        bench.advance(by: .seconds(3))
        #expect(bench.orders.count == 3)
        bench.use(door: 1, item: .present)
        #expect(!bench.hasOpenLoan)
    }
}

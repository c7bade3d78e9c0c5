import SpindCore
import Testing

/// Buttons by which people behind a door let themselves out.
@Suite struct ExitTests {
    typealias Bench = EngineBench

    static let button = DeviceID("way-out")
    static let room = CompartmentID(1)

    /// A bike room with a strike, and a button inside.
    private static func bench(contact: Bool = true) -> Bench {
        var bench = Bench(
            compartments: [
                CompartmentLayout(id: room, lock: .strike, hasContact: contact),
                CompartmentLayout(id: CompartmentID(2), lock: .solenoid, hasContact: true),
            ], exitButtons: [ExitButton(device: button, opens: room)])
        bench.send(.exitButton(button, .released))
        return bench
    }

    private static func press(_ bench: inout Bench, lasting: Duration = .milliseconds(300)) {
        bench.send(.exitButton(button, .pressed))
        bench.advance(by: lasting)
        bench.send(.exitButton(button, .released))
    }

    private static func forced(_ bench: Bench) -> Int {
        bench.count { if case .doorForcedOpen = $0 { true } else { false } }
    }

    private static func condition(_ bench: Bench) -> [String] {
        bench.snapshot.conditions.filter { $0.condition.device == button }.map(\.detail)
    }

    @Test func pressOpensTheDoor_AsAnExit_AndIsNeitherForcedNorAnyLoansBusiness() {
        var bench = Self.bench()
        Self.press(&bench)
        #expect(bench.causes == [.exit(Self.button)])
        #expect(bench.orders.map(\.purpose) == [.exit])
        bench.pulse()
        bench.door(1, .open)
        bench.door(1, .closed)
        #expect(Self.forced(bench) == 0)
        #expect(
            bench.records.suffix(2).map(\.name) == [.doorOpened, .doorClosed],
            "like any door that was opened")
        #expect(bench.operations.allSatisfy { if case .append = $0 { true } else { false } })
        #expect(!bench.hasOpenLoan)
        #expect(bench.signals.isEmpty, "who stands before the keypad is not told")
    }

    @Test func pressOpens_WithAnUnknownTime_DuringALockout_AndThoughBlocked() {
        var bench = Self.bench()
        bench.now.trust = .untrusted
        for pin in 0..<6 { bench.type(nil, pin: UInt8(pin)) }
        _ = bench.command(.block(Self.room, note: "closed for winter"))
        let before = bench.orders.count
        Self.press(&bench)
        #expect(bench.opened(since: before) == [1])
    }

    @Test func pressOpens_ThoughNothingCanBeRecorded_AndIsRecordedLater() {
        var bench = Self.bench()
        bench.send(.storeFailed(.corrupt))
        Self.press(&bench)
        #expect(bench.opened == [1])
        #expect(bench.effects.allSatisfy { $0.isSafeWithoutStore })
        bench.pulse()
        bench.door(1, .open)
        bench.door(1, .closed)
        #expect(bench.causes.isEmpty)
        bench.send(.storeRecovered)
        #expect(bench.causes == [.exit(Self.button)])
        #expect(Self.forced(bench) == 0)
    }

    @Test func onlyExitsAndLockingMayBeDrivenWithoutARecord() {
        func effect(_ purpose: UnlockOrder.Purpose) -> CabinetEffect {
            .energize(
                UnlockOrder(
                    opening: OpeningID(1), compartment: Self.room, attempt: 1,
                    notAfter: Instant(sinceBoot: .seconds(1)), purpose: purpose))
        }
        #expect(!effect(.opening).isSafeWithoutStore)
        #expect(effect(.exit).isSafeWithoutStore)
        #expect(effect(.locking).isSafeWithoutStore)
    }

    @Test func exitsOfAnEngineThatKnewNoNumbers_AreNumberedOn() {
        var earlier = Self.bench()
        earlier.send(.storeFailed(.locked))
        Self.press(&earlier)
        earlier.pulse()
        var next = CabinetEngine(
            layout: CabinetLayout(
                name: "test", compartments: [], handoverSets: [], keypads: [],
                policy: CabinetPolicy()))
        _ = next.handle(
            .started(RecoveredState(nextOpening: OpeningID(90)), version: "test"), at: earlier.now)
        let drafts = next.takeOver(observationsOf: earlier.engine, at: earlier.now)
        let numbers = drafts.compactMap { draft -> OpeningID? in
            switch draft.event {
            case .openingIntended(let opening, _, _, _), .pulseEnded(let opening, _, _, _): opening
            default: nil
            }
        }
        #expect(numbers == [OpeningID(90), OpeningID(90)])
    }

    @Test func buttonThatIsStuck_OpensOnce_AndIsAFault() {
        var bench = Self.bench()
        bench.send(.exitButton(Self.button, .pressed))
        bench.pulse()
        bench.advance(by: .seconds(29))
        #expect(Self.condition(bench).isEmpty)
        bench.advance(by: .seconds(3_600))
        #expect(bench.causes.count == 1)
        #expect(Self.condition(bench).count == 1)
        bench.send(.exitButton(Self.button, .released))
        #expect(Self.condition(bench).isEmpty)
        Self.press(&bench)
        #expect(bench.causes.count == 2)
    }

    @Test func whatIsPressedAtTheStart_OrWhenItCanBeReadAgain_OpensNothing() {
        var bench = Bench(
            compartments: [CompartmentLayout(id: Self.room, lock: .strike, hasContact: true)],
            exitButtons: [ExitButton(device: Self.button, opens: Self.room)])
        bench.send(.exitButton(Self.button, .pressed))
        bench.send(.exitButton(Self.button, .unknown))
        #expect(Self.condition(bench) == ["the button cannot be read"])
        bench.send(.exitButton(Self.button, .pressed))
        #expect(bench.orders.isEmpty)
        bench.send(.exitButton(Self.button, .released))
        #expect(Self.condition(bench).isEmpty)
        bench.send(.exitButton(DeviceID("nobody"), .pressed))
        #expect(bench.orders.isEmpty)
    }

    @Test func buttonThatFlutters_DrivesTheLockSixTimesAMinute_AndWritesNoMore() {
        var bench = Self.bench()
        for _ in 0..<200 {
            Self.press(&bench, lasting: .milliseconds(100))
            bench.advance(by: .milliseconds(100))
            if bench.effects.contains(where: { if case .energize = $0 { true } else { false } })
                || bench.causes.count > 0
            {
                bench.pulse()
                bench.door(1, .open)
                bench.door(1, .closed)
            }
        }
        #expect(bench.causes.count == 6)
    }

    @Test func lockThatMustRestFirst_OpensAsSoonAsItMay() {
        var bench = Self.bench()
        Self.press(&bench)
        bench.pulse(.limited(.duty, retryAfterMilliseconds: 20_000))
        bench.advance(by: .seconds(19))
        #expect(bench.orders.count == 1)
        bench.advance(by: .seconds(2))
        #expect(bench.orders.count == 2, "nobody has to press again")
        bench.pulse()
        bench.door(1, .open)
        #expect(Self.forced(bench) == 0)
    }

    @Test func orderThatExpired_IsGivenAgain_ButNotForEver() {
        var bench = Self.bench()
        Self.press(&bench)
        for _ in 0..<40 {
            bench.pulse(.expired)
            bench.advance(by: .seconds(5))
        }
        #expect((2...20).contains(bench.orders.count))
    }

    @Test func pressWhileTheLockIsDrivenForSomebody_OpensOnceMore_UnlessTheDoorOpens() {
        var bench = Self.bench()
        bench.type(Bench.grant())
        Self.press(&bench)
        #expect(bench.orders.count == 1)
        bench.door(1, .open)
        bench.pulse()
        #expect(bench.orders.count == 1)
        #expect(bench.hasOpenLoan)
        bench.door(1, .closed)

        var other = Self.bench()
        other.type(Bench.grant())
        Self.press(&other)
        other.pulse()
        #expect(other.orders.map(\.purpose) == [.opening, .exit])
        other.pulse()
        other.door(1, .open)
        #expect(!other.hasOpenLoan, "who went out is not taken for whoever wanted in")
        #expect(Self.forced(other) == 0)
    }

    @Test func doorThatReadsOpen_IsDrivenAllTheSame_AndStaysWhoseItIs() {
        var bench = Self.bench()
        bench.type(Bench.grant())
        bench.pulse()
        bench.door(1, .open)
        Self.press(&bench)
        #expect(bench.orders.map(\.purpose) == [.opening, .exit], "the contact may be wrong")
        bench.pulse()
        bench.door(1, .closed)
        #expect(
            bench.records.contains(
                .doorClosed(
                    compartment: Self.room, opening: OpeningID(1), openMilliseconds: 300)))
        #expect(bench.hasOpenLoan)
    }

    @Test func doorThatIsClosedWhileDrivenForAnExit_MayOpenAgain() {
        var bench = Self.bench()
        bench.type(Bench.grant())
        bench.pulse()
        bench.door(1, .open)
        bench.send(.exitButton(Self.button, .pressed))
        bench.door(1, .closed)
        bench.door(1, .open)
        bench.pulse()
        bench.door(1, .closed)
        #expect(Self.forced(bench) == 0)
        #expect(bench.hasOpenLoan)
    }

    @Test func whoBringsSomethingBackAndLeavesByTheButton_HasBroughtItBack() {
        var bench = Bench(
            compartments: [
                CompartmentLayout(
                    id: Self.room, lock: .strike, hasContact: true, hasItemSensor: true)
            ], exitButtons: [ExitButton(device: Self.button, opens: Self.room)])
        bench.send(.exitButton(Self.button, .released))
        bench.item(1, .present)
        bench.type(Bench.grant())
        bench.use(door: 1, item: .absent)
        bench.advance(by: .seconds(600))
        #expect(bench.hasOpenLoan)
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        bench.door(1, .open)
        bench.door(1, .closed)
        // Inside now: the bike is still in hand.
        Self.press(&bench)
        bench.pulse()
        bench.item(1, .present)
        #expect(!bench.hasOpenLoan)
        bench.door(1, .open)
        bench.door(1, .closed)
        #expect(Self.forced(bench) == 0)
        #expect(bench.failures.isEmpty)
    }

    @Test func nothingIsDriven_WhenTheAgentEnds() {
        var bench = Self.bench()
        Self.press(&bench)
        bench.pulse(.limited(.duty, retryAfterMilliseconds: 1_000))
        bench.now.instant = bench.now.instant.advanced(by: .seconds(5))
        bench.send(.stopping)
        #expect(bench.orders.count == 1)
    }
}

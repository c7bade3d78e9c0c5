import SpindCore
import Testing

@Suite struct DoorTests {
    typealias Bench = EngineBench

    @Test func aDoorThatDoesNotOpenIsDrivenOnceMoreAndThenItsLockIsStuck() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.pulse()
        bench.advance(by: .seconds(5))
        #expect(bench.orders.map(\.attempt) == [1, 2])
        #expect(bench.prompt == .pullDoor(CompartmentID(1)))
        bench.pulse()
        bench.advance(by: .seconds(5))
        #expect(bench.orders.count == 2)
        #expect(bench.prompt == .doorStuck(CompartmentID(1)))
        #expect(bench.status(1)?.lockStuck == true)
        let last = AuditEvent.lockStuck(compartment: CompartmentID(1), opening: OpeningID(1))
        #expect(bench.records.last == last)
        #expect(bench.count { if case .openNotDetected = $0 { true } else { false } } == 2)
        #expect(bench.snapshot.loans.isEmpty)
    }

    @Test func aStrikeNobodyPulledIsNoFault() {
        var bench = Bench(compartments: [
            CompartmentLayout(id: CompartmentID(1), lock: .strike, hasContact: true)
        ])
        bench.type(Bench.grant())
        for _ in 0..<2 {
            bench.pulse()
            bench.advance(by: .seconds(5))
        }
        #expect(bench.status(1)?.lockStuck == false)
        #expect(bench.prompt == .goodbye)
    }

    @Test func aLateOpeningStillBelongsToItsPulse() {
        var bench = Bench()
        bench.type(Bench.grant())
        for _ in 0..<2 {
            bench.pulse()
            bench.advance(by: .seconds(5))
        }
        bench.advance(by: .seconds(60))
        bench.door(1, .open)
        #expect(bench.snapshot.loans.count == 1)
        #expect(bench.status(1)?.lockStuck == false, "it opened after all")
        #expect(bench.count { if case .doorForcedOpen = $0 { true } else { false } } == 0)
    }

    @Test func anOpeningTwoMinutesLaterIsForced() {
        var bench = Bench()
        bench.type(Bench.grant())
        for _ in 0..<2 {
            bench.pulse()
            bench.advance(by: .seconds(5))
        }
        bench.advance(by: .seconds(121))
        bench.door(1, .open)
        #expect(bench.records.last == .doorForcedOpen(compartment: CompartmentID(1)))
        #expect(bench.snapshot.loans.isEmpty)
    }

    @Test func aDoorThatOpensUnaskedIsForcedAndSoundsUntilItIsClosed() {
        var bench = Bench()
        bench.door(2, .open)
        #expect(bench.records.last == .doorForcedOpen(compartment: CompartmentID(2)))
        #expect(bench.signals.last == .alarm)
        #expect(bench.status(2)?.door == .forcedOpen)
        bench.advance(by: .seconds(7))
        bench.door(2, .closed)
        #expect(bench.signals.last == .quiet)
        #expect(
            bench.records.last
                == .doorClosed(compartment: CompartmentID(2), opening: nil, openMilliseconds: 7_000)
        )
    }

    @Test func aDoorLeftOpenIsReportedOnceAndTheDisplaySaysSoUntilItIsClosed() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(89))
        #expect(bench.count { if case .doorHeldOpen = $0 { true } else { false } } == 0)
        bench.advance(by: .seconds(600))
        #expect(bench.count { if case .doorHeldOpen = $0 { true } else { false } } == 1)
        #expect(bench.prompt == .doorHeldOpen(CompartmentID(1)))
        #expect(bench.signals.last == .closeDoor)
        bench.door(1, .closed)
        #expect(bench.signals.suffix(2) == [.quiet, .done])
        #expect(bench.snapshot.loans.count == 1, "the pickup stands")
    }

    @Test func aDoorWhoseContactReadsOpenIsDrivenAllTheSame() {
        var bench = Bench()
        bench.door(1, .open)
        bench.type(Bench.grant())
        #expect(bench.orders.count == 1)
        bench.pulse()
        let opened = AuditEvent.doorOpened(
            compartment: CompartmentID(1), opening: OpeningID(1), alreadyOpen: true)
        #expect(bench.records.contains(opened))
        #expect(bench.snapshot.loans.count == 1)
        bench.advance(by: .seconds(120))
        #expect(bench.status(1)?.doubt == .stuckOpen)
        bench.door(1, .closed)
        #expect(bench.status(1)?.doubt == nil)
    }

    @Test func aContactThatCannotBeReadIsNeitherOpenNorClosed() {
        var bench = Bench()
        bench.door(1, .unknown)
        #expect(bench.status(1)?.doubt == .unreadable)
        #expect(bench.status(1)?.door == .unknown)
        bench.type(Bench.grant())
        bench.pulse()
        #expect(bench.snapshot.loans.count == 1, "as without a contact, the pulse counts")
        bench.door(1, .open)
        #expect(bench.count { if case .doorForcedOpen = $0 { true } else { false } } == 0)
        #expect(bench.count { if case .doorFoundOpen = $0 { true } else { false } } == 1)
    }

    @Test func aChatteringContactIsNotBelievedAndWritesLittle() {
        var bench = Bench()
        let before = bench.records.count
        for round in 0..<1_000 {
            bench.door(1, round.isMultiple(of: 2) ? .open : .closed)
            bench.advance(by: .milliseconds(10))
        }
        #expect(bench.status(1)?.doubt == .chatter)
        #expect(bench.records.count - before <= 7)
        bench.advance(by: .seconds(120))
        #expect(bench.status(1)?.doubt == nil)
        #expect(bench.count { if case .suppressed = $0 { true } else { false } } >= 1)
    }

    @Test func aDoorFoundOpenAtTheStartIsNoBurglary() {
        let layout = CabinetLayout(
            name: "test", compartments: Bench.twoSolenoids,
            handoverSets: [HandoverSet(id: HandoverSetID(1), compartments: [CompartmentID(1)])],
            keypads: [Bench.keypad], policy: CabinetPolicy())
        var engine = CabinetEngine(layout: layout)
        let now = Moment(
            instant: Instant(sinceBoot: .seconds(1)), wall: Bench.start, trust: .untrusted)
        _ = engine.handle(.started(RecoveredState(), version: "test"), at: now)
        let effects = engine.handle(.contact(CompartmentID(1), .open), at: now)
        let records = effects.compactMap { effect -> AuditEvent? in
            if case .store(.append(let draft)) = effect { draft.event } else { nil }
        }
        #expect(records == [.doorFoundOpen(compartment: CompartmentID(1))])
    }

    @Test func aDoorThatPopsOpenDuringThePulseIsOpenedAndThePulseStillRecorded() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.door(1, .open)
        bench.pulse()
        #expect(bench.snapshot.loans.count == 1)
        #expect(
            bench.records.contains(
                .pulseEnded(
                    opening: OpeningID(1), compartment: CompartmentID(1), attempt: 1,
                    outcome: .pulsed)))
    }

    @Test func whileALockIsDrivenNobodyElseGetsIn() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.type(Bench.grant("g-2"), pin: 2)
        #expect(bench.denials == [.busy(CompartmentID(1))])
        #expect(bench.orders.count == 1)
        #expect(
            bench.command(.open(CompartmentID(1), reason: "test"))
                == .refused(.busy(CompartmentID(1))))
    }

    /// A peer measures pulses on the wall clock: a step of it then holds a lock open.
    @Test(arguments: [-86_400, 86_400])
    func aStepOfTheWallClockInMidPulseChangesNoTimeOfTheDoor(step: Int) {
        var bench = Bench()
        bench.type(Bench.grant())
        let deadline = bench.engine.nextDeadline(at: bench.now)
        bench.now.wall = bench.now.wall + .seconds(step)
        bench.send(.deadline)
        #expect(bench.engine.nextDeadline(at: bench.now) == deadline)
        bench.pulse()
        bench.advance(by: .seconds(4))
        #expect(bench.orders.count == 1)
        bench.door(1, .open)
        #expect(bench.snapshot.loans.count == 1)
        bench.advance(by: .seconds(89))
        #expect(bench.status(1)?.door == .open)
        bench.advance(by: .seconds(1))
        #expect(bench.status(1)?.door == .heldOpen)
    }

    @Test func aLockDriverThatNeverAnswersIsAFault() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.advance(by: .seconds(75))
        #expect(bench.status(1)?.lockStuck == true)
        #expect(
            bench.effects.contains(.deenergize(CompartmentID(1))), "let go whatever it was doing")
        bench.goThrough(Bench.grant(), door: 1)
        #expect(bench.snapshot.loans.count == 1)
    }

    @Test func aLockThatWaitsAndIsDrivenForAsLongAsAnyMayIsNoFault() {
        var bench = Bench()
        bench.type(Bench.grant())
        // Five seconds until it begins, and the longest `unlock-time` of a cabinet file.
        bench.advance(by: .seconds(5 + 60))
        #expect(bench.status(1)?.lockStuck == false)
        bench.pulse()
        bench.door(1, .open)
        #expect(bench.snapshot.loans.count == 1)
    }

    @Test func aLockIsNotDrivenAgainForAPickupThatIsBlockedOrRevokedMeanwhile() {
        for command in [
            CabinetCommand.block(CompartmentID(1), note: "broken hinge"),
            .revokeGrant(GrantID("g-1"), status: Bench.grant()),
        ] {
            var bench = Bench()
            bench.type(Bench.grant())
            bench.pulse()
            #expect(bench.command(command) == .done)
            bench.advance(by: .seconds(20))
            #expect(bench.orders.count == 1)
        }
    }

    @Test func aReturnIsTriedAgainThoughTheCompartmentIsBlockedMeanwhile() {
        var bench = Bench()
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        #expect(bench.command(.block(CompartmentID(1), note: "broken hinge")) == .done)
        bench.advance(by: .seconds(20))
        #expect(bench.orders.count == 3)
    }

    @Test func anOutcomeThatNobodyAwaitsChangesNothing() {
        var bench = Bench()
        let before = bench.records.count
        bench.send(.pulse(OpeningID(99), CompartmentID(1), .pulsed))
        bench.send(.pulse(OpeningID(99), CompartmentID(42), .pulsed))
        bench.door(42, .open)
        #expect(bench.records.count == before)
    }

    @Test func interruptedOpeningsAreRecordedAndNeverRepeated() {
        let bench = Bench(
            recovered: RecoveredState(
                nextOpening: OpeningID(5),
                interrupted: [
                    InterruptedOpening(
                        opening: OpeningID(4), compartment: CompartmentID(2), attempt: 1)
                ]))
        #expect(bench.orders.isEmpty)
        #expect(
            bench.records.contains(
                .pulseEnded(
                    opening: OpeningID(4), compartment: CompartmentID(2), attempt: 1,
                    outcome: .interrupted)))
    }
}

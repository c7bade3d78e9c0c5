import SpindCore
import Testing

/// What an operator does at the keypad.
@Suite struct ServiceSessionTests {
    typealias Bench = EngineBench

    private func serving(
        _ policy: CabinetPolicy = CabinetPolicy(), recovered: RecoveredState = RecoveredState()
    ) -> Bench {
        var bench = Bench(policy: policy, recovered: recovered)
        bench.serve()
        return bench
    }

    private var ended: AuditEvent {
        .serviceEnded(keypad: Bench.keypad, by: .credential(Bench.holder))
    }

    @Test func oneOpensACompartmentAndComesBackToTheMenu() {
        var bench = serving()
        bench.choose(1)
        #expect(bench.prompt == .serviceCompartment(.opening, typed: nil))
        #expect(bench.form == .number(digits: 3))
        bench.send(.typed(Bench.keypad, 2))
        #expect(bench.prompt == .serviceCompartment(.opening, typed: 2))
        bench.send(.number(Bench.keypad, 2))
        #expect(bench.opened == [2])
        #expect(bench.causes == [.service(.credential(Bench.holder), .opening)])
        bench.pulse()
        bench.door(2, .open)
        #expect(bench.prompt == .closeDoor(CompartmentID(2)))
        bench.advance(by: .seconds(20))
        bench.door(2, .closed)
        bench.advance(by: .seconds(6))
        #expect(bench.prompt == .serviceMenu)
        bench.choose(1)
        bench.enter(1)
        #expect(bench.opened == [2, 1])
    }

    @Test func aBlockedCompartmentCanBeOpened() {
        var bench = serving(recovered: RecoveredState(blocks: [CompartmentID(1): "lock broken"]))
        bench.choose(1)
        bench.enter(1)
        #expect(bench.opened == [1], "that is how it is repaired")
    }

    @Test func aCompartmentThatIsNotThereIsAskedForAgain() {
        var bench = serving()
        bench.choose(1)
        bench.enter(77)
        #expect(bench.prompt == .noSuchCompartment(77))
        #expect(bench.orders.isEmpty)
        bench.advance(by: .seconds(5))
        #expect(bench.prompt == .serviceCompartment(.opening, typed: nil))
        bench.enter(2)
        #expect(bench.opened == [2])
    }

    @Test func aBusyDoorIsRefusedAndAnOpenOneIsNot() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.serve()
        bench.choose(1)
        bench.enter(1)
        #expect(bench.opened == [1], "its lock is being driven for the resident")
        #expect(bench.prompt == .busy)
        bench.pulse()
        bench.door(1, .open)
        bench.enter(1)
        #expect(bench.opened == [1, 1])
    }

    @Test func theDoorOfAServiceOpeningIsSupervisedLikeAnyOther() {
        var bench = serving()
        bench.choose(1)
        bench.enter(1)
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(90))
        #expect(bench.status(1)?.door == .heldOpen)
    }

    @Test func asteriskGoesBackAndThenOut() {
        var bench = serving()
        bench.choose(3)
        bench.asterisk()
        #expect(bench.prompt == .serviceMenu)
        #expect(bench.form == .number(digits: 1))
        bench.asterisk()
        #expect(!bench.isServing)
        #expect(bench.records.last == ended)
        #expect(bench.form == .secret)
        bench.advance(by: .seconds(5))
        #expect(bench.prompt == .ready(next: nil))
    }

    @Test func silenceOfAMinuteEndsASession() {
        var bench = serving()
        bench.advance(by: .seconds(59))
        #expect(bench.isServing)
        bench.choose(1)
        bench.advance(by: .seconds(59))
        #expect(bench.isServing)
        bench.advance(by: .seconds(1))
        #expect(!bench.isServing)
        #expect(bench.records.last == ended)
        bench.enter(1)
        #expect(bench.orders.isEmpty, "what is typed then means nothing")
    }

    @Test func silenceWhileItsDoorIsOpenDoesNotUntilTheDoorIsOpenForTooLong() {
        var bench = serving(CabinetPolicy(heldOpen: .seconds(150)))
        bench.choose(1)
        bench.enter(1)
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(149))
        #expect(bench.isServing)
        bench.advance(by: .seconds(62))
        #expect(!bench.isServing, "nobody shall find the menu of somebody who has left")
    }

    @Test func aSessionWhoseDoorWasClosedHasAnotherMinute() {
        var bench = serving()
        bench.choose(1)
        bench.enter(1)
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(55))
        bench.door(1, .closed)
        bench.advance(by: .seconds(59))
        #expect(bench.isServing)
        bench.advance(by: .seconds(1))
        #expect(!bench.isServing)
    }

    @Test func aDoorThatDoesNotOpenLeadsBackToTheMenu() {
        var bench = serving(CabinetPolicy(openAttempts: 1))
        bench.choose(1)
        bench.enter(1)
        bench.pulse(.failed("no current"))
        #expect(bench.prompt == .outOfOrder(CompartmentID(1)))
        bench.advance(by: .seconds(5))
        #expect(bench.prompt == .serviceMenu)
        bench.choose(1)
        bench.enter(2)
        bench.pulse()
        bench.advance(by: .seconds(5))
        #expect(bench.prompt == .doorStuck(CompartmentID(2)))
        bench.advance(by: .seconds(5))
        #expect(bench.prompt == .serviceMenu)
    }

    @Test func aKeyWithoutMeaningIsRefusedAndTheMenuStays() {
        var bench = serving()
        bench.choose(7)
        #expect(bench.signals.last == .denied)
        #expect(bench.prompt == .serviceMenu)
        bench.choose(1)
        #expect(bench.prompt == .serviceCompartment(.opening, typed: nil))
    }

    @Test func anotherOperatorTakesOverAndTheSameOneGoesOn() {
        var bench = serving()
        bench.choose(1)
        bench.serve()
        #expect(bench.prompt == .serviceCompartment(.opening, typed: nil))
        #expect(bench.count { $0 == ended } == 0)
        bench.serve(Bench.credential(ServiceID("op-4")), pin: 201)
        #expect(bench.count { $0 == ended } == 1)
        #expect(bench.snapshot.keypads[0].use == .service(.credential(ServiceID("op-4"))))
        #expect(bench.prompt == .serviceMenu)
    }

    @Test func moreDigitsThanAskedForEndASession() {
        var bench = serving()
        bench.send(.strayCredential(Bench.keypad))
        #expect(!bench.isServing)
    }

    @Test func aStoreThatFailsEndsIt() {
        var bench = serving()
        bench.send(.storeFailed(.unwritable))
        #expect(!bench.isServing)
        #expect(bench.form == .secret)
        #expect(bench.prompt == .outOfService(phone: nil))
        bench.send(.storeRecovered)
        #expect(bench.count { $0 == ended } == 1)
    }

    @Test func anOperatorComesBeforeATestOfTheKeypad() {
        var bench = Bench()
        _ = bench.command(.testKeypad(Bench.keypad, milliseconds: 60_000))
        bench.serve()
        #expect(bench.isServing)
        #expect(
            bench.count {
                $0 == .keypadTested(keypad: Bench.keypad, presses: 0, by: Bench.operatorOnSite)
            } == 1)
    }
}

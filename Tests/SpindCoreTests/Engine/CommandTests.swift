import SpindCore
import Testing

@Suite struct CommandTests {
    typealias Bench = EngineBench

    private let verifier = CredentialVerifier(bytes: Array(repeating: 7, count: 32))

    @Test func openIsJournalledWithWhoAndWhy() {
        var bench = Bench()
        #expect(
            bench.command(.open(CompartmentID(2), reason: "battery swap"))
                == .opening(OpeningID(1)))
        #expect(
            bench.records.contains(
                .openingIntended(
                    opening: OpeningID(1), compartment: CompartmentID(2), attempt: 1,
                    cause: .command(by: Bench.operatorOnSite, reason: "battery swap"))))
        bench.pulse()
        bench.door(2, .open)
        bench.door(2, .closed)
        #expect(bench.snapshot.loans.isEmpty)
        #expect(bench.prompt == .goodbye)
    }

    @Test func aBlockedCompartmentRefusesPickupsUntilItIsUnblocked() {
        var bench = Bench()
        #expect(bench.command(.block(CompartmentID(1), note: "hinge")) == .done)
        bench.type(Bench.grant())
        #expect(bench.denials == [.blocked(CompartmentID(1), note: "hinge")])
        #expect(bench.prompt == .outOfOrder(CompartmentID(1)))
        #expect(bench.command(.block(CompartmentID(1), note: "hinge")) == .refused(.nothingToDo))
        #expect(bench.command(.unblock(CompartmentID(1))) == .done)
        #expect(bench.command(.unblock(CompartmentID(1))) == .refused(.nothingToDo))
        bench.type(Bench.grant())
        #expect(bench.orders.count == 1)
    }

    @Test func blocksSurviveARestart() {
        let bench = Bench(recovered: RecoveredState(blocks: [CompartmentID(2): "hinge"]))
        #expect(bench.status(2)?.blocked == "hinge")
    }

    @Test func grantsAreAddedAndRevokedOnce() {
        var bench = Bench()
        let status = Bench.grant()
        #expect(bench.command(.addGrant(status.grant, verifier, taken: false)) == .done)
        #expect(bench.operations.contains(.addGrant(status.grant, verifier)))
        #expect(
            bench.command(.addGrant(status.grant, verifier, taken: true))
                == .refused(.duplicateGrant(GrantID("g-1"))))
        #expect(
            bench.command(.addGrant(Bench.grant(set: 9).grant, verifier, taken: false))
                == .refused(.unknownHandoverSet(HandoverSetID(9))))
        #expect(bench.command(.revokeGrant(GrantID("g-1"), status: status)) == .done)
        #expect(
            bench.command(.revokeGrant(GrantID("g-1"), status: Bench.grant(revoked: true)))
                == .refused(.nothingToDo))
        #expect(
            bench.command(.revokeGrant(GrantID("g-2"), status: nil))
                == .refused(.unknownGrant(GrantID("g-2"))))
    }

    @Test func anOperatorEndsALoanThatWillNotComeBackByTheDoor() {
        var bench = Bench()
        bench.goThrough(Bench.grant(), door: 1)
        #expect(
            bench.command(.closeLoan(LoanID(1), reason: "handed in at the desk")) == .done)
        #expect(bench.snapshot.loans.isEmpty)
        #expect(
            bench.command(.closeLoan(LoanID(1), reason: "again"))
                == .refused(.unknownLoan(LoanID(1))))
    }

    @Test(arguments: [
        CabinetCommand.open(CompartmentID(9), reason: "x"), .block(CompartmentID(9), note: "x"),
        .unblock(CompartmentID(9)),
    ])
    func aCompartmentTheCabinetDoesNotHaveIsRefused(command: CabinetCommand) {
        var bench = Bench()
        #expect(bench.command(command) == .refused(.unknownCompartment(CompartmentID(9))))
    }

    @Test func aChangeOfClockTrustIsRecordedOnce() {
        var bench = Bench()
        bench.now.trust = .holdover(errorMilliseconds: 5)
        bench.send(.deadline)
        bench.now.trust = .holdover(errorMilliseconds: 50)
        bench.send(.deadline)
        #expect(
            bench.records.filter { if case .clockTrustChanged = $0 { true } else { false } }
                == [.clockTrustChanged(from: .trusted, to: .holdover)])
    }

    @Test func stoppingLetsEveryLockGoAndIsRecorded() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.send(.stopping)
        #expect(bench.effects.contains(.deenergize(CompartmentID(1))))
        #expect(bench.records.last == .stopped)
    }

    @Test func aKeypadFaultIsRecordedAndShown() {
        var bench = Bench()
        bench.send(.keypadFault(Bench.keypad, .stuckKey("5")))
        bench.send(.keypadFault(Bench.keypad, .stuckKey("5")))
        #expect(bench.snapshot.keypads[0].fault == .stuckKey("5"))
        #expect(bench.count { if case .keypadFault = $0 { true } else { false } } == 1)
        bench.send(.keypadFault(Bench.keypad, nil))
        #expect(bench.snapshot.keypads[0].fault == nil)
    }

    @Test func aConditionIsRecordedOnceAndShownUntilItIsOver() {
        var bench = Bench()
        let supply = CabinetCondition(.mainsFailure, of: DeviceID("supply"))
        bench.send(.condition(supply, nil))
        bench.send(.condition(supply, "off"))
        bench.send(.condition(supply, "off"))
        #expect(bench.snapshot.conditions == [ConditionStatus(condition: supply, detail: "off")])
        #expect(bench.signals.isEmpty, "the cabinet goes on")
        bench.send(.condition(supply, nil))
        #expect(bench.snapshot.conditions == [])
        let changes = bench.records.filter { $0.name == .conditionChanged }
        #expect(
            changes == [
                .conditionChanged(condition: supply, detail: "off"),
                .conditionChanged(condition: supply, detail: nil),
            ])
    }

    @Test func aConditionThatFluttersWritesSixRecordsAMinute_AndHowItEnded() {
        var bench = Bench()
        let lid = CabinetCondition(.tamper, of: DeviceID("lid"))
        for turn in 0..<101 { bench.send(.condition(lid, turn.isMultiple(of: 2) ? "open" : nil)) }
        #expect(bench.records.count { $0.name == .conditionChanged } == 6)
        bench.advance(by: .seconds(61))
        #expect(
            bench.records.suffix(2) == [
                .suppressed(source: .device(DeviceID("lid")), count: 95),
                .conditionChanged(condition: lid, detail: "open"),
            ])
    }

    @Test func conditionsAreBounded() {
        var bench = Bench()
        for number in 0..<1_000 {
            bench.send(
                .condition(CabinetCondition(.deviceFault, of: DeviceID("d\(number)")), "x"))
        }
        #expect(bench.snapshot.conditions.count == 128)
    }
}

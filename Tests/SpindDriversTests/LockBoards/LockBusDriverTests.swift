import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("A bus with lock boards, on a virtual clock")
struct LockBusDriverTests {
    // MARK: - Doors

    @Test func firstStates_AreToldForEveryInput_AndChangesSoon() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        #expect(Set(rig.changes.map(\.compartment)) == Set(Array(1...8) + Array(11...18)))
        #expect(rig.changes.allSatisfy { $0.state == .closed })
        rig.parcelBoard.set(input: 3, false)
        let opened = rig.clock.now
        rig.run(for: .seconds(1))
        #expect(rig.changes.count == 17)
        #expect(rig.state(13) == .open)
        // Asked every 200 ms, and once more when the reading may be believed.
        #expect(rig.changes[16].at - opened < .milliseconds(300))
    }

    /// Leosac toggles a door's state with each edge (defect 2): here a reading says what is so.
    @Test func doorThatMovedWhileTheBoardWasSilent_IsReadAsItIs() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(.silent)
        for _ in 0..<3 {
            rig.relayBoard.set(input: 1, false)
            rig.run(for: .seconds(2))
            rig.relayBoard.set(input: 1, true)
            rig.run(for: .seconds(2))
        }
        rig.relayBoard.setFault(nil)
        rig.run(for: .seconds(6))
        #expect(rig.state(1) == .closed)
    }

    @Test(arguments: [
        SimulatedLockBoard.Fault.silent, .wrongCheck, .halfAnswers, .late(.milliseconds(900)),
    ])
    func silence_IsUnknown_NeverClosed_AndStaysOnItsBoard(fault: SimulatedLockBoard.Fault) {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(fault)
        rig.run(for: .seconds(4))
        for compartment in 1...8 { #expect(rig.state(compartment) == .unknown) }
        for compartment in 11...18 { #expect(rig.state(compartment) == .closed) }
        #expect(rig.notes.elements == [.boardSilent("relays")])
        rig.run(for: .seconds(60))
        #expect(rig.state(1) == .unknown)
        rig.relayBoard.setFault(nil)
        rig.run(for: BoardPoll.longestRetry + .seconds(1))
        for compartment in 1...8 { #expect(rig.state(compartment) == .closed) }
        #expect(rig.notes.elements == [.boardSilent("relays"), .boardBack("relays")])
    }

    @Test func oneAnswerThatIsLost_ChangesNothing() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        for _ in 0..<5 {
            rig.relayBoard.setFault(.wrongCheck)
            rig.run(for: .milliseconds(220))
            rig.relayBoard.setFault(nil)
            rig.run(for: .milliseconds(600))
        }
        #expect(rig.state(1) == .closed)
        #expect(rig.notes.elements.isEmpty)
    }

    @Test func silentBoard_SlowsTheOthersLittle() {
        let rig = LockBusRig()
        rig.relayBoard.setFault(.silent)
        rig.run(for: .seconds(30))
        let questions = rig.serial.written.filter { $0.bytes == [0x02, 0x20, 0x30, 0x03, 0x55] }
        let gaps = zip(questions, questions.dropFirst()).map { $1.at - $0.at }
        // 200 ms of its own, and at most one time the patience with the other.
        #expect(gaps.max() ?? .zero < .milliseconds(450))
        let asked = rig.serial.written.count { $0.bytes.first == 1 }
        // Three times in the first second, then at most every second and later every five.
        #expect((7...14).contains(asked), "\(asked)")
    }

    // MARK: - Orders

    @Test func order_DrivesItsLockOnce_ForThePulse() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        let ordered = rig.clock.now
        rig.order(3, opening: 7, pulse: .milliseconds(700))
        rig.order(13, opening: 8)
        rig.run(for: .seconds(2))
        #expect(rig.outcomes.map(\.opening) == [7, 8])
        #expect(rig.outcomes.map(\.kind) == ["driven", "driven"])
        #expect(rig.relayBoard.pulses.map(\.lock) == [3])
        #expect(rig.parcelBoard.pulses.map(\.lock) == [3])
        guard let pulse = rig.relayBoard.pulses.first?.span,
            case .driven(let from, let to) = rig.outcomes[0].outcome
        else { return }
        // The pulse is the board's own: no clock of ours is in it (defect 1, Leosac's wall clock).
        #expect(pulse.upperBound - pulse.lowerBound == .milliseconds(700))
        #expect(from <= pulse.lowerBound && pulse.lowerBound <= to)
        #expect(pulse.lowerBound - ordered < .milliseconds(250))
    }

    @Test func orders_GoBeforeInputs_InTheirOrder() {
        let rig = LockBusRig()
        for compartment in 1...8 { rig.order(compartment, opening: Int64(compartment)) }
        rig.run(for: .milliseconds(400))
        #expect(rig.outcomes.map(\.opening) == Array(1...8))
        let firstParcel = rig.serial.written.firstIndex { $0.bytes.first == 2 } ?? 0
        let lastOrder = rig.serial.written.lastIndex { $0.bytes.prefix(2) == [1, 5] } ?? .max
        #expect(lastOrder < firstParcel)
    }

    /// The answer is lost, the lock was driven: the coils say so, and it is not driven again.
    @Test func orderWithoutAnswer_IsReadBack_AndNotRepeated() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(.muteAfterOrders)
        rig.order(1)
        rig.run(for: .seconds(3))
        #expect(rig.outcomes.map(\.kind) == ["driven"])
        #expect(rig.relayBoard.pulses.count == 1)
    }

    /// A Winnsen board answers an order and cannot be asked what it drives: what it does not answer,
    /// or answers with "not opened", may have been driven, and is not sent again.
    @Test(arguments: [
        (SimulatedLockBoard.Fault.muteAfterOrders, 1), (.deafToOrders, 0), (.refusesOrders(0), 0),
    ])
    func orderThatAWinnsenBoardDoesNotConfirm_CountsAsDriven_AndIsNotRepeated(
        fault: SimulatedLockBoard.Fault, pulses: Int
    ) throws {
        let winnsen = try #require(LockBusRig.latches.first { $0.dialect == .winnsen })
        let rig = LockBusRig(boards: [LockBusRig.relays, winnsen])
        rig.run(for: .seconds(1))
        rig.parcelBoard.setFault(fault)
        rig.order(11)
        rig.run(for: .seconds(5))
        #expect(rig.outcomes.map(\.kind) == ["failed, perhaps driven"])
        #expect(rig.parcelBoard.pulses.count == pulses)
    }

    @Test(arguments: LockBusRig.latches)
    func orderIsDrivenOnce_WhateverTheBoardSpeaks(latches: LockBoardWiring) {
        let rig = LockBusRig(boards: [LockBusRig.relays, latches])
        rig.run(for: .seconds(1))
        rig.order(18)
        rig.run(for: .seconds(2))
        #expect(rig.outcomes.map(\.kind) == ["driven"])
        #expect(rig.parcelBoard.pulses.map(\.lock) == [8])
    }

    @Test func orderThatTheBoardNeverHeard_IsRepeatedOnce_AndFails() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(.deafToOrders)
        rig.order(1)
        rig.run(for: .seconds(3))
        #expect(rig.outcomes.map(\.kind) == ["failed"])
        #expect(rig.serial.written.count { $0.bytes.prefix(3) == [1, 5, 2] } == 2)
        #expect(rig.relayBoard.pulses.isEmpty)
    }

    @Test func orderThatWasLost_DrivesOnce_WhenTheBoardHearsTheSecond() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(.deafToOrders)
        rig.order(1)
        rig.run(for: .milliseconds(150))
        rig.relayBoard.setFault(nil)
        rig.run(for: .seconds(3))
        #expect(rig.outcomes.map(\.kind) == ["driven"])
        #expect(rig.relayBoard.pulses.count == 1)
    }

    /// A pulse so short that it is over before anybody can look proves nothing.
    @Test func shortPulseWithoutAnswer_IsNotRepeated() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(.deafToOrders)
        rig.order(1, pulse: .milliseconds(200))
        rig.run(for: .seconds(3))
        #expect(rig.outcomes.map(\.kind) == ["failed, perhaps driven"])
        #expect(rig.serial.written.count { $0.bytes.prefix(3) == [1, 5, 2] } == 1)
    }

    @Test(arguments: [(UInt8(2), "illegal address"), (6, "busy"), (99, "exception 99")])
    func refusal_IsTold_AndNotRepeated(code: UInt8, words: String) {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(.refusesOrders(code))
        rig.order(1)
        rig.run(for: .seconds(3))
        #expect(
            rig.outcomes.map(\.outcome) == [
                .failed("relays refuses: \(words)", mayBeDriven: nil)
            ])
        #expect(rig.serial.written.count { $0.bytes.prefix(3) == [1, 5, 2] } == 1)
    }

    @Test(arguments: [1, 11])
    func silentBoard_FailsItsOrders_AndNoOther(compartment: Int) {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        let board = compartment == 1 ? rig.relayBoard : rig.parcelBoard
        board.setFault(.silent)
        rig.order(compartment, opening: 1)
        rig.order(compartment == 1 ? 11 : 1, opening: 2)
        rig.run(for: .milliseconds(600))
        #expect(rig.outcomes.map(\.opening) == [2])
        rig.run(for: .seconds(3))
        #expect(rig.outcomes.map(\.kind) == ["driven", "failed, perhaps driven"])
    }

    @Test func orderThatCannotLeaveInTime_IsNeverSent() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        // Eight bytes take 8.3 ms at 9600 bit/s.
        rig.order(1, opening: 1, within: .milliseconds(8))
        rig.order(2, opening: 2, within: .milliseconds(-1))
        rig.run(for: .seconds(1))
        #expect(rig.outcomes.map(\.kind).sorted() == ["expired", "expired"])
        #expect(rig.relayBoard.pulses.isEmpty && rig.parcelBoard.pulses.isEmpty)
    }

    /// Open-Locker#302 (defect 11).
    @Test func orderForADoorThatIsOpenAlready_IsCarriedOutOnce() {
        let rig = LockBusRig()
        rig.parcelBoard.set(input: 1, false)
        rig.run(for: .seconds(1))
        rig.order(11)
        rig.run(for: .seconds(2))
        #expect(rig.outcomes.map(\.kind) == ["driven"])
        #expect(rig.parcelBoard.pulses.count == 1)
        #expect(rig.state(11) == .open)
    }

    @Test func jammedLock_IsDrivenOnce_AndStaysClosed() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.order(11)
        rig.run(for: .seconds(3))
        // The board drove it; that the door stays shut is what its input says, and the engine judges.
        #expect(rig.outcomes.map(\.kind) == ["driven"])
        #expect(rig.parcelBoard.pulses.count == 1)
        #expect(rig.state(11) == .closed)
    }

    @Test func pulse_IsEndedEarly_WhereTheBoardCan() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.order(1, pulse: .seconds(4))
        rig.run(for: .seconds(1))
        let cut = BoardOrderQueue.Cut(
            board: "relays", lock: 1, until: rig.clock.now + .seconds(3),
            compartment: CompartmentID(1))
        rig.shared.update { $0.queue.add(cut) }
        let asked = rig.clock.now
        rig.run(for: .seconds(1))
        let end = rig.relayBoard.pulses[0].span.upperBound
        #expect(end - asked < .milliseconds(300))
        #expect(rig.relayBoard.pulses.count == 1)
    }

    @Test func orderTakenBackInTime_IsNeverSent() {
        let rig = LockBusRig()
        let order = rig.order(1)
        #expect(rig.shared.update { $0.queue.cancel(order) })
        #expect(!rig.shared.update { $0.queue.cancel(order) })
        rig.run(for: .seconds(2))
        #expect(rig.outcomes.isEmpty && rig.relayBoard.pulses.isEmpty)
    }

    @Test func orderTakenBackAfterItWasLost_IsNotRepeated() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(.deafToOrders)
        let order = rig.order(1)
        rig.run(for: .milliseconds(50))
        #expect(!rig.shared.update { $0.queue.cancel(order) })
        rig.relayBoard.setFault(nil)
        rig.run(for: .seconds(3))
        #expect(rig.relayBoard.pulses.isEmpty)
        #expect(rig.outcomes.map(\.kind) == ["failed"])
    }
}

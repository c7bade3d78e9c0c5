import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import SpindSimulatedHardware
import Testing

@Suite("A bus with lock boards that was away")
struct LockBusRecoveryTests {
    static let absences: [Duration] = [.seconds(30), .seconds(3_600)]

    private static func rig(_ latches: LockBoardWiring) -> LockBusRig {
        LockBusRig(boards: [LockBusRig.relays, latches])
    }

    private func expectWorking(_ rig: LockBusRig) {
        #expect(rig.state(1) == .closed && rig.state(11) == .closed)
        let before = (rig.relayBoard.pulses.count, rig.parcelBoard.pulses.count)
        let told = rig.outcomes.count
        rig.order(1, opening: 101)
        rig.order(11, opening: 102)
        rig.run(for: .seconds(2))
        #expect(rig.outcomes.dropFirst(told).map(\.kind) == ["driven", "driven"])
        #expect(rig.relayBoard.pulses.count == before.0 + 1)
        #expect(rig.parcelBoard.pulses.count == before.1 + 1)
    }

    /// Open-Locker#172 (defect 3): a board unplugged for 30 s, and for an hour.
    @Test(arguments: absences, LockBusRig.latches)
    func board_ComesBackByItself(absence: Duration, latches: LockBoardWiring) {
        let rig = Self.rig(latches)
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(.silent)
        rig.parcelBoard.setFault(.silent)
        rig.run(for: absence)
        #expect(rig.state(1) == .unknown && rig.state(11) == .unknown)
        rig.relayBoard.setFault(nil)
        rig.parcelBoard.setFault(nil)
        rig.run(for: .seconds(7))
        expectWorking(rig)
        let back = Set(rig.notes.elements.suffix(2))
        #expect(back == [.boardBack("relays"), .boardBack("parcels")])
    }

    /// The same for the adapter in the computer.
    @Test(arguments: absences, LockBusRig.latches)
    func adapter_ComesBackByItself(absence: Duration, latches: LockBoardWiring) {
        let rig = Self.rig(latches)
        rig.run(for: .seconds(1))
        rig.serial.setPlugged(false)
        let gone = rig.clock.now
        rig.run(for: .seconds(1))
        #expect(rig.state(1) == .unknown && rig.state(18) == .unknown)
        #expect((rig.changes.last?.at).map { $0 - gone < .milliseconds(300) } == true)
        rig.run(for: absence)
        rig.serial.setPlugged(true)
        rig.run(for: .seconds(2))
        expectWorking(rig)
        guard rig.notes.elements.count == 2, case .portLost = rig.notes.elements[0] else {
            Issue.record("\(rig.notes.elements)")
            return
        }
        #expect(rig.notes.elements[1] == .portBack)
    }

    /// Leosac gives up after sixty tries (defect 12): here a day without an adapter changes nothing.
    @Test func adapterThatComesAfterADay_IsUsed() {
        let rig = LockBusRig()
        rig.serial.setPlugged(false)
        rig.run(for: .seconds(86_400))
        rig.serial.setPlugged(true)
        rig.run(for: .seconds(2))
        expectWorking(rig)
        #expect(rig.notes.elements.count == 2)
    }

    /// Users of Kerong's boards report that after a frame that came garbled the next is not answered
    /// either, and programs that took silence for "locked".
    @Test(arguments: LockBusRig.latches)
    func boardThatDoesNotAnswerAfterAGarbledFrame_IsAskedAgain_AndNeverTakenForLocked(
        latches: LockBoardWiring
    ) {
        let rig = Self.rig(latches)
        rig.run(for: .seconds(1))
        rig.parcelBoard.setFault(.mishears)
        rig.parcelBoard.set(input: 1, false)
        rig.run(for: .seconds(20))
        #expect(rig.state(11) == .open)
        // Nothing else was ever told of that door than what it is, or that nobody knows.
        #expect(
            rig.changes.filter { $0.compartment == 11 }.dropFirst().allSatisfy {
                $0.state != .closed
            })
        rig.parcelBoard.set(input: 1, true)
        rig.parcelBoard.setFault(nil)
        rig.run(for: .seconds(7))
        expectWorking(rig)
    }

    /// Orders meanwhile fail at once, and none of them opens a door when the bus is back (defect 5:
    /// libosdp#133 delivers what waited).
    @Test func ordersWhileTheAdapterIsAway_FailAtOnce_AndAreNeverSentLater() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.serial.setPlugged(false)
        rig.run(for: .seconds(1))
        let ordered = rig.clock.now
        rig.order(1, within: .seconds(5))
        rig.order(11, opening: 2, within: .seconds(5))
        rig.run(for: .milliseconds(10))
        #expect(rig.outcomes.map(\.kind) == ["failed", "failed"])
        #expect(rig.clock.now - ordered < .milliseconds(50))
        rig.serial.setPlugged(true)
        rig.run(for: .seconds(3))
        #expect(rig.relayBoard.pulses.isEmpty && rig.parcelBoard.pulses.isEmpty)
    }

    @Test func adapterPulledOutWhileAnOrderLeaves_IsNotRepeated() {
        let rig = LockBusRig()
        rig.run(for: .seconds(1))
        rig.serial.failAfterNextWrite()
        rig.order(1)
        rig.run(for: .seconds(1))
        #expect(rig.outcomes.map(\.kind) == ["failed, perhaps driven"])
        rig.serial.setPlugged(true)
        rig.run(for: .seconds(5))
        #expect(rig.relayBoard.pulses.count == 1)
        #expect(rig.outcomes.count == 1)
    }

    /// An order's echo that comes after its time must not confirm the next one.
    @Test func answerToAnEarlierOrder_ConfirmsNoLaterOne() {
        let rig = LockBusRig(boards: [LockBusRig.relays])
        rig.run(for: .seconds(1))
        rig.relayBoard.setFault(.late(.milliseconds(800)))
        rig.order(1, opening: 1)
        rig.run(for: .milliseconds(650))
        // Now the board hears nothing any more, while the first order's echo is on its way.
        rig.relayBoard.setFault(.silent)
        rig.order(1, opening: 2)
        rig.run(for: .seconds(6))
        #expect(
            rig.outcomes.map(\.kind) == ["failed, perhaps driven", "failed, perhaps driven"])
        #expect(rig.relayBoard.pulses.count == 1)
    }

    @Test func lineThatTalksWithoutEnd_KeepsNobodyBusy() {
        let rig = LockBusRig()
        for index in 0..<6_000 {
            rig.serial.inject(
                [UInt8(truncatingIfNeeded: index * 7)], after: .milliseconds(index * 3))
        }
        rig.run(for: .seconds(10))
        rig.order(1)
        rig.run(for: .seconds(2))
        #expect(rig.outcomes.count == 1)
        // Something is asked at least every second all the same.
        let times = rig.serial.written.map(\.at)
        let longest = zip(times, times.dropFirst()).map { $1 - $0 }.max()
        #expect(longest ?? .zero <= .seconds(2))
        rig.run(for: .seconds(20))
        expectWorking(rig)
    }

    /// An adapter that never closes its receiver: an order's own bytes are not its answer.
    @Test func portThatHearsItself_ConfirmsNothing_AndWorks() {
        let rig = LockBusRig()
        rig.serial.setEcho(true)
        rig.relayBoard.setFault(.silent)
        rig.order(1)
        rig.run(for: .seconds(3))
        #expect(rig.outcomes.map(\.kind) == ["failed, perhaps driven"])
        rig.relayBoard.setFault(nil)
        rig.run(for: .seconds(7))
        expectWorking(rig)
    }

    /// Random faults for a while, then none: no door opens late or twice, every order has one
    /// outcome, none tells a drive that was not, and in the end all works.
    @Test(arguments: 0..<60)
    func randomFaults_OpenNoDoorLateOrTwice(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let rig = Self.rig(LockBusRig.latches[seed % LockBusRig.latches.count])
        let faults: [SimulatedLockBoard.Fault?] = [
            nil, nil, .silent, .late(.milliseconds(150)), .late(.milliseconds(600)), .wrongCheck,
            .halfAnswers, .deafToOrders, .muteAfterOrders, .mishears, .refusesOrders(4),
        ]
        var orders: [(opening: Int64, compartment: Int, from: Instant, notAfter: Instant)] = []
        for round in 0..<80 {
            for board in [rig.relayBoard, rig.parcelBoard]
            where Int.random(in: 0..<3, using: &generator) == 0 {
                board.setFault(faults.randomElement(using: &generator) ?? nil)
            }
            switch Int.random(in: 0..<12, using: &generator) {
            case 0: rig.serial.setPlugged(false)
            case 1, 2: rig.serial.setPlugged(true)
            case 3: rig.serial.inject([1, 5, 2, 0, 0, 5, 0xFF], after: .milliseconds(3))
            default: break
            }
            // As the lock bank would: the next when the last has its outcome and is over.
            let compartment = [1, 2, 11, 12].randomElement(using: &generator) ?? 1
            let mine = orders.filter { $0.compartment == compartment }.map(\.opening)
            let outcomes = rig.outcomes.filter { mine.contains($0.opening) }
            if outcomes.count == mine.count, outcomes.allSatisfy({ $0.isOver(at: rig.clock.now) }) {
                let within = Duration.milliseconds(Int.random(in: 0...5_000, using: &generator))
                rig.order(compartment, opening: Int64(round), within: within)
                orders.append((Int64(round), compartment, rig.clock.now, rig.clock.now + within))
            }
            rig.run(for: .milliseconds(Int.random(in: 1...1_500, using: &generator)))
        }
        rig.serial.setPlugged(true)
        rig.relayBoard.setFault(nil)
        rig.parcelBoard.setFault(nil)
        rig.run(for: .seconds(20))
        #expect(rig.outcomes.map(\.opening).sorted() == orders.map(\.opening))
        for order in orders {
            let board = order.compartment > 10 ? rig.parcelBoard : rig.relayBoard
            let lock = order.compartment > 10 ? order.compartment - 10 : order.compartment
            let next = orders.first {
                $0.compartment == order.compartment && $0.opening > order.opening
            }
            let pulses = board.pulses.filter { pulse in
                pulse.lock == lock && order.from <= pulse.span.lowerBound
                    && next.map { pulse.span.lowerBound < $0.from } ?? true
            }
            #expect(pulses.count <= 1, "opening \(order.opening)")
            #expect(pulses.allSatisfy { $0.span.lowerBound <= order.notAfter })
            guard let outcome = rig.outcomes.first(where: { $0.opening == order.opening }) else {
                continue
            }
            // A KR-CU16 that answers is taken for one that drove; a relay board says it.
            if outcome.kind == "driven", order.compartment < 10 { #expect(pulses.count == 1) }
            if ["expired", "failed"].contains(outcome.kind) { #expect(pulses.isEmpty) }
        }
        expectWorking(rig)
    }
}

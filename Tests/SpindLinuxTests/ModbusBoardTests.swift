import Foundation
import SpindCore
import SpindDrivers
import SpindHAL
import SpindLinux
import Testing

/// The driver of Modbus relay boards, the kernel's serial port and pymodbus as the board.
@Suite(
    "A relay board played by pymodbus", .enabled(if: ModbusBoard.python != nil), .serialized,
    .timeLimit(.minutes(5)))
struct ModbusBoardTests {
    /// The bank, its bus and the board, and what they told.
    final class Rig: Sendable {
        let clock = SystemClock()
        let board: ModbusBoard
        let folder: URL
        let outcomes = ThreadMonitor<[PulseOutcome]>([])
        let doors = ThreadMonitor<[CompartmentID: ContactState]>([:])
        let bus: LockBus
        let bank: LockBank

        /// Makes a rig whose cabinet file says it has so many locks; the board has eight.
        init(locks: Int = 8) throws {
            folder = FileManager.default.temporaryDirectory.appending(
                path: "spind-modbus-\(ProcessInfo.processInfo.globallyUniqueString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let path = folder.appending(path: "port").path
            board = ModbusBoard(link: path, clock: clock)
            let wiring = LockBoardWiring(
                name: "relays", dialect: .waveshareModbus, address: 1, locks: locks, inputs: 8,
                poll: .milliseconds(100))
            let inputs = (1...8).map { number in
                BoardInputWiring(
                    role: .door, compartment: CompartmentID(number), board: "relays",
                    input: number, closedReadsOne: true, debounce: .milliseconds(20))
            }
            bus = try LockBus(
                LockBusWiring(
                    bus: SerialBusWiring(
                        name: "doors", path: path,
                        settings: SerialSettings(bitsPerSecond: 9_600)),
                    boards: [wiring], inputs: inputs),
                serial: LinuxSerial(), clock: clock,
                onInput: { [doors] input, state in
                    doors.update { $0[input.compartment] = state }
                }, onNote: { _ in })
            bank = try LockBank(
                locks: (1...locks).map { number in
                    LockWiring(
                        compartment: CompartmentID(number), kind: .solenoid,
                        output: .board("relays", lock: number), unlockTime: .milliseconds(500),
                        unlockTimeMax: .seconds(1), dutyMax: 1, dutyWindow: .seconds(60),
                        milliamperes: 100)
                }, budgetMilliamperes: nil, gpio: LinuxGPIO(), buses: [bus], clock: clock
            ) { [outcomes] _, _, outcome in
                outcomes.update { $0.append(outcome) }
            }
        }

        deinit {
            bank.shutdown()
            bus.shutdown()
            board.kill()
            try? FileManager.default.removeItem(at: folder)
        }

        func door(_ number: Int, is state: ContactState) -> Bool {
            let deadline = clock.now.advanced(by: .seconds(30))
            return doors.wait(on: clock) { doors in
                if doors[CompartmentID(number)] == state { return .done(true) }
                return deadline <= clock.now ? .done(false) : .until(deadline)
            }
        }

        /// Orders a lock and waits for what becomes of it.
        func open(_ number: Int, _ opening: Int64 = 1) -> PulseOutcome? {
            let count = outcomes.withLock { $0.count }
            bank.energize(
                UnlockOrder(
                    opening: OpeningID(opening), compartment: CompartmentID(number), attempt: 1,
                    notAfter: clock.now.advanced(by: .seconds(5))))
            let deadline = clock.now.advanced(by: .seconds(30))
            return outcomes.wait(on: clock) { outcomes in
                if outcomes.count > count { return .done(outcomes.last) }
                return deadline <= clock.now ? .done(nil) : .until(deadline)
            }
        }
    }

    @Test func doorsAreRead_AndLocksDrivenForTheBoardsOwnPulse() throws {
        let rig = try Rig()
        try #require(try rig.board.start())
        for number in 1...8 { #expect(rig.door(number, is: .open)) }
        #expect(try rig.board.tell("input 8 1"))
        #expect(rig.door(8, is: .closed))
        #expect(try rig.board.tell("input 8 0"))
        #expect(rig.door(8, is: .open))
        for number in [1, 8] {
            #expect(rig.open(number, Int64(number)) == .pulsed)
            #expect(rig.board.wait(for: "pulse \(number) 500"))
            #expect(rig.board.wait(for: "off \(number)"))
        }
        #expect(rig.board.lines.count { $0.hasPrefix("pulse") } == 2)
    }

    @Test func pulse_IsEndedEarly() throws {
        let rig = try Rig()
        try #require(try rig.board.start())
        #expect(rig.door(1, is: .open))
        rig.bank.energize(
            UnlockOrder(
                opening: OpeningID(1), compartment: CompartmentID(1), attempt: 1,
                notAfter: rig.clock.now.advanced(by: .seconds(5))))
        #expect(rig.board.wait(for: "pulse 1 500"))
        rig.bank.deenergizeAll()
        #expect(rig.board.wait(for: "off 1"))
    }

    /// Killed with its adapter, and started again: no restart of ours (Open-Locker#172).
    @Test func boardThatIsKilled_IsUnknown_AndComesBackByItself() throws {
        let rig = try Rig()
        try #require(try rig.board.start())
        #expect(try rig.board.tell("input 2 1"))
        #expect(rig.door(2, is: .closed))
        for round in 1...2 {
            rig.board.kill()
            #expect(rig.door(2, is: .unknown))
            guard case .failed = rig.open(2, Int64(round * 10)) else {
                Issue.record("\(rig.outcomes.withLock { $0 })")
                return
            }
            try #require(try rig.board.start())
            #expect(rig.door(2, is: .open))
            #expect(try rig.board.tell("input 2 1"))
            #expect(rig.door(2, is: .closed))
            #expect(rig.open(2, Int64(round * 10 + 1)) == .pulsed)
            // What was ordered meanwhile opened nothing.
            #expect(rig.board.lines.count { $0.hasPrefix("pulse") } == 1)
        }
    }

    @Test func wireThatIsCut_IsUnknown_AndComesBackByItself() throws {
        let rig = try Rig()
        try #require(try rig.board.start())
        #expect(rig.door(1, is: .open))
        #expect(try rig.board.tell("wire 0"))
        #expect(rig.door(1, is: .unknown))
        guard case .failed(let reason) = rig.open(1) else {
            Issue.record("\(rig.outcomes.withLock { $0 })")
            return
        }
        #expect(reason.contains("relays"))
        #expect(try rig.board.tell("wire 1"))
        #expect(rig.door(1, is: .open))
        #expect(rig.open(1, 2) == .pulsed)
        #expect(rig.board.lines.count { $0.hasPrefix("pulse") } == 1)
    }

    /// pymodbus answers with an exception what its board does not have.
    @Test func lockThatTheBoardDoesNotHave_IsRefusedInWords() throws {
        let rig = try Rig(locks: 12)
        try #require(try rig.board.start())
        #expect(rig.door(1, is: .open))
        #expect(
            rig.open(12)
                == .failed("lock 12: relays refuses: illegal address"))
        #expect(!rig.board.lines.contains { $0.hasPrefix("pulse") })
    }
}

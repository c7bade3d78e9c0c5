import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The lock bank, with boards on a bus beside lines", .timeLimit(.minutes(1)))
struct LockBankOnBoardsTests {
    struct Told: Hashable, Sendable {
        var compartment: Int
        var outcome: PulseOutcome
    }

    static let path = "/dev/bus"

    let clock = MachineClock()
    let gpio: SimulatedGPIO
    let serial: SimulatedSerial
    let relays = SimulatedLockBoard(LockBusRig.relays, settings: LockBusRig.settings)
    let parcels = SimulatedLockBoard(LockBusRig.parcels, settings: LockBusRig.settings)
    let told = Recording<Told>()
    let doors = Recording<BoardInputWiring.Role>()

    init() {
        gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "relays", lines: 8)
        serial = SimulatedSerial(clock: clock)
        serial.addPort(Self.path)
        serial.attach(relays, to: Self.path)
        serial.attach(parcels, to: Self.path)
    }

    private func bus() throws -> LockBus {
        let wiring = SerialBusWiring(
            name: "doors", path: Self.path, settings: LockBusRig.settings)
        return try LockBus(
            LockBusWiring(
                bus: wiring, boards: [LockBusRig.relays, LockBusRig.parcels], inputs: []),
            serial: serial, clock: clock, onInput: { _, _ in }, onNote: { _ in })
    }

    private func lock(
        _ compartment: Int, _ output: LockOutput, unlock: Duration = .milliseconds(200)
    ) -> LockWiring {
        LockWiring(
            compartment: CompartmentID(compartment), kind: .solenoid, output: output,
            unlockTime: unlock, unlockTimeMax: unlock * 2, dutyMax: 0.9,
            dutyWindow: .seconds(600), milliamperes: 600)
    }

    /// Compartment 1 on a line, 2 on the relay board, 3 on the KR-CU16.
    private func bank(
        _ bus: LockBus, budget: Int? = nil, boardUnlock: Duration = .milliseconds(200)
    ) throws -> LockBank {
        try LockBank(
            locks: [
                lock(1, .line(.offset(chip: "relays", LineOffset(1)), LineSettings())),
                lock(2, .board("relays", lock: 5), unlock: boardUnlock),
                lock(3, .board("parcels", lock: 16), unlock: .milliseconds(500)),
            ], budgetMilliamperes: budget, gpio: gpio, buses: [bus], clock: clock
        ) { [told] _, compartment, outcome in
            told.append(Told(compartment: compartment.rawValue, outcome: outcome))
        }
    }

    private func order(_ compartment: Int, _ opening: Int64 = 1) -> UnlockOrder {
        UnlockOrder(
            opening: OpeningID(opening), compartment: CompartmentID(compartment), attempt: 1,
            notAfter: clock.now + .seconds(5))
    }

    private func outcome(of compartment: Int) -> PulseOutcome? {
        told.wait { $0.contains { $0.compartment == compartment } }
            .last { $0.compartment == compartment }?.outcome
    }

    @Test func boardsDriveTheirLocks_AndTheBankTells() throws {
        let bus = try bus()
        let bank = try bank(bus)
        defer {
            bank.shutdown()
            bus.shutdown()
        }
        bank.energize(order(2))
        bank.energize(order(3))
        #expect(outcome(of: 2) == .pulsed)
        #expect(outcome(of: 3) == .pulsed)
        #expect(relays.pulses.map(\.lock) == [5])
        #expect(parcels.pulses.map(\.lock) == [16])
        let pulse = try #require(relays.pulses.first?.span)
        #expect(pulse.upperBound - pulse.lowerBound == .milliseconds(200))
        // The outcome comes when the pulse is over, as with a line.
        #expect(pulse.upperBound <= clock.now)
    }

    @Test func silentBoard_DelaysNoCutOfALine_AndFails() throws {
        relays.setFault(.silent)
        let bus = try bus()
        let bank = try bank(bus)
        defer {
            bank.shutdown()
            bus.shutdown()
        }
        bank.energize(order(2))
        bank.energize(order(1))
        #expect(outcome(of: 1) == .pulsed)
        let line = LineAddress.offset(chip: "relays", LineOffset(1))
        let history = try gpio.history(of: line)
        let drive = try #require(history.last?.at) - #require(history.dropLast().last?.at)
        #expect(drive < .milliseconds(400))
        guard case .failed(let reason) = outcome(of: 2) else {
            Issue.record("\(told.elements)")
            return
        }
        #expect(reason.contains("lock 2") && reason.contains("relays"))
        // It opens again as soon as the board is back, without anybody's help.
        relays.setFault(nil)
        var opening: Int64 = 10
        while told.elements.last?.outcome != .pulsed || told.elements.last?.compartment != 2,
            opening < 30
        {
            opening += 1
            let count = told.elements.count
            bank.energize(order(2, opening))
            told.wait { $0.count > count }
        }
        #expect(relays.pulses.count == 1)
    }

    @Test func budget_CountsFromTheHandOver() throws {
        let bus = try bus()
        let bank = try bank(bus, budget: 700)
        defer {
            bank.shutdown()
            bus.shutdown()
        }
        bank.energize(order(2))
        bank.energize(order(3))
        #expect(outcome(of: 3) == .pulsed)
        let first = try #require(relays.pulses.first?.span)
        let second = try #require(parcels.pulses.first?.span)
        #expect(first.upperBound <= second.lowerBound)
    }

    @Test func deenergize_EndsABoardsPulseEarly() throws {
        let bus = try bus()
        let bank = try bank(bus, boardUnlock: .seconds(30))
        defer {
            bank.shutdown()
            bus.shutdown()
        }
        bank.energize(order(2))
        let deadline = clock.now + .seconds(20)
        while !relays.isDriven(5, at: clock.now), clock.now < deadline {
            clock.pause(for: .milliseconds(1))
        }
        let cut = clock.now
        bank.deenergize(CompartmentID(2))
        #expect(outcome(of: 2) == .interrupted)
        let end = try #require(relays.pulses.first?.span.upperBound)
        #expect(end - cut < .seconds(10))
    }

    @Test func theEnd_CutsPulses_AndTellsInterrupted() throws {
        let bus = try bus()
        let bank = try bank(bus, boardUnlock: .seconds(30))
        bank.energize(order(2))
        let deadline = clock.now + .seconds(20)
        while !relays.isDriven(5, at: clock.now), clock.now < deadline {
            clock.pause(for: .milliseconds(1))
        }
        bank.shutdown()
        #expect(outcome(of: 2) == .interrupted)
        bus.shutdown()
        #expect(!relays.isDriven(5, at: clock.now))
        // The port is free for whoever comes next.
        _ = try serial.serial(Self.path, settings: LockBusRig.settings)
    }

    @Test func boardOnNoBus_StopsTheStart() throws {
        let lock = lock(1, .board("nobody", lock: 1))
        #expect(throws: HALError(.notFound, "")) {
            try LockBank(
                locks: [lock], budgetMilliamperes: nil, gpio: gpio, clock: clock
            ) { _, _, _ in }
        }
    }

    @Test func busBeats_AlsoWithoutItsPort() throws {
        serial.unplug(Self.path)
        let bus = try bus()
        defer { bus.shutdown() }
        let deadline = clock.now + .seconds(20)
        for _ in 0..<3 {
            while !bus.beat(), clock.now < deadline { clock.pause(for: .milliseconds(1)) }
        }
        #expect(clock.now < deadline)
    }
}

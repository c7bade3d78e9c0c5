import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The lock bank", .timeLimit(.minutes(1)))
struct LockBankTests {
    struct Told: Hashable, Sendable {
        var opening: OpeningID
        var compartment: CompartmentID
        var outcome: PulseOutcome
    }

    let clock = MachineClock()
    let gpio: SimulatedGPIO
    let told = Recording<Told>()

    init() {
        gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "relays", lines: 8)
    }

    private func line(_ compartment: Int) -> LineAddress {
        .offset(chip: "relays", LineOffset(compartment))
    }

    private func wiring(
        _ compartment: Int, unlock: Duration = .milliseconds(40), activeLow: Bool = false
    ) -> LockWiring {
        LockWiring(
            compartment: CompartmentID(compartment), kind: .solenoid, line: line(compartment),
            settings: LineSettings(activeLow: activeLow), unlockTime: unlock,
            unlockTimeMax: unlock * 2, dutyMax: 0.9, dutyWindow: .seconds(600),
            milliamperes: 600)
    }

    private func bank(_ locks: [LockWiring], budget: Int? = nil) throws -> LockBank {
        try LockBank(
            locks: locks, budgetMilliamperes: budget, gpio: gpio, clock: clock
        ) { [told] opening, compartment, outcome in
            told.append(Told(opening: opening, compartment: compartment, outcome: outcome))
        }
    }

    private func order(_ compartment: Int, _ opening: Int64 = 1) -> UnlockOrder {
        UnlockOrder(
            opening: OpeningID(opening), compartment: CompartmentID(compartment), attempt: 1,
            notAfter: clock.now + .seconds(5))
    }

    private func awaitLevel(of compartment: Int, high: Bool) -> Bool {
        let address = line(compartment)
        return gpio.wait(until: clock.now + .seconds(20)) { $0(address) == high }
    }

    @Test(arguments: [false, true])
    func pulse_DrivesItsLineForItsTime_AndNoOther(activeLow: Bool) throws {
        let bank = try bank([wiring(1, activeLow: activeLow), wiring(2)])
        defer { bank.shutdown() }
        #expect(try gpio.level(of: line(1)) == activeLow)
        let before = try gpio.history(of: line(1)).count
        bank.energize(order(1))
        #expect(told.wait { $0.count == 1 }.map(\.outcome) == [.pulsed])
        let drive = try gpio.history(of: line(1)).dropFirst(before)
        #expect(drive.map(\.isHigh) == [!activeLow, activeLow])
        let first = try #require(drive.first)
        let last = try #require(drive.last)
        #expect(last.at - first.at >= .milliseconds(40))
        #expect(try gpio.history(of: line(2)).isEmpty)
    }

    @Test func lines_AreRequestedInactive_AndLetGoAtTheEnd() throws {
        let bank = try bank([wiring(1, unlock: .seconds(60))])
        #expect(try gpio.consumer(of: line(1)) == "spind lock 1")
        bank.energize(order(1))
        #expect(awaitLevel(of: 1, high: true))
        bank.shutdown()
        #expect(try gpio.level(of: line(1)) == false)
        #expect(told.elements.map(\.outcome) == [.interrupted])
        bank.energize(order(1, 2))
        bank.shutdown()
        #expect(told.elements.count == 1)
    }

    @Test func deenergize_ReturnsWithTheLineInactive() throws {
        let bank = try bank([wiring(1, unlock: .seconds(60)), wiring(2, unlock: .seconds(60))])
        defer { bank.shutdown() }
        bank.energize(order(1, 1))
        bank.energize(order(2, 2))
        #expect(awaitLevel(of: 1, high: true) && awaitLevel(of: 2, high: true))
        bank.deenergize(CompartmentID(1))
        #expect(try gpio.level(of: line(1)) == false)
        #expect(try gpio.level(of: line(2)) == true)
        bank.deenergizeAll()
        #expect(try gpio.level(of: line(2)) == false)
        let outcomes = told.wait { $0.count == 2 }.map(\.outcome)
        #expect(outcomes == [.interrupted, .interrupted])
    }

    @Test func outcomeThatNobodyTakes_DelaysNoCut() throws {
        let gate = ThreadMonitor(false)
        let bank = try LockBank(
            locks: [wiring(1), wiring(2)], budgetMilliamperes: nil, gpio: gpio, clock: clock
        ) { [told, clock] opening, compartment, outcome in
            gate.wait(on: clock) { $0 ? .done(()) : .until(nil) }
            told.append(Told(opening: opening, compartment: compartment, outcome: outcome))
        }
        defer { bank.shutdown() }
        bank.energize(order(1, 1))
        #expect(awaitLevel(of: 1, high: true) && awaitLevel(of: 1, high: false))
        bank.energize(order(2, 2))
        #expect(awaitLevel(of: 2, high: true) && awaitLevel(of: 2, high: false))
        #expect(told.elements.isEmpty)
        gate.update { $0 = true }
        #expect(told.wait { $0.count == 2 }.map(\.outcome) == [.pulsed, .pulsed])
    }

    @Test func locksBeyondTheBudget_OpenOneAfterTheOther() throws {
        let bank = try bank([wiring(1), wiring(2), wiring(3)], budget: 700)
        defer { bank.shutdown() }
        for compartment in 1...3 { bank.energize(order(compartment, Int64(compartment))) }
        #expect(told.wait { $0.count == 3 }.map(\.compartment.rawValue) == [1, 2, 3])
        let drives = try (1...3).map { try gpio.history(of: line($0)) }
        for (earlier, later) in zip(drives, drives.dropFirst()) {
            #expect(try #require(earlier.last).at <= #require(later.first).at)
        }
    }

    @Test func lineThatCannotBeRequested_StopsTheStart_AndHoldsNothing() throws {
        let owner = try gpio.output(
            line(2), settings: LineSettings(), initial: .inactive, consumer: "somebody")
        #expect(throws: HALError(.busy, "")) { try bank([wiring(1), wiring(2)]) }
        #expect(try gpio.consumer(of: line(1)) == nil)
        withExtendedLifetime(owner) {}
    }

    @Test func lineThatFails_IsReported_AndSafe() throws {
        let bank = try bank([wiring(1)])
        defer { bank.shutdown() }
        try gpio.fail(.set, of: line(1), with: .io)
        bank.energize(order(1))
        guard case .failed(let reason) = told.wait(for: { $0.count == 1 }).first?.outcome else {
            Issue.record("\(told.elements)")
            return
        }
        #expect(reason.contains("lock 1"))
        #expect(try gpio.level(of: line(1)) == false)
    }

    @Test func boardThatWasUnplugged_OpensAgainWhenItIsBack() throws {
        let bank = try bank([wiring(1)])
        defer { bank.shutdown() }
        gpio.disconnect(chip: "relays")
        bank.energize(order(1, 1))
        told.wait { $0.count == 1 }
        gpio.reconnect(chip: "relays")
        // It comes back on its own; until then orders fail at once.
        var opening: Int64 = 1
        while told.elements.last?.outcome != .pulsed, opening < 40 {
            opening += 1
            bank.energize(order(1, opening))
            told.wait { $0.count == Int(opening) }
            _ = gpio.wait(until: clock.now + .milliseconds(100)) { _ in false }
        }
        #expect(told.elements.last?.outcome == .pulsed)
    }

    @Test func beat_IsAnsweredByALivingThread() throws {
        let bank = try bank([wiring(1)])
        defer { bank.shutdown() }
        #expect(bank.beat())
        let deadline = clock.now + .seconds(20)
        // The thread may need a moment for each answer; one that is stuck never gives it.
        for _ in 0..<20 {
            while !bank.beat(), clock.now < deadline { clock.pause(for: .microseconds(100)) }
        }
        #expect(clock.now < deadline)
    }
}

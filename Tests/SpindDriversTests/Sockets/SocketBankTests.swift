import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The socket bank", .timeLimit(.minutes(1)))
struct SocketBankTests {
    struct Fault: Hashable, Sendable {
        var compartment: CompartmentID
        var what: String
    }

    let clock = MachineClock()
    let gpio: SimulatedGPIO
    let faults = Recording<Fault>()

    init() {
        gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "relays", lines: 8)
    }

    private func line(_ compartment: Int, chip: String = "relays") -> LineAddress {
        .offset(chip: chip, LineOffset(compartment))
    }

    private func bank(
        _ compartments: [Int], activeLow: Bool = false, chip: String = "relays"
    ) throws -> SocketBank {
        try SocketBank(
            sockets: compartments.map {
                SocketWiring(
                    compartment: CompartmentID($0), line: line($0, chip: chip),
                    settings: LineSettings(activeLow: activeLow))
            }, gpio: gpio, clock: clock
        ) { [faults] compartment, what in
            faults.append(Fault(compartment: compartment, what: what))
        }
    }

    @Test(arguments: [false, true])
    func aSocket_IsRequestedOff_AndSwitchedAlone(activeLow: Bool) throws {
        let bank = try bank([1, 2], activeLow: activeLow)
        defer { bank.shutdown() }
        #expect(try gpio.consumer(of: line(1)) == "spind socket 1")
        #expect(try gpio.level(of: line(1)) == activeLow)
        bank.switchSocket(CompartmentID(1), on: true)
        #expect(try gpio.level(of: line(1)) != activeLow)
        #expect(try gpio.level(of: line(2)) == activeLow)
        bank.switchSocket(CompartmentID(1), on: false)
        #expect(try gpio.level(of: line(1)) == activeLow)
        #expect(faults.elements.isEmpty)
    }

    @Test(arguments: [ReleasedOutput.input, .pull, .persists])
    func theEnd_SwitchesOff_WhateverBecomesOfReleasedLines(onRelease: ReleasedOutput) throws {
        gpio.addChip(label: "hat", lines: 8, onRelease: onRelease)
        do {
            let bank = try bank([1, 2], chip: "hat")
            bank.switchSocket(CompartmentID(1), on: true)
            bank.switchSocket(CompartmentID(2), on: true)
            bank.shutdown()
            #expect(try gpio.level(of: line(1, chip: "hat")) == false)
            bank.switchSocket(CompartmentID(1), on: true)
            bank.shutdown()
            #expect(try gpio.level(of: line(1, chip: "hat")) == false)
        }
        #expect(try gpio.consumer(of: line(1, chip: "hat")) == nil)
        #expect(try gpio.level(of: line(1, chip: "hat")) == false)
        #expect(try gpio.level(of: line(2, chip: "hat")) == false)
    }

    @Test(arguments: [ReleasedOutput.input, .pull, .persists])
    func aBankThatIsLetGo_SwitchesOff(onRelease: ReleasedOutput) throws {
        gpio.addChip(label: "hat", lines: 8, onRelease: onRelease)
        try bank([1], chip: "hat").switchSocket(CompartmentID(1), on: true)
        #expect(try gpio.level(of: line(1, chip: "hat")) == false)
    }

    @Test func allOff_LeavesNoneOn() throws {
        let bank = try bank([1, 2, 3])
        defer { bank.shutdown() }
        for number in 1...3 { bank.switchSocket(CompartmentID(number), on: true) }
        bank.switchAllOff()
        for number in 1...3 { #expect(try gpio.level(of: line(number)) == false) }
    }

    @Test func aSocketThatCannotBeSwitchedOn_IsToldOnceAndStaysOff() throws {
        let bank = try bank([1])
        defer { bank.shutdown() }
        try gpio.fail(.set, of: line(1), with: .io)
        bank.switchSocket(CompartmentID(1), on: true)
        bank.switchSocket(CompartmentID(1), on: true)
        let told = faults.wait { !$0.isEmpty }
        #expect(told.map(\.compartment) == [CompartmentID(1)])
        #expect(told.first?.what.hasPrefix("socket 1: ") == true)
        #expect(try gpio.level(of: line(1)) == false)
        try gpio.fail(.set, of: line(1), with: nil)
        bank.switchSocket(CompartmentID(1), on: true)
        #expect(try gpio.level(of: line(1)))
        #expect(faults.elements.count == 1)
    }

    @Test func aSocketThatCannotBeSwitchedOff_IsTriedUntilItIs() throws {
        let bank = try bank([1])
        defer { bank.shutdown() }
        bank.switchSocket(CompartmentID(1), on: true)
        try gpio.fail(.set, of: line(1), with: .io)
        bank.switchSocket(CompartmentID(1), on: false)
        #expect(faults.wait { !$0.isEmpty }.count == 1)
        #expect(try gpio.level(of: line(1)))
        try gpio.fail(.set, of: line(1), with: nil)
        let address = line(1)
        #expect(gpio.wait(until: clock.now + .seconds(20)) { !$0(address) })
    }

    @Test func aBoardThatWasUnplugged_ComesBackOff() throws {
        let bank = try bank([1])
        defer { bank.shutdown() }
        bank.switchSocket(CompartmentID(1), on: true)
        gpio.disconnect(chip: "relays")
        bank.switchSocket(CompartmentID(1), on: false)
        #expect(faults.wait { !$0.isEmpty }.count == 1)
        gpio.reconnect(chip: "relays")
        let limit = clock.now + .seconds(20)
        while clock.now < limit, try gpio.consumer(of: line(1)) == nil {
            clock.pause(for: .milliseconds(20))
        }
        #expect(try gpio.consumer(of: line(1)) == "spind socket 1")
        #expect(try gpio.level(of: line(1)) == false)
        bank.switchSocket(CompartmentID(1), on: true)
        #expect(try gpio.level(of: line(1)))
    }

    @Test func aLineInUse_IsRefusedAndNoLineIsHeld() throws {
        let other = try gpio.output(
            line(2), settings: LineSettings(), initial: .inactive, consumer: "somebody")
        #expect(throws: HALError.self) { _ = try bank([1, 2]) }
        #expect(try gpio.consumer(of: line(1)) == nil)
        withExtendedLifetime(other) {}
    }

    @Test func aSignOfLife_IsAnswered() throws {
        let bank = try bank([])
        defer { bank.shutdown() }
        #expect(bank.beat())
        let limit = clock.now + .seconds(20)
        while clock.now < limit, !bank.beat() { clock.pause(for: .milliseconds(5)) }
        #expect(clock.now < limit)
        bank.switchSocket(CompartmentID(1), on: true)
    }
}

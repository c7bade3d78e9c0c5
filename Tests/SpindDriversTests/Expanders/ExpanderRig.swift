import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

/// An expander on a simulated bus, with its pins as lines of a simulated circuit.
final class ExpanderRig: Sendable {
    static let address = I2CAddress(bus: 1, device: 0x20)
    let clock: any MonotonicClock
    /// The circuits that the pins are part of; on no account the way to the lines.
    let pins: SimulatedGPIO
    let i2c: SimulatedI2C
    let wiring: ExpanderWiring
    let notes = Recording<ExpanderNote>()
    let chip: ExpanderChip
    let gpio: any GPIOProvider

    init(
        clock: any MonotonicClock = MachineClock(factor: 10), isThere: Bool = true,
        poll: Duration = .milliseconds(20), lineNames: [String?]? = nil,
        patience: Duration = .seconds(50), left: [(register: UInt8, value: UInt8)] = []
    ) throws {
        self.clock = clock
        wiring = ExpanderWiring(
            name: "more", address: Self.address, poll: poll, lineNames: lineNames,
            patience: patience)
        pins = SimulatedGPIO(clock: clock)
        pins.addChip(label: wiring.label, lines: ExpanderWiring.lineCount)
        i2c = SimulatedI2C(buses: [1], clock: clock)
        if isThere {
            var found = SimulatedMCP23017(pins: wiring.label, of: pins)
            for (register, value) in left { found.write(value, to: register) }
            i2c.attach(found, at: Self.address)
        }
        // What is wired to lines that somebody left behind.
        for number in left.isEmpty ? [] : [0, 1] {
            try pins.pull(wiring.line(LineOffset(number)), high: true)
        }
        chip = try ExpanderChip(wiring, i2c: i2c, clock: clock) { [notes] in notes.append($0) }
        let computer = SimulatedGPIO(clock: clock)
        computer.addChip(label: "computer", lines: 4)
        gpio = ExpanderGPIO(computer, expanders: [chip])
    }

    deinit {
        // A test that failed must not leave a thread waiting.
        i2c.hang(false, bus: 1)
    }

    func line(_ number: Int) -> LineAddress { wiring.line(LineOffset(number)) }

    func isHigh(_ number: Int) throws -> Bool { try pins.level(of: line(number)) }

    /// Every level a line has shown.
    func levels(_ number: Int) throws -> [Bool] {
        try pins.history(of: line(number)).map(\.isHigh)
    }

    func output(
        _ number: Int, activeLow: Bool = false, initial: LineState = .inactive
    ) throws -> any OutputLine {
        try gpio.output(
            line(number), settings: LineSettings(activeLow: activeLow), initial: initial,
            consumer: "test")
    }

    func contact(_ numbers: [Int]) throws -> any InputLines {
        try gpio.inputs(
            numbers.map(line), settings: LineSettings(activeLow: true, bias: .pullUp),
            consumer: "test")
    }

    /// Takes the chip's supply away for a moment: no dip is so short that not one transfer fails.
    func brownOut() {
        _ = i2c.withChip(SimulatedMCP23017.self, at: Self.address, failing: 1) { $0.reset() }
    }

    func unplug() { i2c.attach(nil, at: Self.address) }

    func plug() {
        i2c.attach(SimulatedMCP23017(pins: wiring.label, of: pins), at: Self.address)
    }

    /// Waits until something is so, at most ten seconds.
    func waits(_ what: String, for condition: () throws -> Bool) rethrows {
        let real = MachineClock()
        let limit = real.now.advanced(by: .seconds(10))
        while try !condition() {
            guard real.now < limit else {
                Issue.record("not so after 10 s: \(what)")
                return
            }
            real.pause(for: .milliseconds(1))
        }
    }

    var lostCount: Int {
        notes.elements.count { if case .lost = $0 { true } else { false } }
    }
    var backCount: Int {
        notes.elements.count { if case .back = $0 { true } else { false } }
    }
}

import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The supervised inputs", .timeLimit(.minutes(1)))
struct SupervisedInputsTests {
    struct Told: Hashable, Sendable {
        var name: String
        var state: ContactState
    }

    let clock = MachineClock()
    let gpio: SimulatedGPIO
    let told = Recording<Told>()

    init() {
        gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "one", lines: 8)
    }

    private func line(_ offset: Int) -> LineAddress { .offset(chip: "one", LineOffset(offset)) }

    private func input(
        _ name: String, _ offset: Int, activeLow: Bool, debounce: Duration = .milliseconds(5)
    ) -> SupervisedInputWiring {
        SupervisedInputWiring(
            name: name, role: .tamper, line: line(offset),
            settings: LineSettings(activeLow: activeLow, bias: .pullUp), debounce: debounce)
    }

    private func inputs(_ wiring: [SupervisedInputWiring]) throws -> SupervisedInputs {
        try SupervisedInputs(inputs: wiring, gpio: gpio, clock: clock) { [told] in
            told.append(Told(name: $0, state: $1))
        }
    }

    @Test func contactsOfBothKinds_ShareOneRequest_AndReadRight() throws {
        // A loop that is closed, and a button that joins its line to ground when it is pressed.
        try gpio.tie(line(0), high: false)
        let inputs = try inputs([
            input("lid", 0, activeLow: true), input("out", 1, activeLow: false),
        ])
        defer { inputs.shutdown() }
        let first = told.wait { $0.count == 2 }
        #expect(
            Set(first) == [Told(name: "lid", state: .closed), Told(name: "out", state: .closed)])
        try gpio.tie(line(0), high: nil)
        try gpio.tie(line(1), high: false)
        let next = told.wait { $0.count == 4 }
        #expect(
            Set(next.suffix(2)) == [
                Told(name: "lid", state: .open), Told(name: "out", state: .open),
            ])
        #expect(inputs.beat())
    }

    @Test func inputThatCannotBeRead_IsUnknown_AndComesBack() throws {
        try gpio.tie(line(0), high: false)
        let inputs = try inputs([input("lid", 0, activeLow: true)])
        defer { inputs.shutdown() }
        told.wait { $0.count == 1 }
        gpio.disconnect(chip: "one")
        told.wait { $0.last?.state == .unknown }
        gpio.reconnect(chip: "one")
        try gpio.tie(line(0), high: false)
        told.wait { $0.last?.state == .closed && $0.count > 2 }
        #expect(told.elements.map(\.state) == [.closed, .unknown, .closed])
    }

    @Test func inputThatStandsForSeconds_IsNotUnknownMeanwhile() {
        let start = Instant(sinceBoot: .seconds(10))
        var debouncer = ContactDebouncer(debounce: .seconds(5), at: start)
        #expect(debouncer.read(.closed, at: start) == nil)
        #expect(debouncer.read(.closed, at: start.advanced(by: .seconds(2))) == nil)
        #expect(debouncer.read(.closed, at: start.advanced(by: .seconds(5))) == .closed)
        // A blip of the mains is none.
        #expect(debouncer.read(.open, at: start.advanced(by: .seconds(20))) == nil)
        #expect(debouncer.read(.closed, at: start.advanced(by: .seconds(24))) == nil)
        #expect(debouncer.read(.open, at: start.advanced(by: .seconds(30))) == nil)
        #expect(debouncer.read(.open, at: start.advanced(by: .seconds(35))) == .open)
    }
}

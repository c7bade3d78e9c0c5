import SpindCore
import SpindHAL
import SpindLinux
import SpindSimulatedHardware
import Testing

/// Letting outputs of expanders go when the agent has ended.
@Suite struct SafeExpandersTests {
    private static let clock = SystemClock()
    private let gpio = SimulatedGPIO(clock: Self.clock)
    private let i2c = SimulatedI2C(buses: [1])
    private let place = I2CAddress(bus: 1, device: 0x20)

    private var label: String { "\(place)" }

    /// An agent was killed while line 0, active low, and line 9, active high, were driven.
    init() {
        gpio.addChip(label: "\(place)", lines: ExpanderWiring.lineCount)
        gpio.addChip(label: "main", lines: 4)
        var chip = SimulatedMCP23017(pins: "\(place)", of: gpio)
        chip.write(0x02, to: 0x14)
        chip.write(0x82, to: 0x15)
        chip.write(0xFC, to: 0x00)
        chip.write(0x7D, to: 0x01)
        i2c.attach(chip, at: place)
    }

    private var outputs: [SafeOutput] {
        [
            SafeOutput(chip: label, offset: LineOffset(0), isHigh: true),
            SafeOutput(chip: label, offset: LineOffset(9), isHigh: false),
            SafeOutput(chip: "main", offset: LineOffset(2), isHigh: true),
        ]
    }

    private func drive() -> [SafeOutputResult] {
        let way = SafeExpanders(gpio, i2c: i2c)
        return driveSafe(SafeExpanders.ordered(outputs), provider: way, clock: Self.clock).results
    }

    private func level(_ number: Int) throws -> Bool {
        try gpio.level(of: .offset(chip: label, LineOffset(number)))
    }

    @Test func itsOutputsAreLetGo_AndItsOtherLinesStayAsTheyAre() throws {
        let others = [1, 15]
        let before = try others.map(level)
        let results = drive()
        #expect(results.allSatisfy { $0.failure == nil })
        #expect(results.map(\.output.chip) == ["main", label, label], "what may hang comes last")
        #expect(try level(0))
        #expect(try !level(9))
        #expect(try others.map(level) == before)
    }

    @Test func disturbedTransferIsTriedAgain() throws {
        i2c.failNext(2, at: place)
        #expect(drive().allSatisfy { $0.failure == nil })
        #expect(try level(0))
    }

    @Test func expanderThatIsSilentIsAskedOnce_AndStopsNoOther() throws {
        i2c.attach(nil, at: place)
        let results = drive()
        #expect(results.map { $0.failure?.code } == [nil, .io, .io])
    }

    @Test func chipThatWasResetKeepsItsLinesInputs() throws {
        _ = i2c.withChip(SimulatedMCP23017.self, at: place) { $0.reset() }
        #expect(drive().allSatisfy { $0.failure == nil })
        let registers = i2c.withChip(SimulatedMCP23017.self, at: place) { $0.registers } ?? []
        #expect(registers.prefix(2) == [0xFF, 0xFF])
    }

    @Test(arguments: ["i2c-1/0x20", "i2c-10/0x27"])
    func listNamesExpandersByTheirAddresses(label: String) {
        let list = SafeOutputsFile([
            SafeOutput(chip: label, offset: LineOffset(12), isHigh: true)
        ])
        #expect(SafeOutputsFile(parsing: list.text) == list)
        #expect(I2CAddress(parsing: label)?.description == label)
    }

    @Test(arguments: [
        "pinctrl-bcm2711", "i2c-1", "i2c-1/0x200", "i2c-1/0X20", "i2c-01/0x20", "i2c-1/",
    ])
    func labelsOfOtherChipsAreNoAddresses(label: String) {
        #expect(I2CAddress(parsing: label) == nil)
    }
}

import SpindHAL

/// An MCP23017 whose pins are lines of simulated circuits: what is wired to them there is what it
/// drives and reads. Source: Microchip, data sheet DS20001952D, sections 3.2 (addresses with
/// IOCON.BANK 0 and 1) and 3.5 (registers); without interrupts, and nobody waits for it.
///
/// ```swift
/// let address = I2CAddress(bus: 1, device: 0x20)
/// i2c.attach(SimulatedMCP23017(pins: "i2c-1/0x20", of: gpio), at: address)
/// try gpio.tie(.offset(chip: "i2c-1/0x20", LineOffset(8)), high: false)   // GPB0 to ground
/// ```
package struct SimulatedMCP23017: SimulatedI2CChip {
    /// What its registers hold, by their address with BANK 0.
    package private(set) var registers = Self.powerUp
    private let label: String
    private let gpio: SimulatedGPIO
    private var pointer: UInt8 = 0

    private static let powerUp: [UInt8] = [0xFF, 0xFF] + [UInt8](repeating: 0, count: 20)
    private static let (control, pullUps, levels, latches) = (0x0A, 0x0C, 0x12, 0x14)

    /// Makes a chip that has just got its supply.
    ///
    /// - Parameters:
    ///   - label: the chip of `gpio` whose sixteen lines are its pins.
    ///   - gpio: where they are; nobody may request them there.
    package init(pins label: String, of gpio: SimulatedGPIO) {
        self.label = label
        self.gpio = gpio
        settle()
    }

    /// Takes its supply away for a moment: all its lines are inputs without a pull.
    package mutating func reset() {
        registers = Self.powerUp
        settle()
    }

    /// Changes a register behind everybody's back, as a disturbed transfer does.
    package mutating func disturb(_ register: Int, to value: UInt8) {
        registers[register] = value
        settle()
    }

    package mutating func send(_ byte: UInt8) { pointer = byte }

    package mutating func receive() -> UInt8 { read(pointer) }

    package mutating func write(_ value: UInt8, to register: UInt8) {
        guard let index = index(register) else { return }
        switch index {
        // IOCON is one register with two addresses; bit 0 is none, and reads 0.
        case Self.control, Self.control + 1:
            registers[Self.control] = value & 0xFE
            registers[Self.control + 1] = value & 0xFE
        // INTF and INTCAP cannot be written.
        case 0x0E...0x11: return
        // Writing the port writes its latches.
        case Self.levels, Self.levels + 1: registers[index + 2] = value
        default: registers[index] = value
        }
        settle()
    }

    package mutating func read(_ register: UInt8) -> UInt8 {
        guard let index = index(register) else { return 0 }
        guard index == Self.levels || index == Self.levels + 1 else { return registers[index] }
        let port = index - Self.levels
        let pins = gpio.pinLevels(ofChip: label)[(port * 8)..<(port * 8 + 8)]
        let levels = pins.enumerated().reduce(UInt8(0)) { $0 | ($1.element ? 1 << $1.offset : 0) }
        // IPOL turns what is read of pins round.
        return levels ^ registers[2 + port]
    }

    /// The register at an address, by its address with BANK 0; `nil` where there is none.
    private func index(_ register: UInt8) -> Int? {
        let isBanked = registers[Self.control] & 0x80 != 0
        guard isBanked else { return register < 0x16 ? Int(register) : nil }
        let (port, number) = (Int(register >> 4), Int(register & 0x0F))
        return port < 2 && number <= 0x0A ? number * 2 + port : nil
    }

    /// Has the circuits see what the pins do.
    private func settle() {
        gpio.setPins(
            ofChip: label,
            (0..<16).map { pin in
                let (port, bit) = (pin / 8, UInt8(1) << (pin % 8))
                let isInput = registers[port] & bit != 0
                return SimulatedPin(
                    drivesHigh: isInput ? nil : registers[Self.latches + port] & bit != 0,
                    isPulledUp: isInput && registers[Self.pullUps + port] & bit != 0)
            })
    }
}

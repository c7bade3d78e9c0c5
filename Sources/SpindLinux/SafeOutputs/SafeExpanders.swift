package import SpindHAL
import Synchronization

/// Lines of a computer and of MCP23017 expanders, for driving outputs to their safe levels when the
/// agent has ended: a chip whose label is an I²C address is an expander, and keeps what a dead agent
/// had it drive.
///
/// An output of an expander is set in its latch alone, so that none of its other lines changes, and
/// one that is an input (the chip was reset) stays one.
package final class SafeExpanders: GPIOProvider {
    /// OLATA, that of port A; Microchip, data sheet DS20001952D, table 3-5.
    private static let latches: UInt8 = 0x14
    /// Tries of one transfer.
    private static let tries = 3

    private let computer: any GPIOProvider
    private let i2c: any I2CProvider
    /// The expanders so far, and why one does not answer: a bus that hangs takes a second a transfer,
    /// and is not waited for once a line.
    private let known = Mutex<[I2CAddress: Result<any I2CDevice, HALError>]>([:])

    /// Makes the way to lines.
    ///
    /// - Parameters:
    ///   - computer: the way to all lines that are on no expander.
    ///   - i2c: the way to expanders; nobody else may talk to them now.
    package init(_ computer: any GPIOProvider, i2c: any I2CProvider) {
        self.computer = computer
        self.i2c = i2c
    }

    /// The outputs in the order to drive them in: those of expanders last, for the same reason.
    package static func ordered(_ outputs: [SafeOutput]) -> [SafeOutput] {
        outputs.filter { I2CAddress(parsing: $0.chip) == nil }
            + outputs.filter { I2CAddress(parsing: $0.chip) != nil }
    }

    package func output(
        _ address: LineAddress, settings: LineSettings, initial: LineState, consumer: String
    ) throws(HALError) -> any OutputLine {
        guard case .offset(let chip, let offset) = address, let place = I2CAddress(parsing: chip)
        else {
            return try computer.output(
                address, settings: settings, initial: initial, consumer: consumer)
        }
        guard (0..<ExpanderWiring.lineCount).contains(offset.rawValue) else {
            throw HALError(.notFound, "an expander has no line \(offset)")
        }
        do throws(HALError) {
            let line = SafeLatch(
                device: try device(at: place), register: Self.latches + UInt8(offset.rawValue / 8),
                bit: 1 << UInt8(offset.rawValue % 8), settings: settings)
            try line.set(initial)
            return line
        } catch {
            known.withLock { $0[place] = .failure(error) }
            throw error
        }
    }

    private func device(at place: I2CAddress) throws(HALError) -> any I2CDevice {
        if let known = known.withLock({ $0[place] }) { return try known.get() }
        let device = try i2c.i2c(place)
        known.withLock { $0[place] = .success(device) }
        return device
    }

    package func inputs(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any InputLines {
        try computer.inputs(addresses, settings: settings, consumer: consumer)
    }

    package func edges(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any EdgeLines {
        try computer.edges(addresses, settings: settings, consumer: consumer)
    }

    package func openDrain(
        _ address: LineAddress, bias: Bias, consumer: String
    ) throws(HALError) -> any OpenDrainLine {
        try computer.openDrain(address, bias: bias, consumer: consumer)
    }

    /// One bit of a latch.
    private struct SafeLatch: OutputLine {
        let device: any I2CDevice
        let register: UInt8
        let bit: UInt8
        let settings: LineSettings

        func set(_ state: LineState) throws(HALError) {
            let isHigh = (state == .active) != settings.activeLow
            var left = SafeExpanders.tries
            while true {
                left -= 1
                do throws(HALError) {
                    let found = try device.read(register)
                    return try device.write(isHigh ? found | bit : found & ~bit, to: register)
                } catch {
                    if left == 0 { throw error }
                }
            }
        }
    }
}

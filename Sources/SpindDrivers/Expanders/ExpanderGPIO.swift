import SpindCore
package import SpindHAL

/// The computer's lines and those of its expanders, as one way to lines: whoever drives a lock or
/// reads a contact need not know where its line is.
///
/// ```swift
/// let chip = try ExpanderChip(wiring, i2c: LinuxI2C(), clock: clock) { note in ... }
/// let gpio = ExpanderGPIO(LinuxGPIO(), expanders: [chip])
/// let relay = try gpio.output(
///     wiring.line(LineOffset(0)), settings: LineSettings(activeLow: true), initial: .inactive,
///     consumer: "spind lock 1")
/// ```
package struct ExpanderGPIO: GPIOProvider {
    private let computer: any GPIOProvider
    private let expanders: [ExpanderChip]

    /// Puts expanders beside a computer's lines.
    ///
    /// - Parameters:
    ///   - computer: the way to every line that is on no expander.
    ///   - expanders: each address once.
    package init(_ computer: any GPIOProvider, expanders: [ExpanderChip]) {
        self.computer = computer
        self.expanders = expanders
    }

    package func output(
        _ address: LineAddress, settings: LineSettings, initial: LineState, consumer: String
    ) throws(HALError) -> any OutputLine {
        guard let found = try find(address) else {
            return try computer.output(
                address, settings: settings, initial: initial, consumer: consumer)
        }
        return try ExpanderOutput(
            found.chip, line: found.line, settings: settings, initial: initial, consumer: consumer)
    }

    package func inputs(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any InputLines {
        guard let (chip, lines) = try group(addresses) else {
            return try computer.inputs(addresses, settings: settings, consumer: consumer)
        }
        return try ExpanderInputs(chip, lines: lines, settings: settings, consumer: consumer)
    }

    /// Refuses lines of expanders: they are read now and then, so that edges would be missed and
    /// nobody could say how many.
    package func edges(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any EdgeLines {
        if let (chip, _) = try group(addresses) {
            throw HALError(
                .unsupported, "\(chip.name) is polled: it cannot tell every edge of a line")
        }
        return try computer.edges(addresses, settings: settings, consumer: consumer)
    }

    package func openDrain(
        _ address: LineAddress, bias: Bias, consumer: String
    ) throws(HALError) -> any OpenDrainLine {
        guard let found = try find(address) else {
            return try computer.openDrain(address, bias: bias, consumer: consumer)
        }
        return try ExpanderOpenDrain(found.chip, line: found.line, bias: bias, consumer: consumer)
    }

    /// The expander of lines that are asked for together; `nil` when none of them is on one.
    ///
    /// - Throws: ``HALError`` `notFound` for a line that is not on the same one.
    private func group(
        _ addresses: [LineAddress]
    ) throws(HALError) -> (chip: ExpanderChip, lines: [Int])? {
        var found: [(address: LineAddress, chip: ExpanderChip?, line: Int)] = []
        for address in addresses {
            let place = try find(address)
            found.append((address, place?.chip, place?.line ?? 0))
        }
        guard let chip = found.compactMap(\.chip).first else { return nil }
        if let other = found.first(where: { $0.chip !== chip }) {
            throw HALError(.notFound, "'\(other.address)' names no line of \(chip.name)")
        }
        return (chip, found.map(\.line))
    }

    /// The expander's line at an address; `nil` where none has it.
    ///
    /// - Throws: ``HALError`` `notFound` for an expander without that line, and for a name that
    ///   several lines bear.
    private func find(
        _ address: LineAddress
    ) throws(HALError) -> (chip: ExpanderChip, line: Int)? {
        switch address {
        case .offset(let label, let offset):
            guard let chip = expanders.first(where: { $0.wiring.label == label }) else {
                return nil
            }
            guard (0..<ExpanderWiring.lineCount).contains(offset.rawValue) else {
                throw HALError(.notFound, "\(chip.name) has no line \(offset)")
            }
            return (chip, offset.rawValue)
        case .name(let name):
            let found = expanders.flatMap { chip in
                chip.wiring.lineNames.indices.filter { chip.wiring.lineNames[$0] == name }
                    .map { (chip: chip, line: $0) }
            }
            guard found.count <= 1 else {
                throw HALError(.notFound, "\(found.count) lines have the name '\(name)'")
            }
            return found.first
        }
    }
}

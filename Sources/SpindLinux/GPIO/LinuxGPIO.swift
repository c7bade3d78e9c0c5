package import SpindHAL

/// The kernel's GPIO chips, through libgpiod.
///
/// ```swift
/// let relay = try LinuxGPIO().output(
///     .offset(chip: "pinctrl-bcm2711", LineOffset(17)), settings: LineSettings(),
///     initial: .inactive, consumer: "spindd")
/// try relay.set(.active)
/// ```
///
/// Any thread may request; what a request returns may be used as its protocol says. The user must
/// be allowed to open `/dev/gpiochip*` (the group `gpio`).
package struct LinuxGPIO: GPIOProvider {
    /// Makes the provider; it holds nothing until a line is requested.
    package init() {}

    /// The version of libgpiod this process runs with, for example `1.6.3`.
    package static var libraryVersion: String { GPIOChip.libraryVersion }

    package func output(
        _ address: LineAddress, settings: LineSettings, initial: LineState, consumer: String
    ) throws(HALError) -> any OutputLine {
        let found = try FoundLine(address)
        return LinuxOutputLine(
            try GPIOChip.open(of: found).requestOutput(
                found.offset, settings: settings, initial: initial, consumer: consumer),
            name: "output \(address)")
    }

    package func inputs(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any InputLines {
        let group = try LineGroup(addresses, called: "inputs")
        return LinuxInputLines(
            try GPIOChip.open(of: group.first).requestInputs(
                group.offsets, settings: settings, consumer: consumer, name: group.name),
            count: group.offsets.count, name: group.name)
    }

    package func edges(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any EdgeLines {
        let group = try LineGroup(addresses, called: "edges of")
        return LinuxEdgeLines(
            try GPIOChip.open(of: group.first).requestEdges(
                group.offsets, settings: settings, consumer: consumer, name: group.name),
            count: group.offsets.count, name: group.name)
    }

    package func openDrain(
        _ address: LineAddress, bias: Bias, consumer: String
    ) throws(HALError) -> any OpenDrainLine {
        let found = try FoundLine(address)
        return LinuxOpenDrainLine(
            try GPIOChip.open(of: found).requestOpenDrain(
                found.offset, bias: bias, consumer: consumer),
            name: "open-drain line \(address)")
    }

    /// Finds the line without requesting it.
    ///
    /// - Returns: its chip's label and its offset, for a record that is read when names no longer
    ///   can be looked up.
    /// - Throws: `notFound` when there is no such line or it is not unique, `notPermitted` when a
    ///   chip that may have it cannot be opened.
    package func resolve(
        _ address: LineAddress
    ) throws(HALError) -> (chip: String, offset: LineOffset) {
        let found = try FoundLine(address)
        return (found.chip, found.offset)
    }

    /// Looks who owns a line, without requesting or changing it.
    ///
    /// - Parameter address: the line.
    /// - Returns: what its owner calls itself, perhaps nothing; `nil` when nobody owns it.
    /// - Throws: as ``resolve(_:)``.
    package func owner(of address: LineAddress) throws(HALError) -> String? {
        let found = try FoundLine(address)
        return try GPIOChip.open(of: found).owner(of: found.offset)
    }
}

/// Lines of one chip that are requested together.
private struct LineGroup {
    let first: FoundLine
    let offsets: [LineOffset]
    let name: String

    /// Finds the lines.
    ///
    /// - Throws: `unsupported` for none, too many, or those of several chips; `busy` for one twice.
    init(_ addresses: [LineAddress], called kind: String) throws(HALError) {
        let places = try addresses.map { (address) throws(HALError) in try FoundLine(address) }
        name = "\(kind) \(addresses.map(\.description).joined(separator: ", "))"
        guard let first = places.first else {
            throw HALError(.unsupported, "request \(kind): no line was named")
        }
        guard places.count <= GPIOChip.requestLimit else {
            throw HALError(
                .unsupported, "request \(name): more than \(GPIOChip.requestLimit) lines")
        }
        guard places.allSatisfy({ $0.chip == first.chip }) else {
            throw HALError(.unsupported, "request \(name): they are not all on one chip")
        }
        guard Set(places.map(\.offset)).count == places.count else {
            throw HALError(.busy, "request \(name): a line is named twice")
        }
        self.first = first
        offsets = places.map(\.offset)
    }
}

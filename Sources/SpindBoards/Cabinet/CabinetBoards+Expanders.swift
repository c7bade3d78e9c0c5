import SpindCore
import SpindHAL

/// The lines of expanders, among those of a cabinet's boards.
extension CabinetBoards {
    /// What is known of an expander from its entry and its bus; `nil` when that is not in order.
    static func wiring(
        of entry: String, _ use: BoardUse, _ source: CabinetSource
    ) -> ExpanderWiring? {
        guard let bus = source.buses.first(where: { $0.name.value == use.on?.value }),
            case .i2c(let number) = bus.value,
            let device = use.address.flatMap({ UInt8(exactly: $0.value) }),
            ExpanderWiring.devices.contains(device)
        else { return nil }
        return ExpanderWiring(
            name: entry, address: I2CAddress(bus: number.value, device: device),
            poll: use.poll?.value ?? ExpanderLimits.usualPoll)
    }

    /// A line that a board names which is plugged on that entry; a line of an expander may also be
    /// called by its board. Success without a line: its expander could not be resolved, which is
    /// recorded.
    func namedLine(_ name: String, on host: String) -> Result<LineTable.Line?, Complaint> {
        if let found = expanderLine(name) { return found }
        guard let expander = expanders.first(where: { $0.entry.value == host }) else {
            return LineTable(computer: computer).line(name).map { .some($0) }
        }
        guard let offset = ExpanderPins.offset(name) else {
            return .failure(
                Complaint(
                    message: "is `\(name)`, which `\(host)` does not have",
                    mend: ExpanderPins.mend()))
        }
        return .success(
            expander.wiring.map { LineTable.Line(address: $0.line(offset), pin: nil) })
    }

    /// Finds the line of an expander by `board/name`; `nil` when the reference names no expander.
    /// Success without a line: it is known and could not be resolved.
    func expanderLine(_ reference: String) -> Result<LineTable.Line?, Complaint>? {
        let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        guard parts.count == 2,
            let expander = expanders.first(where: { $0.entry.value == parts[0] })
        else { return nil }
        guard let offset = ExpanderPins.offset(parts[1]) else {
            return .failure(
                Complaint(
                    message: "is `\(reference)`, which `\(parts[0])` does not have",
                    mend: ExpanderPins.mend(of: parts[0])))
        }
        return .success(
            expander.wiring.map { LineTable.Line(address: $0.line(offset), pin: nil) })
    }

    /// Whether an entry is an expander.
    func isExpander(_ entry: String) -> Bool { expanders.contains { $0.entry.value == entry } }

    /// The expander that a line is on; `nil` for the computer's.
    func expander(of address: LineAddress) -> ExpanderWiring? {
        guard case .offset(let label, _) = address else { return nil }
        return expanders.compactMap(\.wiring).first { $0.label == label }
    }

    /// What an entry that boards are plugged on is called.
    func title(of host: String) -> String { isExpander(host) ? "`\(host)`" : computer.title }
}

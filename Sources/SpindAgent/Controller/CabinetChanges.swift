package import SpindBoards
import SpindCore
import SpindHAL

/// What changed from one cabinet file to another, in words. Pure.
package enum CabinetChanges {
    /// A line for each thing that changed; at least one where the files differ in what they say.
    package static func lines(from old: CabinetFile, to new: CabinetFile) -> [String] {
        var lines: [String] = []
        if old.layout.name != new.layout.name {
            lines.append("the cabinet is called \(new.layout.name), was \(old.layout.name)")
        }
        if old.computer != new.computer {
            lines.append(
                old.computer.board == new.computer.board
                    ? "the board \(new.computer.board) changed"
                    : "the board is \(new.computer.board), was \(old.computer.board)")
        }
        lines += compartments(old, new)
        lines += named(
            "handover set", old.layout.handoverSets.map { ($0.id.rawValue, $0) },
            new.layout.handoverSets.map { ($0.id.rawValue, $0) })
        lines += named(
            "keypad", old.keypads.map { ($0.id.rawValue, $0) },
            new.keypads.map { ($0.id.rawValue, $0) })
        lines += named(
            "bus", old.serialBuses.map { ($0.name, $0) }, new.serialBuses.map { ($0.name, $0) })
        lines += named(
            "input device", old.inputDevices.map { ($0.name, $0) },
            new.inputDevices.map { ($0.name, $0) })
        lines += named(
            "indicator", old.indicators.map { ($0.name, $0) },
            new.indicators.map { ($0.name, $0) })
        if old.display != new.display { lines.append("the display changed") }
        if old.layout.policy != new.layout.policy { lines.append("the policy changed") }
        if old.timeZone != new.timeZone {
            lines.append("the time zone is \(new.timeZone), was \(old.timeZone)")
        }
        if old.lockBudgetMilliamperes != new.lockBudgetMilliamperes {
            let budget = new.lockBudgetMilliamperes.map { "\($0) mA" } ?? "without limit"
            lines.append("the current of all locks together is \(budget)")
        }
        if lines.isEmpty, old != new { lines.append("settings of the cabinet changed") }
        return lines
    }

    private static func compartments(_ old: CabinetFile, _ new: CabinetFile) -> [String] {
        named(
            "compartment", old.layout.compartments.map { ($0.id.rawValue, Compartment($0, old)) },
            new.layout.compartments.map { ($0.id.rawValue, Compartment($0, new)) })
    }

    /// A compartment with all that is wired to it.
    private struct Compartment: Equatable {
        var layout: CompartmentLayout
        var lock: LockWiring?
        var contact: ContactWiring?
        var sensor: ContactWiring?
        var socket: SocketWiring?

        init(_ layout: CompartmentLayout, _ file: CabinetFile) {
            self.layout = layout
            lock = file.lock(of: layout.id)
            contact = file.contacts.first { $0.compartment == layout.id }
            sensor = file.itemSensors.first { $0.compartment == layout.id }
            socket = file.sockets.first { $0.compartment == layout.id }
        }
    }

    private static func named<Name: Hashable, Thing: Equatable>(
        _ kind: String, _ old: [(Name, Thing)], _ new: [(Name, Thing)]
    ) -> [String] {
        var lines: [String] = []
        for (name, thing) in old {
            guard let now = new.first(where: { $0.0 == name })?.1 else {
                lines.append("\(kind) \(name) is gone")
                continue
            }
            if now != thing { lines.append("\(kind) \(name) changed") }
        }
        for (name, _) in new where !old.contains(where: { $0.0 == name }) {
            lines.append("\(kind) \(name) is new")
        }
        return lines
    }
}

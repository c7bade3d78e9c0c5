/// What a cabinet says of a board's wires must fit the board.
extension CabinetBoards {
    /// Checks the keys that tell where a board's wires go.
    ///
    /// - Returns: whether the board can be used with them.
    static func wires(_ use: BoardUse, _ file: BoardFile, _ findings: Findings) -> Bool {
        let path = use.path.value
        let isComputer = file.computer != nil
        if let freed = use.freed, !isComputer {
            findings.refuse(
                freed.place, "`\(path)` has no system that uses pins",
                mend: "write `freed` at the computer")
            return false
        }
        if let place = use.heldOff, isComputer || file.relays == nil {
            findings.refuse(
                place, "`\(path)` has no relays on lines of a computer", mend: "delete `held-off`")
            return false
        }
        guard case .named(let count)? = file.relays?.wiring else {
            guard let lines = use.lines else { return true }
            findings.refuse(
                lines.place,
                file.relays == nil || isComputer
                    ? "`\(path)` has no relays that are wired freely"
                    : "`\(path)` is wired to lines of its own",
                mend: "delete `lines`")
            return false
        }
        guard let lines = use.lines else {
            findings.refuse(
                use.path.place,
                "`\(path)` has no lines of its own: its wires decide what drives each relay",
                mend: "name them, relay 1 first: `{ use: \(path), on: computer, "
                    + "lines: [GPIO5, GPIO6] }`")
            return false
        }
        guard lines.value.count <= count else {
            findings.refuse(
                lines.place,
                "`lines` names \(lines.value.count), and `\(path)` has \(count) relays",
                mend: "leave some out")
            return false
        }
        return true
    }

    /// What the cabinet says was switched off of the computer's system.
    static func freed(
        _ use: BoardUse, _ computer: Computer, _ findings: Findings
    ) -> Set<String> {
        let names = computer.systemUses.map(\.name)
        for name in use.freed?.value ?? [] where !names.contains(name.value) {
            findings.refuse(
                name.place,
                "`freed` names `\(name.value)`, which is nothing \(computer.title) uses pins for",
                mend: Suggestion.mend(
                    name.value, among: names,
                    otherwise: names.isEmpty
                        ? "delete it" : "it may name " + names.joined(separator: ", ")))
        }
        return Set((use.freed?.value ?? []).map(\.value))
    }
}

extension CabinetResolution {
    /// Checks that a pin is there to be used: that the system does not have it, and that nothing
    /// which hangs on it keeps the computer from starting.
    func checkPin(_ pin: HeaderPin?, at place: Place) {
        guard let pin else { return }
        let uses = boards.computer.systemUses
        if let use = uses.first(where: { $0.name == pin.systemUse }),
            !boards.freed.contains(use.name)
        {
            findings.refuse(
                place, "`\(pin.name)` belongs to \(use.title) of the computer",
                mend: "another pin, or free it: \(use.freeing); then write `freed: [\(use.name)]` "
                    + "at the computer")
        }
        guard pin.isBootOption else { return }
        findings.warn(
            place,
            "`\(pin.name)` tells the computer while its power comes up what to start from: what "
                + "hangs there may keep it from starting",
            mend: "another pin, or see that nothing pulls or drives it until the computer runs")
    }
}

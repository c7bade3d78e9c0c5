import SpindHAL

extension WiringPlanner {
    /// What no other function knows: lines in use and buses that nothing was drawn on.
    mutating func others() {
        var users: [(name: String, uses: [LineUse])] = []
        for use in cabinet.lineUses where !isDrawn(use.line) {
            // `door bell` and `door request` are two; `gate D0` and `gate D1` are one.
            let name = String(use.user.split(separator: " ").first ?? "")
            if let index = users.firstIndex(where: { $0.name == name }) {
                users[index].uses.append(use)
            } else {
                users.append((name, [use]))
            }
        }
        for (name, uses) in users {
            let mark = newMark("D")
            draw(with: mark)
            add(
                Part(
                    mark: mark, title: "`\(name)`", details: ["wire it by its own manual"],
                    place: .right, terminals: []),
                item: "`\(name)`", why: "as the cabinet file says")
            for use in uses {
                let terminal =
                    use.user == name ? "line" : String(use.user.dropFirst(name.count + 1))
                wire(
                    end(of: use.line), End(part: mark, terminal: terminal), .signal, use.user)
            }
            wire(ground(), End(part: mark, terminal: "GND"), .ground, "ground of \(name)")
        }
        for bus in cabinet.serialBuses where !drawnBuses.contains(bus.name) {
            let mark = newMark("D")
            draw(with: mark)
            add(
                Part(
                    mark: mark, title: "Port `\(bus.name)`",
                    details: [bus.path, "wire it by the device's manual"], place: .right,
                    terminals: []))
            wire(
                computerEnd("serial port"), End(part: mark, terminal: "port"), .plug,
                "serial port \(bus.name)")
        }
    }

    /// What to check before power is switched on.
    func checks() -> [String] {
        var checks = [
            "Wire with the power off. No mains wiring is drawn: that is an electrician's.",
            "Common ground: everything at \(parts.contains { $0.mark == "X1" } ? "X1" : "GND") "
                + "is joined to the computer's GND. The locks' minus is not: relays keep them "
                + "apart.",
            "No line of the computer bears more than 3.3 V. Measure each before it is joined.",
        ]
        let (driven, held, isHeldKnown) = lockCurrent
        if !cabinet.locks.isEmpty {
            var words =
                "Supply of the locks: they draw \(Self.amperes(driven)) at once "
                + (driven == cabinet.lockBudgetMilliamperes ? "(`locks-max`)" : "(all of them)")
            if held > 0 { words += " and \(Self.amperes(held)) all the time" }
            if !isHeldKnown { words += ", and what locks held by current draw: see their labels" }
            if let supply, let fuse {
                words +=
                    ". Rated \(Self.amperes(supply)) or more, fuse "
                    + "\(Self.amperes(fuse)) slow"
            }
            if !cabinet.sockets.isEmpty { words += ". Coils of contactors come on top" }
            checks.append(words + ". Wires as thick as the fuse asks.")
        }
        if cabinet.locks.contains(where: { !$0.isOnBoard }) {
            checks.append(
                "Switch on without the locks' supply first: no relay may click while the computer "
                    + "starts.")
        }
        if cabinet.fitting.locks.contains(where: \.isLockedByCurrent) {
            checks.append(
                "Locks held by current: varistors, never diodes, and the fire alarm's contact opens "
                    + "them. Test it.")
        }
        let paper = cabinet.fitting.boards.filter { $0.tier == 3 }.map(\.title)
        if !paper.isEmpty {
            checks.append(
                "From documents only, nobody ran them: \(paper.joined(separator: ", ")). Compare "
                    + "the pins with their manuals.")
        }
        let taken = cabinet.computer.header.compactMap { pin -> String? in
            guard let line = pin.line, isDrawn(line) else { return nil }
            let others = pin.alternates.filter { name in
                ["i2c", "spi", "uart-tx", "uart-rx", "w1"].contains { name.hasPrefix($0) }
            }
            // A bus that is used as such is not to be switched off.
            guard !others.isEmpty, !wires.contains(where: { isBus($0, at: pin) }) else {
                return nil
            }
            return "\(pinName(pin)) (\(others.joined(separator: ", ")))"
        }
        if !taken.isEmpty {
            checks.append(
                "Switch off in the system what else uses these pins: "
                    + taken.joined(separator: "; ") + ".")
        }
        checks.append("Cable, ferrules and ducts: by length. The file does not know them.")
        return checks
    }

    private func isBus(_ wire: WiringPlan.Wire, at pin: HeaderPin) -> Bool {
        wire.kind == .bus && [wire.from, wire.to].contains(computerEnd(pinName(pin)))
    }

    /// A current as labels say it, for example `1.6 A`.
    static func amperes(_ milliamperes: Int) -> String {
        if milliamperes < 100 { return "\(milliamperes) mA" }
        var digits = "\(milliamperes % 1_000 + 1_000)".dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(milliamperes / 1_000)" + (digits.isEmpty ? "" : ".\(digits)") + " A"
    }
}

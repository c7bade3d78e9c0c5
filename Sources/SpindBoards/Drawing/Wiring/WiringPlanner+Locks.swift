import SpindCore
import SpindHAL

extension WiringPlanner {
    /// The relays on the computer's lines: plugged on, wired, or its own.
    mutating func relayBoards() {
        for board in cabinet.fitting.boards where !board.relays.isEmpty {
            let mark = newMark("K")
            boardMarks[board.entry] = mark
            let isOwn = ["computer", "simulated"].contains(board.kind)
            let used = board.relays.filter(isRelayUsed).count
            add(
                Part(
                    mark: mark, title: isOwn ? "Relays of \(board.title)" : board.title,
                    details: details(of: board, isOwn: isOwn), place: .middle, terminals: []),
                item: isOwn ? nil : board.title,
                why: "\(board.relays.count) relays, \(used) used")
            for line in board.connected { plugged(line) }
            let isOnExpander = board.relays.contains { expanderLine($0) != nil }
            if board.isWired || isOnExpander {
                wireInputs(of: board, mark)
            } else {
                plug(board, mark, isOwn)
            }
        }
    }

    private func details(of board: FittedBoard, isOwn: Bool) -> [String] {
        let how = isOwn ? "the computer's own" : board.isWired ? "wired" : "plugged on"
        var details = ["`\(board.entry)`, \(how)"]
        let relays = board.relays.enumerated().map { ($0.offset + 1, $0.element) }
        details += relays.filter { isRelayUsed($0.1) }.map { "relay \($0.0): \(lineName($0.1))" }
        let free = relays.filter { !isRelayUsed($0.1) }
        if !free.isEmpty {
            details.append(
                "not used: "
                    + free.map { "relay \($0.0) (\(lineName($0.1)))" }.joined(separator: "; "))
        }
        if !board.connected.isEmpty {
            details.append(
                "wired to it besides: " + board.connected.map(lineName).joined(separator: "; "))
        }
        return details
    }

    private mutating func plug(_ board: FittedBoard, _ mark: String, _ isOwn: Bool) {
        for line in board.relays { plugged(line) }
        wire(
            computerEnd("header"), end(mark, "header"), .plug,
            isOwn ? "relays of the computer itself" : "plugged on the header: no wires")
    }

    /// Inputs that a low level energises are fed with the lines' own voltage: at 5 V a line of 3.3 V
    /// might not let go, and 5 V would reach it.
    private mutating func wireInputs(of board: FittedBoard, _ mark: String) {
        let isActiveLow = board.active == .low
        let hold = "\(isActiveLow ? "10 kOhm to 3.3 V" : "4.7 kOhm to GND") holds it off"
        for (index, line) in board.relays.enumerated() {
            wire(
                end(of: line), end(mark, "IN\(index + 1)"), .signal,
                "drives relay \(index + 1)" + (isRelayUsed(line) ? "" : ", which nothing uses"),
                remark: board.isHeldOff ? hold : "")
        }
        if isActiveLow {
            wire(
                threeVolts(), end(mark, "VCC"), .supply, "supply of the inputs",
                remark: "never 5 V beside lines of 3.3 V: take the jumper JD-VCC off")
            wire(
                fiveVolts(), end(mark, "JD-VCC"), .supply, "supply of the coils",
                remark: "coils of 12 V: see the board's page")
        } else {
            wire(
                fiveVolts(), end(mark, "VCC"), .supply, "supply of the relays",
                remark: "try whether 3.3 V switch its inputs")
        }
        wire(ground(), end(mark, "GND"), .ground, "ground of the relays")
        guard board.isHeldOff else { return }
        tell(mark, "at each input: \(hold) (`held-off`)")
        list(
            "resistor \(isActiveLow ? "10 kOhm" : "4.7 kOhm"), 0.25 W",
            "from a relay's input to \(isActiveLow ? "3.3 V" : "GND") (`held-off: hardware`)",
            for: [mark], each: board.relays.count)
    }

    /// Whether a lock or anything else hangs on the relay of a line. A relay that is free is in use
    /// by its board alone.
    private func isRelayUsed(_ line: LineAddress) -> Bool {
        cabinet.lineUses.contains { $0.line == line && !$0.user.hasPrefix("relay ") }
    }

    /// Relays in use that no other function drew: their contacts, free of potential.
    mutating func otherRelays() {
        for use in cabinet.lineUses {
            guard let (board, number) = cabinet.fitting.relay(on: use.line),
                let relay = boardMarks[board.entry], isRelayUsed(use.line)
            else { continue }
            let contact = end(relay, "\(number) COM")
            guard !wires.contains(where: { [$0.from, $0.to].contains(contact) }) else { continue }
            let mark = newMark("D")
            draw(with: mark)
            let name = use.user.split(separator: "(").first.map(String.init) ?? use.user
            add(
                Part(
                    mark: mark, title: "`\(name.split(separator: " ").joined(separator: " "))`",
                    details: ["a contact without supply: wire it by its manual"], place: .right,
                    terminals: []),
                item: "`\(use.user)`", why: "as the cabinet file says")
            wire(contact, end(mark, "1"), .signal, use.user)
            wire(end(relay, "\(number) NO"), end(mark, "2"), .signal, use.user)
        }
    }

    /// A car's own central locking: contacts across the buttons of a fob, with no supply of ours.
    private mutating func centralLocking(_ lock: LockWiring, _ mark: String) {
        let id = lock.compartment.rawValue
        add(
            Part(
                mark: mark, title: "Lock \(id): central locking of a car",
                details: [
                    "contacts across the buttons of a spare fob,",
                    "or by a garage: no supply of ours,",
                    "never engine, immobiliser or data bus",
                    "pulse \(lock.unlockTime.asQuantity), at most \(lock.unlockTimeMax.asQuantity)",
                ], place: .right, terminals: []),
            item: "lock: central locking", why: "the car's own; have a garage wire it")
        draw(with: mark)
        let locking = cabinet.lineUses.first { $0.user.hasPrefix("locking \(id) (") }?.line
        for (name, line) in [("unlock", lock.line), ("lock", locking)] {
            guard let line, let (board, number) = cabinet.fitting.relay(on: line),
                let relay = boardMarks[board.entry]
            else { continue }
            wire(
                end(relay, "\(number) COM"), end(mark, "\(name) 1"), .signal,
                "central locking \(id), \(name)")
            wire(
                end(relay, "\(number) NO"), end(mark, "\(name) 2"), .signal,
                "central locking \(id), \(name)")
        }
    }

    /// The locks, each with what it takes to be driven.
    mutating func locks() {
        for lock in cabinet.locks {
            let mark = "Y\(lock.compartment.rawValue)"
            if lock.kind.rawValue == "central-locking" {
                centralLocking(lock, mark)
                continue
            }
            let fitted = cabinet.fitting.locks.first { $0.compartment == lock.compartment }
            add(lockPart(lock, fitted, mark))
            listLock(lock, fitted, mark)
            draw(with: mark)
            let plus = End(part: mark, terminal: "+")
            let minus = End(part: mark, terminal: "−")
            let label = "lock \(lock.compartment.rawValue)"
            let isHeld = fitted?.isLockedByCurrent == true
            let limit = fitted?.hardwareLimit
            let remark =
                limit.map { "through its timed relay or one-shot, \($0.asQuantity)" }
                ?? (isHeld ? "relay drops, or power fails: the lock opens" : "")
            switch lock.output {
            case .board(let name, let number) where isPowered(name):
                let board = busBoard(name)
                wire(end(board, "L\(number) +"), plus, .supply, "\(label) +", remark: remark)
                wire(minus, end(board, "L\(number) −"), .ground, "\(label) −")
            case .board(let name, let number):
                switched(
                    (busBoard(name), number), plus, minus, label, isHeld: isHeld, remark: remark)
            case .line(let line, _):
                if let (board, number) = cabinet.fitting.relay(on: line),
                    let relay = boardMarks[board.entry]
                {
                    switched((relay, number), plus, minus, label, isHeld: isHeld, remark: remark)
                } else {
                    let relay = driver(of: line, for: label)
                    switched((relay, 1), plus, minus, label, isHeld: isHeld, remark: remark)
                }
            }
        }
    }

    private func end(_ mark: String, _ terminal: String) -> End {
        End(part: mark, terminal: terminal)
    }

    /// Supply to the relay, its contact to the lock, and back.
    private mutating func switched(
        _ relay: (mark: String, number: Int), _ plus: End, _ minus: End, _ label: String,
        isHeld: Bool, remark: String
    ) {
        let common = end(relay.mark, "\(relay.number) COM")
        let contact = end(relay.mark, "\(relay.number) \(isHeld ? "NC" : "NO")")
        wire(
            isHeld ? releasedSupply() : lockSupply(), common, .supply,
            "feeds relay \(relay.number)")
        wire(
            contact, plus, .supply, "\(label) +", remark: remark)
        wire(minus, lockReturn(), .ground, "\(label) −")
    }

    /// A relay module for a line that no board's relay hangs on.
    mutating func driver(of line: LineAddress, for label: String) -> String {
        let mark = newMark("K")
        add(
            Part(
                mark: mark, title: "Relay module for \(label)",
                details: ["input for 3.3 V; off while the line rests"], place: .middle,
                terminals: []),
            item: "relay module, one relay, input for 3.3 V", why: "switches what a line cannot")
        wire(end(of: line), end(mark, "IN"), .signal, "switches \(label)")
        wire(fiveVolts(), end(mark, "5 V"), .supply, "supply of the module")
        wire(ground(), end(mark, "GND"), .ground, "ground of the module")
        return mark
    }

    private func lockPart(_ lock: LockWiring, _ fitted: FittedLock?, _ mark: String) -> Part {
        let isHeld = fitted?.isLockedByCurrent == true
        let current = fitted?.milliamperes.map(Self.amperes)
        var details = [
            isHeld
                ? "current locks it" + (current.map { " (\($0))" } ?? "; its current: see label")
                : "current unlocks it (\(current ?? "see label"))",
            "driven \(lock.unlockTime.asQuantity), at most \(lock.unlockTimeMax.asQuantity)",
        ]
        if let limit = fitted?.hardwareLimit {
            details.append("timed relay in its + ends a drive: \(limit.asQuantity)")
        }
        let across: Part.Across?
        if isHeld {
            across = Part.Across(kind: .varistor, type: "varistor, no diode")
        } else if lock.kind == .motor {
            across = nil
            details.append("suppress it as its maker says")
        } else {
            across = Part.Across(kind: .diode, type: "1N4007, ring to +")
        }
        return Part(
            mark: mark,
            title: "Lock \(lock.compartment.rawValue): "
                + (isHeld && lock.kind == .strike ? "fail-safe strike" : lock.kind.rawValue),
            details: details, place: .right,
            terminals: ["+", "−"], across: across)
    }

    private mutating func listLock(_ lock: LockWiring, _ fitted: FittedLock?, _ mark: String) {
        let isHeld = fitted?.isLockedByCurrent == true
        let current = fitted?.milliamperes.map(Self.amperes)
        list(
            "lock: \(lock.kind.rawValue)",
            (isHeld ? "locked by current" : "unlocked by current")
                + (current.map { ", \($0)" } ?? ", current: see its label"), for: [mark])
        if isHeld {
            list(
                "varistor (MOV) for the locks' voltage",
                "across the lock; a diode would delay its release", for: [mark])
        } else if lock.kind != .motor {
            list("diode 1N4007", "across the coil, ring (cathode) to +", for: [mark])
        }
        if let limit = fitted?.hardwareLimit {
            list(
                "timed relay or one-shot, \(limit.asQuantity)",
                "ends a drive without any program (`hardware-limit`)", for: [mark])
        }
    }

    // MARK: - Their supply

    /// What locks draw at once at most, in milliamperes: the budget, or all; and those that are
    /// held by current all the time, as far as the file says.
    var lockCurrent: (driven: Int, held: Int, isHeldKnown: Bool) {
        let sum = cabinet.locks.map(\.milliamperes).reduce(0, +)
        let held = cabinet.fitting.locks.filter(\.isLockedByCurrent)
        return (
            min(cabinet.lockBudgetMilliamperes ?? sum, sum),
            held.compactMap(\.milliamperes).reduce(0, +),
            held.allSatisfy { $0.milliamperes != nil }
        )
    }

    /// What the fuse bears, in milliamperes: the next size of IEC 60127 above the locks' current and
    /// a quarter.
    var fuse: Int? {
        let sizes = [
            500, 630, 800, 1_000, 1_250, 1_600, 2_000, 2_500, 3_150, 4_000, 5_000, 6_300, 8_000,
            10_000,
        ]
        let (driven, held, isHeldKnown) = lockCurrent
        guard isHeldKnown, driven + held > 0 else { return nil }
        return sizes.first { $0 * 4 >= (driven + held) * 5 }
    }

    /// What the supply bears at least: half more than the locks draw, no less than the fuse, in
    /// steps of half an ampere.
    var supply: Int? {
        guard let fuse else { return nil }
        let (driven, held, _) = lockCurrent
        return (max((driven + held) * 3 / 2, fuse) + 499) / 500 * 500
    }

    /// A clamp of the locks' plus, behind the fuse.
    mutating func lockSupply() -> End {
        addLockSupply()
        block(
            "X4", "Locks +, behind the fuse", fed: end("F1", "out"), .supply, "fused +")
        return clamp("X4")
    }

    /// A clamp of the plus that the fire alarm takes away.
    private mutating func releasedSupply() -> End {
        let source = parts.contains { $0.mark == "X6" } ? nil : lockSupply()
        if let source {
            add(
                Part(
                    mark: "S0", title: "Contact of the fire alarm",
                    details: ["opens on alarm and by the release", "button: the doors open"],
                    place: .left, terminals: []),
                item: "contact of the fire alarm, or a relay of it",
                why: "takes current from locks that current locks (`fire-release: hardware`)")
            let current = unit
            draw(with: "")
            wire(
                source, end("S0", "in"), .supply, "+ to the fire alarm's contact")
            draw(with: current)
        }
        block(
            "X6", "+ of locks held by current", fed: end("S0", "out"), .supply,
            "+ through the fire alarm's contact")
        return clamp("X6")
    }

    /// A clamp of the locks' minus.
    mutating func lockReturn() -> End {
        addLockSupply()
        block(
            "X5", "Locks −", place: .middle, fed: end("G0", "−"), .ground, "− of the locks")
        return clamp("X5")
    }

    private mutating func addLockSupply() {
        guard !parts.contains(where: { $0.mark == "G0" }) else { return }
        let rating =
            supply.map { "\(Self.amperes($0)) or more" }
            ?? "by the locks' labels: half more than they draw"
        let fuseRating =
            fuse.map { "\(Self.amperes($0)), slow" }
            ?? "by the locks' labels: a quarter more than they draw"
        add(
            Part(
                mark: "G0", title: "Supply of the locks",
                details: ["DC, voltage of the locks", rating, "mains side: by an electrician"],
                place: .left, terminals: []),
            item: "supply, DC, the locks' voltage", why: "rated \(rating)")
        add(
            Part(
                mark: "F1", title: "Fuse", details: [fuseRating], place: .left, terminals: []),
            item: "fuse with holder", why: "of the locks: \(fuseRating)")
        let current = unit
        draw(with: "")
        wire(end("G0", "+"), end("F1", "in"), .supply, "+ of the locks to their fuse")
        draw(with: current)
    }
}

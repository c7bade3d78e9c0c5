import SpindCore
import SpindHAL

extension CabinetResolution {
    /// How often a board is asked for its inputs where the file does not say.
    private static let usualPoll: Duration = .milliseconds(200)

    /// Puts the lock boards on their buses.
    mutating func resolveLockBoards() {
        var addresses: [String: [Int: Place]] = [:]
        for (entry, use, board) in boards.lockBoards {
            guard let on = use.on else {
                findings.refuse(
                    use.path.place, "a lock board needs `on`, the bus it hangs on",
                    mend: "name it in `buses:` and write `{ use: \(use.path.value), on: bus1, "
                        + "address: 1 }`")
                continue
            }
            guard let bus = serialBus(on, key: "on") else { continue }
            guard let address = address(use, board) else { continue }
            if let first = addresses[bus.name, default: [:]].updateValue(
                use.address?.place ?? on.place, forKey: Int(address))
            {
                findings.refuse(
                    use.address?.place ?? on.place,
                    "two boards of `\(bus.name)` have the address \(address), first at line "
                        + "\(first.line), column \(first.column)",
                    mend: "set one of them to another")
                continue
            }
            checkPoll(use)
            checkSpeed(bus, board, use, entry.value)
            checkPulse(use, board)
            let wiring = LockBoardWiring(
                name: entry.value, dialect: board.dialect, address: address, locks: board.locks,
                inputs: board.inputs, poll: use.poll?.value ?? Self.usualPoll)
            add(wiring, to: bus, at: use.path.place)
        }
    }

    private func address(_ use: BoardUse, _ board: LockBoardFile) -> UInt8? {
        let range = board.dialect.addresses
        guard let address = use.address else {
            findings.refuse(
                use.path.place, "a lock board needs `address`, as it is set on the board",
                mend: "write \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        guard range.contains(address.value) else {
            findings.refuse(
                address.place, "`\(use.path.value)` cannot have the address \(address.value)",
                mend: "it is \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return UInt8(address.value)
    }

    private func checkPoll(_ use: BoardUse) {
        guard let poll = use.poll, poll.value < .milliseconds(50) else { return }
        findings.refuse(
            poll.place,
            "a lock board is asked every 50ms to 2s, not every \(poll.value.asQuantity)",
            mend: "write for example `poll: 200ms`")
    }

    private func checkSpeed(
        _ bus: SerialBusWiring, _ board: LockBoardFile, _ use: BoardUse, _ entry: String
    ) {
        guard bus.settings.bitsPerSecond != board.speed else { return }
        findings.warn(
            use.path.place,
            "`\(entry)` leaves the factory at \(board.speed) bits a second, and `\(bus.name)` "
                + "has \(bus.settings.bitsPerSecond)",
            mend: "set the board to the bus's speed, or the bus to the board's")
    }

    private func checkPulse(_ use: BoardUse, _ board: LockBoardFile) {
        guard case .steps = board.pulse, let pulse = use.pulse else { return }
        findings.refuse(
            pulse.place, "`\(use.path.value)` is told each pulse: it is set to none",
            mend: "delete `pulse`; each lock has its `unlock-time`")
    }

    private mutating func add(_ board: LockBoardWiring, to bus: SerialBusWiring, at place: Place) {
        guard let index = lockBuses.firstIndex(where: { $0.bus.name == bus.name }) else {
            lockBuses.append(LockBusWiring(bus: bus, boards: [board], inputs: []))
            return
        }
        if let other = lockBuses[index].boards.first, other.dialect != board.dialect {
            findings.refuse(
                place,
                "`\(bus.name)` has boards that speak \(other.dialect.title) and boards that speak "
                    + "\(board.dialect.title): one may take the other's words for an order",
                mend: "give each kind a bus of its own")
            return
        }
        let all = board.dialect.everybody
        let hasAll =
            Int(board.address) == all || lockBuses[index].boards.contains { Int($0.address) == all }
        if let all, hasAll {
            findings.refuse(
                place,
                "a board of `\(bus.name)` has the address \(all), which all others there may obey, "
                    + "and a lock of each would open",
                mend: "set each board to an address from \(all + 1) on")
            return
        }
        lockBuses[index].boards.append(board)
    }

    // MARK: - What hangs on them

    /// The number of a lock or input in a reference `board/number`; `nil` when there is none such.
    func number(
        _ reference: Located<String>, key: String, _ what: String, of board: String,
        atMost most: Int
    ) -> Int? {
        let text = reference.value.split(separator: "/").last.map(String.init) ?? ""
        if let number = Int(text), String(number) == text, (1...max(most, 1)).contains(number),
            most > 0
        {
            return number
        }
        findings.refuse(
            reference.place, "`\(key)` is `\(reference.value)`, which `\(board)` does not have",
            mend: most == 0
                ? "it has no \(what)s" : "write `\(board)/1` to `\(board)/\(most)`")
        return nil
    }

    /// Resolves a lock that a board on a bus drives. The board ends each pulse itself, so that the
    /// coil needs no other limit in hardware.
    mutating func resolve(
        _ lock: LockSource, of id: Int, on entry: String, _ use: BoardUse, _ board: LockBoardFile
    ) {
        guard
            let number = number(
                lock.relay, key: "relay", "lock", of: entry, atMost: board.locks)
        else { return }
        if let first = boardLockPlaces.updateValue(lock.relay.place, forKey: lock.relay.value) {
            findings.refuse(
                lock.relay.place,
                "the lock `\(lock.relay.value)` is used twice, first at line \(first.line), "
                    + "column \(first.column)",
                mend: "give each compartment a lock of its own")
            return
        }
        check(lock, against: use.pulse?.value, board.pulse, entry)
        if lock.energized == .locks {
            findings.warn(
                lock.place,
                "lock \(id) hangs on the board's normally-closed contact: a dead agent keeps it "
                    + "locked, a power failure opens it",
                mend: "test that the fire alarm's contact cuts its supply")
        }
        locks.append(
            LockWiring(
                compartment: CompartmentID(id), kind: lock.kind,
                output: .board(entry, lock: number), unlockTime: lock.unlockTime,
                unlockTimeMax: lock.unlockTimeMax, dutyMax: lock.dutyMax,
                dutyWindow: lock.dutyWindow, milliamperes: lock.unlockingMilliamperes))
    }

    private func check(
        _ lock: LockSource, against set: Duration?, _ pulse: LockBoardFile.Pulse, _ entry: String
    ) {
        switch pulse {
        case .steps(let step):
            let whole = (lock.unlockTime / step).rounded()
            guard whole < 1 || step * Int(whole) != lock.unlockTime else { return }
            let near = step * max(Int(whole), 1)
            findings.refuse(
                lock.place,
                "`\(entry)` times pulses in steps of \(step.asQuantity), and `unlock-time` is "
                    + "\(lock.unlockTime.asQuantity)",
                mend: "write for example `unlock-time: \(near.asQuantity)`")
        case .fixed(let factory):
            let own = set ?? factory
            if lock.unlockTime != own {
                findings.refuse(
                    lock.place,
                    "`\(entry)` drives each lock for \(own.asQuantity), and `unlock-time` is "
                        + "\(lock.unlockTime.asQuantity)",
                    mend: "write `unlock-time: \(own.asQuantity)`, or `pulse:` at the board if it "
                        + "is set to another time")
            }
            if lock.energized == .locks {
                findings.refuse(
                    lock.place,
                    "`\(entry)` gives its locks current to open them",
                    mend: "write `energized: unlocks`, or use a board with relays")
            }
        }
    }

    /// Resolves a door contact or an item sensor at an input of a lock board. What it reads as
    /// conducting is a 1.
    mutating func resolve(
        input reference: Located<String>, _ contact: ContactSource, as role: BoardInputWiring.Role,
        of id: Int
    ) {
        if let reader = namesReader(reference.value) {
            return resolve(readerInput: reference, of: reader, contact, as: role, of: id)
        }
        guard let board = boards.lockBoard(in: reference.value) else {
            let names = boards.lockBoards.map(\.entry.value)
            let name = reference.value.split(separator: "/").first.map(String.init) ?? ""
            // A board that could not be read was refused where it is named.
            guard source.isComplete, !boards.isUnusable(name) else { return }
            findings.refuse(
                reference.place,
                "`input` is `\(reference.value)`, and `boards` names no lock board `\(name)`",
                mend: Suggestion.mend(
                    name, among: names,
                    otherwise: names.isEmpty
                        ? "write `line:`, or add a board with inputs"
                        : "it names " + names.joined(separator: ", ")))
            return
        }
        let entry = board.entry.value
        guard
            let number = number(
                reference, key: "input", "input", of: entry, atMost: board.board.inputs)
        else { return }
        guard isFirstUse(ofInput: reference),
            let bus = lockBuses.firstIndex(where: { $0.boards.contains { $0.name == entry } })
        else { return }
        lockBuses[bus].inputs.append(
            BoardInputWiring(
                role: role, compartment: CompartmentID(id), board: entry, input: number,
                closedReadsOne: contact.kind == .normallyClosed, debounce: contact.debounce))
    }

    /// Takes an input of a board or a reader; refuses one that was taken.
    mutating func isFirstUse(ofInput reference: Located<String>) -> Bool {
        guard let first = boardInputPlaces.updateValue(reference.place, forKey: reference.value)
        else { return true }
        findings.refuse(
            reference.place,
            "the input `\(reference.value)` is used twice, first at line \(first.line), "
                + "column \(first.column)",
            mend: "give each contact and sensor an input of its own")
        return false
    }
}

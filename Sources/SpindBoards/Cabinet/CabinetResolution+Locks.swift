import SpindCore
import SpindHAL

extension CabinetResolution {
    /// Resolves a lock. Its relay, energised, always unlocks: a lock that current locks hangs on
    /// the relay's normally-closed contact, so that a dead agent leaves it locked.
    mutating func resolve(_ lock: LockSource, of id: Int) {
        checkTimes(lock)
        checkKind(lock)
        checkBudget(lock)
        if refuses(readerOutput: lock.relay) { return }
        if lock.kind == .centralLocking, refusesBoard(lock.relay) { return }
        if let board = boards.lockBoard(in: lock.relay.value) {
            return resolve(lock, of: id, on: board.entry.value, board.use, board.board)
        }
        warn(about: lock, of: id)
        guard let relay = takenRelay(lock.relay, for: "lock \(id)") else { return }
        checkBoot(relay, lock.relay, harm: "opens the door")
        checkOutage(lock, on: relay.line, of: id)
        var locking: LockingWiring?
        if let second = lock.locking {
            guard let wiring = self.locking(second, lock, of: id) else { return }
            locking = wiring
        }
        locks.append(
            LockWiring(
                compartment: CompartmentID(id), kind: lock.kind, line: relay.line.address,
                settings: LineSettings(activeLow: relay.active == .low),
                unlockTime: lock.unlockTime, unlockTimeMax: lock.unlockTimeMax,
                dutyMax: lock.dutyMax, dutyWindow: lock.dutyWindow,
                milliamperes: lock.unlockingMilliamperes, locking: locking))
    }

    /// Resolves the relay that locks: a second one, on a line like the first.
    private mutating func locking(
        _ locking: LockingSource, _ lock: LockSource, of id: Int
    ) -> LockingWiring? {
        if refuses(readerOutput: locking.relay) || refusesBoard(locking.relay) { return nil }
        guard let relay = takenRelay(locking.relay, for: "locking \(id)") else { return nil }
        checkBoot(relay, locking.relay, harm: "locks what it hangs on")
        checkOutage(lock, on: relay.line, of: id)
        return LockingWiring(
            line: relay.line.address, settings: LineSettings(activeLow: relay.active == .low),
            time: locking.time ?? lock.unlockTime)
    }

    /// A board on a bus times its pulses by itself, so that nothing here could keep two of them
    /// apart.
    private func refusesBoard(_ relay: Located<String>) -> Bool {
        guard let board = boards.lockBoard(in: relay.value) else { return false }
        findings.refuse(
            relay.place,
            "`\(board.entry.value)` ends its pulses by itself: that the two of a central locking are "
                + "never given together could not be seen to",
            mend: "use two relays on lines")
        return true
    }

    /// The relay a file names, taken for its user; `nil` when there was something wrong.
    mutating func takenRelay(
        _ reference: Located<String>, for user: String
    ) -> CabinetBoards.Relay? {
        let found: CabinetBoards.Relay?
        switch boards.relay(reference.value) {
        case .success(let relay):
            found = relay
        case .failure(let complaint):
            findings.refuse(reference.place, "`relay` \(complaint.message)", mend: complaint.mend)
            return nil
        }
        guard let relay = found else { return nil }
        if let first = relayPlaces[relay.line.address] {
            findings.refuse(
                reference.place,
                "the relay `\(reference.value)` is used twice, first at line \(first.line), "
                    + "column \(first.column)",
                mend: "give each lock and socket a relay of its own")
            return nil
        }
        relayPlaces[relay.line.address] = reference.place
        claims.rename(relay.line.address, for: "\(user) (\(reference.value))")
        return relay
    }

    private func checkTimes(_ lock: LockSource) {
        if lock.unlockTime > lock.unlockTimeMax {
            findings.refuse(
                lock.place,
                "`unlock-time` (\(lock.unlockTime.asQuantity)) is longer than `unlock-time-max` "
                    + "(\(lock.unlockTimeMax.asQuantity))",
                mend: "shorten it, or raise what the lock may bear if its maker says so")
        }
        if lock.unlockTime > lock.dutyTime {
            findings.refuse(
                lock.place,
                "one drive of \(lock.unlockTime.asQuantity) is more than `duty-max` allows within "
                    + "`duty-window`",
                mend: "a longer window, a larger share or a shorter `unlock-time`")
        }
        if let time = lock.locking?.time, time > lock.unlockTimeMax {
            findings.refuse(
                lock.place,
                "`lock-time` (\(time.asQuantity)) is longer than `unlock-time-max` "
                    + "(\(lock.unlockTimeMax.asQuantity)), which holds for both",
                mend: "shorten it")
        }
        if let limit = lock.hardwareLimit, limit < lock.unlockTime {
            findings.refuse(
                lock.place,
                "`hardware-limit` (\(limit.asQuantity)) ends a drive before `unlock-time` "
                    + "(\(lock.unlockTime.asQuantity))",
                mend: "set the timer longer or `unlock-time` shorter")
        }
    }

    private func checkKind(_ lock: LockSource) {
        switch lock.kind {
        case .maglock where lock.energized == .unlocks:
            findings.refuse(
                lock.place, "a maglock holds the door while it has current",
                mend: "write `energized: locks`, or another `kind`")
        case .centralLocking where lock.energized == .locks:
            findings.refuse(
                lock.place, "a car's central locking keeps its state without current",
                mend: "write `energized: unlocks`: `relay` unlocks it, and `lock-relay` locks it")
        case .motor where lock.energized == .locks:
            findings.refuse(
                lock.place, "a motor lock draws its bolt while it has current",
                mend: "write `energized: unlocks`, or another `kind`")
        case .strike, .maglock:
            checkTimeToPull(lock)
        case .solenoid, .motor, .centralLocking:
            break
        }
    }

    /// A door that is held again when the drive ends must be pulled before.
    private func checkTimeToPull(_ lock: LockSource) {
        guard lock.unlockTime < CabinetLimits.pulledUnlockTimeMin else { return }
        findings.refuse(
            lock.place,
            "a \(lock.kind.rawValue) released for \(lock.unlockTime.asQuantity) leaves no time to "
                + "pull the door",
            mend: "give it an `unlock-time` of \(CabinetLimits.pulledUnlockTimeMin.asQuantity) "
                + "or more")
    }

    private func checkBudget(_ lock: LockSource) {
        guard let budget = source.locksMax, let current = lock.current,
            lock.unlockingMilliamperes > budget.value
        else { return }
        findings.refuse(
            current.place,
            "the lock draws \(currentAsQuantity(current.value)), more than all locks together may "
                + "(`locks-max` \(currentAsQuantity(budget.value)), line \(budget.place.line))",
            mend: "a stronger supply with a higher `locks-max`, or another lock")
    }

    /// What the pin does before the agent starts, and after it ended, must do no harm.
    func checkBoot(
        _ relay: CabinetBoards.Relay, _ reference: Located<String>, harm: String
    ) {
        if isFloatingExpander(relay, reference) { return }
        guard let boot = relay.line.pin?.boot, let level = boot.level else {
            // Where nothing else pulls, the board's own resistors decide it.
            if relay.line.pin?.boot == .inputFloating, relay.isWeakPullSafe { return }
            findings.warn(
                reference.place,
                "what `\(relay.lineName)` does while the computer boots is not known",
                mend: boards.computer.takesAnyLine || relay.line.pin?.boot == .unknown
                    ? "measure it with the lock unplugged, from power-on until the system runs: it "
                        + "must never be \(relay.active.rawValue)"
                    : "measure it, or use a pin with a known pull away from "
                        + "\(relay.active.rawValue)")
            return
        }
        guard level == relay.active else { return }
        if boot.isWeak, relay.isWeakPullSafe { return }
        findings.refuse(
            reference.place,
            "`\(relay.lineName)` is \(level.rawValue) while the computer boots "
                + "(\(boot.rawValue)), which "
                + (reference.value == relay.lineName
                    ? harm : "energises the relay of `\(reference.value)` and \(harm)"),
            mend: boot.isWeak && reference.value != relay.lineName
                ? "another pin, a relay board that is proved to stay off under a weak pull "
                    + "(`weak-pull-safe: true`, with its source), or a resistor that holds the "
                    + "relay's input \(relay.active == .low ? "high" : "low") (then write "
                    + "`held-off: hardware` at the board)"
                : "another pin")
    }

    private mutating func warn(about lock: LockSource, of id: Int) {
        if lock.energized == .locks {
            findings.warn(
                lock.place,
                "lock \(id) hangs on its relay's normally-closed contact: a dead agent keeps it "
                    + "locked, a power failure opens it",
                mend: "test that the fire alarm's contact cuts its supply")
        } else if lock.dutyTime < CabinetLimits.agentOutage, lock.hardwareLimit == nil {
            unprotectedLocks.append((id, lock.place))
        }
    }
}

extension LockSource {
    /// How long it may be driven within its window.
    var dutyTime: Duration { dutyWindow * dutyMax }

    /// What the unlocking drive draws: nothing where it takes current away.
    var unlockingMilliamperes: Int {
        energized == .unlocks ? current?.value ?? 0 : 0
    }
}

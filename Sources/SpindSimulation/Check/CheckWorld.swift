import SpindAgent
import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds

/// One seed's world: a cabinet's computer with the real engine, stepper and store in it, its locks
/// under their real limits, doors with physics, and people. Everything runs on one virtual clock.
final class CheckWorld: @unchecked Sendable {
    // Proof: a run is on one thread; only the agent's closures ask for more.
    let plan: CheckPlan
    let clock: CheckClock
    let disk: CheckDisk
    var random: SeededGenerator
    var ledger: CheckLedger
    var trace: CheckTrace
    var doors: [SimulatedDoor]
    /// The computer, while it has power.
    private(set) var computer: CheckComputer?
    private(set) var powerCuts = 0
    /// Whether faults have ended, so that everything must work.
    var isCalm = false
    var registry = CheckRegistry()
    /// What lies in the compartments.
    var items: [CheckItem]
    /// What each contact last told the agent, and when it last moved.
    private var contacts: [ContactWatch]
    /// How many more effects are carried out before the power goes; `nil` while it stays, 0 when
    /// it is gone.
    private var effectsLeft: Int?
    /// How many service credentials were asked for.
    var serviceCount = 0
    /// What is typed and not yet confirmed.
    private var entry = ""
    /// The exit buttons that are held.
    var pressedButtons: Set<DeviceID> = []
    /// Keys that somebody is about to press.
    private var keys: [(at: Instant, key: Character)] = []

    private struct ContactWatch {
        var reported: ContactState?
        var movedAt: Instant?
    }

    /// How long a contact must stand before it is believed.
    private static let debounce = Duration.milliseconds(30)

    init(seed: UInt64, acts: Int, keepsTrace: Bool) {
        random = SeededGenerator(seed: seed)
        plan = CheckPlan(using: &random, acts: acts)
        clock = CheckClock(drift: random.number(-90...90))
        disk = CheckDisk()
        ledger = CheckLedger(plan)
        trace = CheckTrace(keepsLines: keepsTrace)
        doors = plan.layout.compartments.map { SimulatedDoor(lock: $0.lock) }
        contacts = doors.map { _ in ContactWatch() }
        items = doors.map { _ in CheckItem() }
        disk.passEffect = { [unowned self] in passEffect() }
    }

    /// Time since the world began.
    var now: Instant { clock.worldTime }

    func note(_ line: String) {
        trace.note("\(now.sinceBoot.wholeMilliseconds) \(line)")
    }

    // MARK: - Power

    /// Starts the computer on what its disk holds.
    func powerOn() {
        compareDisk()
        note("power on, \(ledger.journal.count) records")
        let computer = CheckComputer(self)
        self.computer = computer
        contacts = doors.map { _ in ContactWatch() }
        computer.start()
        for index in doors.indices {
            watchContact(index, first: true)
            watchItem(index, first: true)
        }
        watchExits()
        settleAfterStep()
    }

    /// Takes the power away, and gives it back after a while.
    func cutPower() {
        powerCuts += 1
        note("power cut")
        computer = nil
        effectsLeft = nil
        keys = []
        entry = ""
        readCommitted()
        ledger.powerCut()
        for index in doors.indices { doors[index].drive(false, at: now) }
        let off = Duration.milliseconds(
            random.number(500...(random.happens(100) ? 86_400_000 : 60_000)))
        clock.boot(afterBeingOffFor: off, forgets: plan.clockForgets)
        for index in doors.indices { doors[index].advance(to: now) }
        powerOn()
    }

    /// An orderly end and a new start.
    func restart() {
        note("restart")
        computer?.stop()
        settleAfterStep()
        cutPower()
    }

    /// Whether the computer runs.
    var hasPower: Bool { effectsLeft != 0 }

    /// Draws whether the power goes in the step to come, and after how many effects.
    func drawPowerCut() {
        guard !isCalm, random.happens(plan.powerCutPerMille) else { return }
        effectsLeft = random.number(1...6)
    }

    /// Something is about to take effect outside the computer.
    ///
    /// - Returns: whether it does; the power may be gone.
    func passEffect() -> Bool {
        guard let left = effectsLeft else { return true }
        guard left > 0 else { return false }
        effectsLeft = left - 1
        return left > 1
    }

    /// The step in which the power could go is over.
    func powerCutPassed() {
        if effectsLeft != 0 { effectsLeft = nil }
    }

    /// Gives power back if it went in the step that just was.
    func settleAfterStep() {
        guard !hasPower else { return }
        cutPower()
    }

    // MARK: - Time

    /// Lets time pass, with everything that happens by itself on the way.
    func pass(_ duration: Duration) {
        let end = now.advanced(by: duration)
        while let (next, happen) = nextHappening(), next <= end {
            clock.move(to: max(next, now))
            happen()
            settleAfterStep()
        }
        if end > now { clock.move(to: end) }
    }

    /// What happens next by itself; of things at the same instant, always in this order.
    private func nextHappening() -> (Instant, () -> Void)? {
        var happenings: [(Instant, () -> Void)] = []
        for index in doors.indices {
            if let at = doors[index].nextChange {
                happenings.append((at, { self.moveDoor(index) }))
            }
            if let at = items[index].movedAt?.advanced(by: Self.debounce) {
                happenings.append((at, { self.watchItem(index) }))
            }
            if let at = contacts[index].movedAt?.advanced(by: Self.debounce) {
                happenings.append((at, { self.watchContact(index) }))
            }
        }
        if let computer {
            if let at = computer.locksDeadline { happenings.append((at, computer.advanceLocks)) }
            happenings.append((computer.wakeTime, computer.wake))
        }
        if let key = keys.first { happenings.append((key.at, pressKey)) }
        return happenings.enumerated().min {
            ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
        }?.element
    }

    private func moveDoor(_ index: Int) {
        doors[index].advance(to: now)
        doorMoved(index)
    }

    /// A door or its wire may have changed: the contact is looked at when it has settled.
    func doorMoved(_ index: Int) {
        guard plan.layout.compartments[index].hasContact else { return }
        contacts[index].movedAt = now
    }

    /// What the agent was last told of a contact.
    func reportedContact(_ index: Int) -> ContactState? { contacts[index].reported }

    private func watchContact(_ index: Int, first: Bool = false) {
        guard plan.layout.compartments[index].hasContact else { return }
        contacts[index].movedAt = nil
        let state = doors[index].contact ?? .unknown
        guard first || state != contacts[index].reported else { return }
        contacts[index].reported = state
        note("contact \(index + 1) \(state)")
        computer?.contact(plan.layout.compartments[index].id, reads: state)
    }

    // MARK: - Hands

    /// Somebody types, one key every 200 to 600 ms.
    func type(_ text: String) {
        note("types")
        var at = now
        for key in text {
            keys.append((at, key))
            at = at.advanced(by: .milliseconds(random.number(200...600)))
        }
        pass(now.duration(to: at))
    }

    private func pressKey() {
        let key = keys.removeFirst().key
        computer?.press(key)
    }

    func act(_ act: SimulatedDoor.Act, on index: Int) {
        let outcome = doors[index].act(act, at: now)
        note("\(act) door \(index + 1): \(outcome)")
        if outcome == .done { doorMoved(index) }
    }

    // MARK: - Lines

    /// A lock's line is driven for an order, or released.
    func lineChanged(_ compartment: CompartmentID, to driven: Bool, for order: UnlockOrder?) {
        guard let index = plan.layout.compartments.firstIndex(where: { $0.id == compartment })
        else { return }
        note("lock \(compartment) \(driven ? "driven" : "released")")
        let before = doors[index].contact
        if order?.purpose == .locking {
            doors[index].driveToLock(at: now)
        } else {
            doors[index].drive(driven, at: now)
        }
        if doors[index].contact != before { doorMoved(index) }
        if let order, driven {
            ledger.driven(order, hasStore: computer?.storeFault == nil, at: now)
        }
        if !driven { ledger.released(compartment, at: now) }
    }

    // MARK: - What is typed

    func extendEntry(_ key: Character) {
        entry.append(key)
    }

    func confirmEntry() {
        ledger.typed = entry
        entry = ""
    }

    // MARK: - The disk

    /// Compares what the disk holds with what was ever seen committed.
    func compareDisk() {
        do {
            let records = try disk.durableRecords()
            ledger.compare(records, at: now, trueTime: clock.trueTime)
            if let broken = try disk.brokenChain() { ledger.fail("the chain is broken: \(broken)") }
        } catch {
            ledger.fail("the journal cannot be read: \(error)")
        }
    }

    /// Takes what a step committed into the ledger.
    func readCommitted() {
        for record in disk.takeCommitted() {
            note("record \(record.sequence) \(record.event)")
            ledger.committed(record, at: now, trueTime: clock.trueTime)
        }
    }
}

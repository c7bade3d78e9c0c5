import Logging
package import SpindCore
import SpindCrypto

/// Runs the engine, one step at a time: reads the clocks, asks the engine, commits, and only then
/// lets anything move.
///
///     let stepper = CabinetStepper(parts)
///     stepper.start()
///     while running {
///         stepper.step(nextInput(before: stepper.nextWake) ?? .wake)
///     }
///     stepper.step(.stopping)
///
/// It is synchronous, has no thread, and never sleeps: ``CabinetController`` drives it on a thread
/// of its own, the simulator under a virtual clock. Not to be used from two threads at a time.
package final class CabinetStepper {
    /// The longest time between two looks at the clocks, so that a change of their trust is
    /// noticed soon.
    package static let clockCheck = Duration.seconds(30)

    /// Told each step's records after they are committed, in order. Must return at once.
    package var onRecords: ([AuditRecord]) -> Void = { _ in }
    /// Called once a day in a quiet hour, for checks that are too long for a step. Must return at
    /// once.
    package var onNightly: () -> Void = {}

    var parts: CabinetParts
    var engine: CabinetEngine
    var estimator: ClockEstimator
    /// The newest reading of the clocks.
    private(set) var now: Moment
    /// Whether the engine knows what the store remembers. False as long as that cannot be read.
    var isRecovered = false
    var entries: [KeypadID: KeypadEntry]
    /// The newest card at each keypad.
    var cards = CardReads()
    /// What the contacts read last, for an engine that has to begin again.
    var contacts: [CompartmentID: ContactState] = [:]
    /// What the item sensors read last, likewise.
    var items: [CompartmentID: ItemState] = [:]
    /// What the exit buttons read last, likewise.
    var buttons: [DeviceID: ButtonState] = [:]
    var pending: [CommandID: PendingCommand] = [:]
    var nextCommand: UInt64 = 1
    var journalRange: (first: Int64, last: Int64) = (0, 0)
    /// Where the cabinet stood to its registry when that was last asked or changed.
    var syncPosition: SyncPosition?
    private var maintenance: MaintenanceSchedule
    private let startedAt: Instant
    private var isStopped = false

    /// A command whose outcome is awaited.
    struct PendingCommand {
        var grant: DrawnGrant?
        var reply: @Sendable (ControlAnswer) -> Void
    }

    /// A grant with the PIN drawn for it; lives until its answer is given.
    struct DrawnGrant {
        var summary: GrantSummary
        var pin: String
    }

    /// Makes the stepper of a cabinet. Reads the clocks, and the store to learn the newest time.
    package init(_ parts: CabinetParts) {
        self.parts = parts
        engine = CabinetEngine(layout: parts.layout)
        entries = Dictionary(
            uniqueKeysWithValues: parts.layout.keypads.map { ($0, KeypadEntry()) })
        estimator =
            parts.estimator
            ?? ClockEstimator(
                floor: (try? parts.store.newestTime()) ?? nil, battery: Self.batteryClock(parts))
        let reading = parts.clock.read()
        now = estimator.update(reading)
        startedAt = now.instant
        maintenance = MaintenanceSchedule(startedAt: now.instant)
    }

    /// The first step: recovers what the store knew, and lets every lock go. Once, before any
    /// other step.
    package func start() {
        do throws(StoreError) {
            let recovered = try recover()
            raiseFloor(to: try parts.store.newestTime())
            isRecovered = true
            run(.started(recovered, version: parts.version))
        } catch {
            log(error, "the store cannot be read; nobody is let in until it can")
            runUnrecorded(.storeFailed(error.fault))
            runUnrecorded(.started(RecoveredState(), version: parts.version))
        }
        rememberJournalRange()
    }

    /// One step.
    package func step(_ input: CabinetInput) {
        precondition(!isStopped, "nothing comes after .stopping")
        readClocks()
        expireEntries()
        switch input {
        case .wake: run(.deadline)
        case .key(let keypad, let key): press(key, at: keypad)
        case .keypadFault(let keypad, let fault):
            if fault != nil { clearEntry(at: keypad) }
            run(.keypadFault(keypad, fault))
        case .condition(let condition, let detail): run(.condition(condition, detail))
        case .exitButton(let button, let state):
            buttons[button] = state
            run(.exitButton(button, state))
        case .contact(let compartment, let state):
            contacts[compartment] = state
            run(.contact(compartment, state))
        case .item(let compartment, let state):
            items[compartment] = state
            run(.item(compartment, state))
        case .socketFault(let compartment, let what): run(.socketFault(compartment, what))
        case .card(let keypad, let number): present(card: number, at: keypad)
        case .pulse(let opening, let compartment, let outcome):
            run(.pulse(opening, compartment, outcome))
        case .request(let request, let principal, let reply):
            answer(request, by: principal, reply)
        case .reloaded(let problem, let principal, let reply):
            command(.reload(problem: problem), by: principal, reply)
        case .sync(let input): take(input)
        case .stopping:
            stop()
            return
        }
        maintain()
    }

    /// When the next step is due though no input comes; possibly past. On the clock of the parts.
    package var nextWake: Instant {
        let due =
            [engine.nextDeadline(at: now)] + entries.values.map(\.deadline)
            + [maintenance.continues]
        let check = now.instant.advanced(by: Self.clockCheck)
        return due.compactMap(\.self).reduce(check, min)
    }

    /// The state of everything at the newest step.
    package var snapshot: CabinetSnapshot { engine.snapshot(at: now) }

    /// How long the agent has been running.
    var uptime: Duration { startedAt.duration(to: now.instant) }

    /// Takes in a newest time recorded that could not be read when the stepper was made, before
    /// anything is recorded with a time below it.
    func raiseFloor(to newest: WallTime?) {
        guard let newest else { return }
        estimator.raiseFloor(to: newest)
        readClocks()
    }

    func readClocks() {
        var reading = parts.clock.read()
        // The engine relies on it, and a simulated or broken clock must not take it down.
        reading.instant = max(reading.instant, now.instant)
        now = estimator.update(reading)
        switch estimator.takeNotice() {
        case .systemClockStepped(let step):
            parts.logger.warning("the system clock was stepped by \(step)")
        case .contradicted(let difference):
            parts.logger.error(
                """
                NTP is \(difference) off from what is known, so the clock is not believed until \
                somebody confirms the time
                """)
        case .registryOff(let difference):
            parts.logger.error(
                """
                the registry's clock is \(difference) off from what is known here, so it is not \
                believed; look after the clock of its server
                """)
        case nil: break
        }
    }

    private func stop() {
        parts.locks.deenergizeAll()
        parts.sockets.switchAllOff()
        run(.stopping)
        isStopped = true
        for id in pending.keys.sorted() {
            pending.removeValue(forKey: id)?.reply(.refused(.stopping))
        }
    }

    private func maintain() {
        guard maintenance.isDue(at: now, in: parts.timeZone) else { return }
        // A door that stands open for long, or seems to, must not put this off for ever.
        let isQuiet = snapshot.compartments.allSatisfy { $0.door != .unlocking && $0.door != .open }
        guard isQuiet, snapshot.storeFault == nil else {
            maintenance.postpone(at: now.instant)
            return
        }
        maintenance.done(at: now.instant, hasMore: false)
        do throws(StoreError) {
            if try parts.store.prune(now: now.wall) {
                maintenance.done(at: now.instant, hasMore: true)
                return
            }
            parts.logger.debug("what is older than 90 days was deleted")
        } catch {
            log(error, "old records could not be deleted")
            runUnrecorded(.storeFailed(error.fault))
        }
        rememberJournalRange()
        onNightly()
    }

    func log(_ error: StoreError, _ what: String) {
        parts.logger.error("\(what)", metadata: ["store": "\(error)"])
    }

    /// What the newest record of a trusted time says of a battery-backed clock: the kernel sets it
    /// every eleven minutes while NTP keeps the time. A time that somebody confirmed later says that
    /// NTP was not to be believed, and so says nothing of that clock.
    private static func batteryClock(_ parts: CabinetParts) -> ClockEstimator.BatteryClock? {
        guard parts.hasBatteryClock,
            let range = try? parts.store.journalRange(),
            let records = try? parts.store.records(after: range.last - 1_000, limit: 1_000),
            let trusted = records.last(where: { $0.trust == .trusted || $0.isConfirmation }),
            !trusted.isConfirmation
        else { return nil }
        return ClockEstimator.BatteryClock(trustedAt: trusted.at)
    }
}

extension AuditRecord {
    /// Whether it says that somebody confirmed the time, and not that NTP agreed.
    fileprivate var isConfirmation: Bool {
        if case .timeConfirmed = event { trust != .trusted } else { false }
    }
}

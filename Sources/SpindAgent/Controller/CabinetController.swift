package import Logging
package import SpindCore
import SpindDrivers
package import SpindHAL
import Synchronization

/// A running cabinet: the decision loop on a thread of its own.
///
///     let inbox = CabinetInbox(clock: clock)
///     // drivers and their parts post to the inbox; the stepper is made from them
///     let controller = try CabinetController(
///         stepper: stepper, inbox: inbox, locks: locks, journal: journal, clock: clock,
///         logger: logger)
///     try controller.start(watchdog)
///     ...
///     controller.stop()
///
/// The loop takes one input after the other from the ``CabinetInbox``; a step may wait for the
/// disk, so it must not run on Swift's cooperative pool.
package final class CabinetController: CabinetControl {
    private let stepper: Mutex<CabinetStepper>
    private let inbox: CabinetInbox
    private let locks: any LockActuator
    private let followers = RecordFollowers()
    private let watchers = StatusWatchers()
    /// Whether the loop took a step that watchers may have to be told of. The loop's own.
    private let isStale = Mutex(false)
    private let desk: JournalDesk
    let description: CabinetDescription
    let keyEpoch: UInt32
    private let links: LinkHolder
    private let clock: any MonotonicClock
    private let logger: Logger
    private let thread = Mutex<DriverThread?>(nil)

    /// Makes a controller that does not run yet.
    ///
    /// - Parameters:
    ///   - stepper: not started; nobody else may use it from now on.
    ///   - inbox: where its inputs come from.
    ///   - locks: those of the stepper; let go at once when ``stop()`` is called.
    ///   - journal: read on a thread of its own.
    ///   - clock: the monotonic clock of the stepper's readings.
    ///   - logger: told what the loop refuses.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        stepper: sending CabinetStepper, inbox: CabinetInbox, locks: any LockActuator,
        journal: any JournalReader, clock: any MonotonicClock, logger: Logger
    ) throws(HALError) {
        let desk = try JournalDesk(journal: journal, clock: clock, logger: logger)
        let followers = self.followers
        let links = LinkHolder()
        self.links = links
        stepper.onRecords = { records in
            followers.publish(records)
            if let last = records.last { links.link.appended.publish([last.sequence]) }
        }
        description = CabinetDescription(
            stepper.parts.layout, version: stepper.parts.version,
            timeZone: stepper.parts.timeZoneName)
        keyEpoch = stepper.parts.keyEpoch
        stepper.onNightly = { desk.verifyInBackground() }
        self.stepper = Mutex(stepper)
        self.inbox = inbox
        self.locks = locks
        self.desk = desk
        self.clock = clock
        self.logger = logger
    }

    /// Recovers the store's state, and starts the loop. Returns when the cabinet is supervised:
    /// its first step is done. Once.
    ///
    /// - Parameter watchdog: tended between steps.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package func start(_ watchdog: sending Watchdog) throws(HALError) {
        stepper.withLock { $0.start() }
        let watchdog = Mutex(watchdog)
        let started = try DriverThread(name: "spind-decide") {
            while self.turn(watchdog) {}
        }
        thread.withLock { thread in
            precondition(thread == nil, "a controller is started once")
            thread = started
        }
    }

    /// Lets all locks go, records the end, and waits for the loop to be over. Blocks; may be called
    /// more than once, from any thread but the loop's.
    package func stop() {
        locks.deenergizeAll()
        inbox.post(.stopping)
        if let thread = thread.withLock({ $0 }) {
            thread.join()
        } else {
            inbox.abandon()
        }
        followers.finish()
        watchers.finish()
        links.finish()
        desk.shutdown()
    }

    package func answer(
        _ request: ControlRequest, by principal: Principal
    ) async -> ControlAnswer {
        if request.isAboutJournal { return await desk.answer(request) }
        return await withCheckedContinuation { continuation in
            inbox.post(
                .request(request, by: principal) { [links] answer in
                    continuation.resume(returning: answer.with(links.link.standing))
                })
        }
    }

    /// What its link to the registry has of it.
    var link: CabinetLink { links.link }

    /// Takes over what outlives the controller before this one; before it is started.
    package func adopt(_ link: CabinetLink) {
        links.adopt(link)
    }

    func post(_ input: SyncInput) {
        inbox.post(.sync(input))
    }

    func readOutbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) async throws(StoreError) -> JournalBatch? {
        try await desk.outbox(after: sequence, limit: limit, bytes: bytes)
    }

    /// The link's standing changed: whoever watches is told in the loop's next turn.
    func tellOfLink() {
        isStale.withLock { $0 = true }
        if watchers.isWatched { inbox.post(.wake) }
    }

    package func follow() -> AsyncStream<AuditRecord> {
        followers.follow()
    }

    package func watch() -> AsyncStream<AgentStatus> {
        watchers.watch()
    }

    /// Records that the cabinet file was read anew, and is in force or (with a problem) is not.
    package func record(
        reloadProblem problem: String?, by principal: Principal
    ) async -> ControlAnswer {
        await withCheckedContinuation { continuation in
            inbox.post(
                .reloaded(problem: problem, by: principal) { continuation.resume(returning: $0) })
        }
    }

    /// What is known of the time, for the controller that takes this one's place. Blocks for a step
    /// at most.
    package var clockEstimator: ClockEstimator { stepper.withLock { $0.estimator } }

    /// Waits for one input, or until something is due, and takes the step; false at the end.
    private func turn(_ watchdog: borrowing Mutex<Watchdog>) -> Bool {
        let due = stepper.withLock { $0.nextWake }
        let fed = watchdog.withLock { $0.deadline(at: clock.now) }
        let told = watchers.deadline(isStale: isStale.withLock { $0 })
        switch inbox.next(until: min(due, fed, told ?? due)) {
        case .ended: return false
        case .input(let input):
            stepper.withLock { $0.step(input) }
            isStale.withLock { $0 = true }
        case .timeOver:
            // Often the watchdog alone is due.
            if due <= clock.now {
                stepper.withLock { $0.step(.wake) }
                isStale.withLock { $0 = true }
            }
        }
        tellWatchers()
        let refused = inbox.takeRefused()
        if refused > 0 {
            logger.warning("\(refused) key presses or requests refused: the loop is behind")
        }
        watchdog.withLock { $0.tend(at: clock.now) }
        return true
    }

    private func tellWatchers() {
        isStale.withLock { isStale in
            guard isStale else { return }
            isStale = !watchers.publish(at: clock.now) {
                var status = stepper.withLock { $0.status }
                status.link = link.standing
                return status
            }
        }
    }
}

extension ControlAnswer {
    /// The same with the link's standing where it tells the state of everything.
    fileprivate func with(_ link: LinkStatus?) -> ControlAnswer {
        guard case .status(var status) = self else { return self }
        status.link = link
        return .status(status)
    }
}

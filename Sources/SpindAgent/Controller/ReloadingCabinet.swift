package import Logging
package import SpindBoards
package import SpindCore
import SpindDrivers
package import SpindHAL
import Synchronization

/// A cabinet whose file can be read anew while the program runs: the parts are taken down and put
/// together with the new file, which takes less than a second; a bad file changes nothing.
///
///     let cabinet = ReloadingCabinet(first, load: load, build: build, prepare: prepare,
///         logger: logger)
///     try cabinet.start(watchdogInterval: .seconds(10)) { notifier.feed() }
///     ...
///     cabinet.stop()
///
/// It is what the control socket serves: it stays while the parts behind it come and go. Locks are
/// let go before the parts are taken down, and held at their safe level from when the new ones have
/// their lines. What is known of the time goes on.
package final class ReloadingCabinet: CabinetControl {
    /// A cabinet file that was read and found in order.
    package struct Configuration: Hashable, Sendable {
        /// The file.
        package var file: CabinetFile
        /// The rules of its time zone.
        package var timeZone: TimeZoneRules
        /// Stands for the cabinet's key, which an enrolment changes; tells nothing about it.
        package var keyMark: String

        package init(file: CabinetFile, timeZone: TimeZoneRules, keyMark: String = "") {
            self.file = file
            self.timeZone = timeZone
            self.keyMark = keyMark
        }
    }

    /// What is wrong with a cabinet file, each with its place.
    package struct BadConfiguration: Error {
        package var problems: [String]

        package init(_ problems: [String]) {
            self.problems = problems
        }
    }

    /// Reads the files anew. May block.
    package typealias Load = @Sendable () throws(BadConfiguration) -> Configuration
    /// Puts the parts together, on the store that the ones before have let go of.
    package typealias Build = @Sendable (Configuration, ClockEstimator?) throws -> CabinetAssembly
    /// Called before parts hold lines (`next` is the file that will hold, `current` the one that
    /// still does, if one does) for what must be known outside this process by then.
    package typealias Prepare =
        @Sendable (_ next: Configuration, _ current: Configuration?) throws -> Void

    private struct State: Sendable {
        var configuration: Configuration
        /// `nil` while the parts are put together anew, and when that failed for good.
        var assembly: CabinetAssembly?
        var watchdogInterval: Duration?
        var feedWatchdog: @Sendable () -> Void = {}
        /// That of the newest parts.
        var description: CabinetDescription
        var isReloading = false
        var isStopping = false
        var worker: DriverThread?
    }

    private let state: Mutex<State>
    private let load: Load
    private let build: Build
    private let prepare: Prepare
    /// What of the cabinet's link to its registry outlives the parts.
    package let link = CabinetLink()
    private let clock: any MonotonicClock
    private let logger: Logger
    /// Ends when the parts could not be put together again: the program has to end.
    package let failures: AsyncStream<String>
    private let fail: AsyncStream<String>.Continuation

    /// Puts the parts together; nothing is driven before ``start(watchdogInterval:feedWatchdog:)``.
    ///
    /// - Parameters:
    ///   - first: the file to begin with.
    ///   - load: reads it anew.
    ///   - build: puts the parts together.
    ///   - prepare: called before each time.
    ///   - clock: for the wait until lines are free.
    ///   - logger: told what became of a reload.
    /// - Throws: what `prepare` and `build` throw.
    package init(
        _ first: Configuration, load: @escaping Load, build: @escaping Build,
        prepare: @escaping Prepare, clock: any MonotonicClock, logger: Logger
    ) throws {
        try prepare(first, nil)
        let assembly = try build(first, nil)
        assembly.controller.adopt(link)
        state = Mutex(
            State(
                configuration: first, assembly: assembly,
                description: assembly.controller.description))
        self.load = load
        self.build = build
        self.prepare = prepare
        self.clock = clock
        self.logger = logger
        (failures, fail) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Starts the decision loop; see ``CabinetAssembly/start(watchdogInterval:feedWatchdog:)``.
    package func start(
        watchdogInterval: Duration?, feedWatchdog: @escaping @Sendable () -> Void
    ) throws {
        let assembly = state.withLock { state in
            state.watchdogInterval = watchdogInterval
            state.feedWatchdog = feedWatchdog
            return state.assembly
        }
        try assembly?.start(watchdogInterval: watchdogInterval, feedWatchdog: feedWatchdog)
    }

    /// Lets all locks go, records the end, and ends all threads. Blocks; may be called more than
    /// once.
    package func stop() {
        let worker = state.withLock { state in
            state.isStopping = true
            return state.worker
        }
        worker?.join()
        state.withLock { $0.assembly }?.stop()
        link.appended.finish()
        fail.finish()
    }

    // MARK: - The control socket's side

    package func answer(
        _ request: ControlRequest, by principal: Principal
    ) async -> ControlAnswer {
        if request == .reload { return await reload(by: principal) }
        guard let controller = state.withLock({ $0.assembly })?.controller else {
            return .refused(.failed("the configuration is being read anew; try again"))
        }
        return await controller.answer(request, by: principal)
    }

    package func follow() -> AsyncStream<AuditRecord> {
        state.withLock { $0.assembly }?.controller.follow() ?? AsyncStream { $0.finish() }
    }

    package func watch() -> AsyncStream<AgentStatus> {
        state.withLock { $0.assembly }?.controller.watch() ?? AsyncStream { $0.finish() }
    }

    /// What the registry has to know of the newest parts.
    package var description: CabinetDescription { state.withLock { $0.description } }

    /// The controller; `nil` while the parts are put together anew.
    package var controller: CabinetController? { state.withLock { $0.assembly }?.controller }

    // MARK: - Reading anew

    /// Reads the cabinet file anew and puts the parts together with it, unless it is bad, unchanged,
    /// or somebody uses the cabinet.
    package func reload(by principal: Principal) async -> ControlAnswer {
        let refusal: ControlRefusal? = state.withLock { state in
            if state.isStopping { return .stopping }
            if state.isReloading {
                return .failed("the configuration is being read anew already; try again")
            }
            state.isReloading = true
            return nil
        }
        if let refusal { return .refused(refusal) }
        defer { state.withLock { $0.isReloading = false } }
        let next: Configuration
        do throws(BadConfiguration) {
            next = try load()
        } catch {
            return await reject(error.problems, by: principal)
        }
        let current = state.withLock { $0.configuration }
        let warnings = next.file.warnings.map(\.description)
        var changes = CabinetChanges.lines(from: current.file, to: next.file)
        if next.keyMark != current.keyMark {
            changes.append("the cabinet's key: PINs told before do not work any more")
        }
        guard next != current else {
            return .reloaded(ConfigurationReload(accepted: true, warnings: warnings))
        }
        if let use = await useUnderWay() { return .refused(.failed(use)) }
        if let problem = await replace(current, with: next) {
            return await reject([problem], by: principal)
        }
        _ = await record(nil, by: principal)
        logger.notice("the cabinet file was read anew: \(changes.joined(separator: "; "))")
        return .reloaded(
            ConfigurationReload(accepted: true, changes: changes, warnings: warnings))
    }

    private func reject(_ problems: [String], by principal: Principal) async -> ControlAnswer {
        for problem in problems { logger.error("\(problem)") }
        logger.error("the cabinet file cannot be used; the one before stays in force")
        let first = problems.first ?? "it cannot be read"
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        _ = await record(String((first + more).prefix(400)), by: principal)
        return .reloaded(ConfigurationReload(accepted: false, problems: problems))
    }

    private func record(_ problem: String?, by principal: Principal) async -> ControlAnswer? {
        await state.withLock { $0.assembly }?.controller
            .record(reloadProblem: problem, by: principal)
    }

    /// Why the parts cannot be taken down now, in words; `nil` if nobody uses them.
    private func useUnderWay() async -> String? {
        let someone = Principal(userID: 0, loginUserID: nil)
        guard let controller = state.withLock({ $0.assembly })?.controller,
            case .status(let status) = await controller.answer(.status, by: someone)
        else { return nil }
        for door in status.cabinet.compartments where door.doubt == nil {
            switch door.door {
            case .unlocking, .open, .heldOpen:
                return "door \(door.id) is in use: close it, and try again"
            case .closed, .forcedOpen, .unknown: break
            }
        }
        for keypad in status.cabinet.keypads where keypad.use != .entries {
            return "somebody uses \(keypad.id): try again"
        }
        return nil
    }

    /// Takes the parts down and puts them together anew, on a thread of its own.
    ///
    /// - Returns: why the ones before are in force again; `nil` when the new ones are.
    private func replace(
        _ current: Configuration, with next: Configuration
    ) async -> String? {
        await withCheckedContinuation { continuation in
            do {
                let worker = try DriverThread(name: "spind-reload") {
                    continuation.resume(returning: self.exchange(current, for: next))
                }
                let before = state.withLock { state in
                    defer { state.worker = worker }
                    return state.worker
                }
                before?.join()
            } catch {
                continuation.resume(returning: "\(error)")
            }
        }
    }

    private func exchange(_ current: Configuration, for next: Configuration) -> String? {
        do {
            // A line that only the new file drives must be known before it is driven, one that only
            // the old file drives until it is not.
            try prepare(next, current)
        } catch {
            return "\(error)"
        }
        let estimator = takeDown()
        do {
            try begin(next, estimator)
            return nil
        } catch {
            logger.error("\(error); putting the parts together as before")
            do {
                try begin(current, estimator)
            } catch {
                logger.critical("the parts cannot be put together again: \(error)")
                fail.yield("\(error)")
            }
            return "\(error)"
        }
    }

    /// Ends the parts and lets go of their lines, which they hold as long as anybody has them.
    ///
    /// - Returns: what they knew of the time.
    private func takeDown() -> ClockEstimator? {
        let old = state.withLock { state in
            defer { state.assembly = nil }
            return state.assembly
        }
        defer { old?.stop() }
        return old?.controller.clockEstimator
    }

    /// Puts the parts together and starts them.
    private func begin(_ configuration: Configuration, _ estimator: ClockEstimator?) throws {
        let assembly = try whenLinesAreFree { try build(configuration, estimator) }
        assembly.controller.adopt(link)
        let (interval, feed) = state.withLock { ($0.watchdogInterval, $0.feedWatchdog) }
        do {
            try assembly.start(watchdogInterval: interval, feedWatchdog: feed)
        } catch {
            assembly.stop()
            throw error
        }
        state.withLock { state in
            state.assembly = assembly
            state.description = assembly.controller.description
            state.configuration = configuration
        }
        try? prepare(configuration, nil)
    }

    /// Tries again for half a second while a line is busy: whoever was just answered may still hold
    /// the old parts.
    private func whenLinesAreFree(
        _ build: () throws -> CabinetAssembly
    ) throws -> CabinetAssembly {
        for _ in 0..<10 {
            do {
                return try build()
            } catch let error as AssemblyError where error.cause.code == .busy {
                clock.pause(for: .milliseconds(50))
            }
        }
        return try build()
    }
}

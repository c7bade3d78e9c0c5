import Logging
import SpindAgent
import SpindCore
import Synchronization

/// Gathers how the two halves of the link stand, and tells the cabinet and the log.
///
/// One task tells, the newest state only, so that a slow cabinet holds nothing up.
final class LinkReporter: Sendable {
    private struct State {
        var status: LinkStatus
        var heardAt: Instant?
        var downProblem: String?
        var upProblem: String?
        var warnings: [String] = []
        var wasConnected = false
    }

    private let state: Mutex<State>
    private let wake = Wake()
    private let logger: Logger

    init(_ place: RegistryPlace, logger: Logger) {
        state = Mutex(
            State(
                status: LinkStatus(
                    state: .connecting, registry: place.registry,
                    certificateUntil: place.certificate.end)))
        self.logger = logger
    }

    /// The lower half took a step.
    func down(_ machine: DownlinkMachine) {
        change { state in
            state.status.state = machine.state
            state.status.trouble = machine.trouble
            if machine.state == .connected, !state.wasConnected {
                logger.notice("connected to the registry \(state.status.registry)")
            }
            state.wasConnected = machine.state == .connected
            if let problem = machine.problem, problem != state.downProblem {
                logger.log(
                    level: machine.state == .refused ? .error : .warning,
                    "the link to \(state.status.registry): \(problem)")
            }
            state.downProblem = machine.problem
        }
    }

    /// The upper half took a step.
    func up(_ machine: UplinkMachine) {
        change { state in
            if let problem = machine.problem, problem != state.upProblem {
                logger.log(
                    level: machine.isStopped ? .critical : .warning, "the journal: \(problem)")
            }
            state.upProblem = machine.problem
        }
    }

    /// The link could not even begin.
    func fail(_ failure: LinkFailure) {
        change { state in
            state.status.state = .refused
            state.downProblem = failure.words
            logger.error("the link to \(state.status.registry): \(failure.words)")
        }
    }

    /// The registry answered.
    func heard(at instant: Instant) {
        change { $0.heardAt = instant }
    }

    /// The registry holds the journal up to there.
    func acknowledged(through sequence: Int64) {
        change { $0.status.acknowledgedThrough = sequence }
    }

    /// The cabinet has what stands before that cursor.
    func took(_ cursor: String?) {
        change { $0.status.cursor = cursor }
    }

    /// The registry says what does not fit; logged when it changes.
    func warn(_ warnings: [String]) {
        state.withLock { state in
            guard warnings != state.warnings else { return }
            state.warnings = warnings
            for warning in warnings.prefix(20) {
                logger.warning("the registry says: \(warning.prefix(RegistryLimits.words))")
            }
        }
    }

    private func change(_ change: (inout State) -> Void) {
        state.withLock { change(&$0) }
        wake.poke()
    }

    /// Tells the cabinet until cancelled.
    func tell(
        _ cabinet: any SyncedCabinet, clock: any ClockSource,
        belief: @Sendable () async -> TimeBelief
    ) async {
        repeat {
            let (found, heardAt, problems) = state.withLock { state in
                (state.status, state.heardAt, [state.downProblem, state.upProblem])
            }
            var status = found
            if let heardAt {
                let age = heardAt.duration(to: clock.read().instant)
                status.heardAt = await belief().now - age
            }
            var words = problems.compactMap(\.self)
            if words.count == 2, words[0] == words[1] { words.removeLast() }
            status.problem = words.isEmpty ? nil : words.joined(separator: "; ")
            await cabinet.tell(status)
            await wake.wait()
        } while !Task.isCancelled
    }
}

import SpindAgent
import SpindControl
import SpindCore
import SpindLinux
import SpindSync

/// What the running agent says, for a command that works beside it; it need not be running.
struct AgentState {
    private let session: Session
    private let status: AgentStatus?

    /// Asks the agent, if it runs.
    init(_ session: Session) {
        self.session = session
        if case .status(let status)? = try? session.connect().ask(.status) {
            self.status = status
        } else {
            status = nil
        }
    }

    /// What the cabinet takes for the time; without an agent the system's clock counts if NTP keeps
    /// it.
    var belief: TimeBelief {
        if let status {
            return TimeBelief(now: status.cabinet.at, trust: status.cabinet.trust)
        }
        let reading = SystemClock().read()
        return TimeBelief(
            now: reading.wall, trust: reading.kernelSynchronized ? .trusted : .untrusted)
    }

    /// Refuses while PINs are told that a new key makes useless: those of the registry's grants are
    /// the registry's to care for.
    ///
    /// - Throws: ``Failure``.
    func refuseWhileGrantsCount() throws {
        guard let status else {
            return session.note(
                "spindd does not answer, so nobody looked whether PINs were told that stop working")
        }
        guard case .grants(let grants) = try session.ask(.grants) else {
            throw session.unexpected
        }
        let now = status.cabinet.at
        let count = grants.count { grant in
            grant.revokedAt == nil && grant.origin == .local
                && grant.window.end + .milliseconds(grant.graceMilliseconds) > now
                && grant.usesConsumed < grant.usesAllowed ?? .max
        }
        guard count > 0 else { return }
        throw Failure(
            "\(count) \(count == 1 ? "grant is" : "grants are") in force, whose PINs will not work "
                + "any more, since the cabinet gets a new key: look at `spindctl grant list`, "
                + "and repeat with --yes", .refused)
    }

    /// Has the agent take over what was written.
    ///
    /// - Returns: why it did not yet, and what to do; `nil` when it did.
    func takeOver(_ session: Session) -> String? {
        let later = "The cabinet is enrolled, and spindd has not taken it over yet: "
        do {
            switch try session.ask(.reload) {
            case .reloaded(let reload) where reload.accepted: return nil
            case .reloaded(let reload):
                return later + (reload.problems.first ?? "the cabinet file is bad")
                    + "; mend that, then `spindctl reload`."
            default: return later + "it answered something else than was asked."
            }
        } catch let failure as Failure {
            return later + failure.words + "; then `spindctl reload`."
        } catch {
            return "The cabinet is enrolled; spindd does not answer (\(error)), and takes it over "
                + "when it starts."
        }
    }
}

extension SystemClock: ClockSource {}

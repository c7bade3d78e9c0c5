import SpindControl
package import SpindCore

/// A trial of a lock: one opening, followed in the journal until its door is closed again. Pure: it
/// is handed the records.
///
///     var trial = LockTrial(opening: opening, compartment: door, seesDoor: true)
///     for record in records {
///         if let line = trial.see(record) { show(line) }
///     }
///     show(trial.verdict)
package struct LockTrial: Sendable {
    private let opening: OpeningID
    private let compartment: CompartmentID
    private let seesDoor: Bool
    private var begunAt: WallTime?
    private var pulses = 0
    private var openedAfter: Duration?
    private var wasOpenBefore = false
    private var closedAfter: Duration?
    private var failure: TrialVerdict?

    /// Begins a trial.
    ///
    /// - Parameters:
    ///   - opening: the opening's number.
    ///   - compartment: whose lock.
    ///   - seesDoor: whether a contact that is believed tells when the door opens.
    package init(opening: OpeningID, compartment: CompartmentID, seesDoor: Bool) {
        self.opening = opening
        self.compartment = compartment
        self.seesDoor = seesDoor
    }

    /// Whether nothing more is to come.
    package var isOver: Bool {
        failure != nil || closedAfter != nil || (pulses > 0 && !seesDoor)
    }

    /// Whether the door was seen open and not closed yet: somebody has to close it.
    package var awaitsClosing: Bool { openedAfter != nil && closedAfter == nil }

    /// Looks at the next record.
    ///
    /// - Returns: what it says about this trial, if it does.
    package mutating func see(_ record: AuditRecord) -> String? {
        switch record.event {
        case .openingIntended(opening, compartment, let attempt, _):
            begunAt = record.at
            return "driving the lock" + (attempt > 1 ? ", attempt \(attempt)" : "")
        case .pulseEnded(opening, compartment, _, .pulsed):
            pulses += 1
            return "the lock was driven"
        case .pulseEnded(opening, compartment, _, let outcome):
            failure = Self.failure(outcome, compartment)
            return nil
        case .doorOpened(compartment, opening, let alreadyOpen):
            wasOpenBefore = alreadyOpen
            openedAfter = begunAt.map { record.at - $0 } ?? .zero
            return alreadyOpen
                ? "the door reads open, and did before"
                : "the door opened after \(text(openedAfter))"
        case .doorClosed(compartment, opening, let milliseconds):
            closedAfter = .milliseconds(milliseconds)
            return "the door was closed after \(text(closedAfter))"
        case .openNotDetected(compartment, opening, let attempt):
            return "the door did not open, attempt \(attempt)"
        case .lockStuck(compartment, opening):
            failure = TrialVerdict(
                .failed, "the lock is STUCK: it was driven and the door did not open",
                advice: [
                    "Press the door in and test again: a latch under pressure holds.",
                    "Listen: without a click look at the relay's light, the fuse and the supply.",
                    "With a click and a closed door, the latch or its spring has to be looked at.",
                ])
            return nil
        default: return nil
        }
    }

    private static func failure(
        _ outcome: PulseOutcome, _ compartment: CompartmentID
    ) -> TrialVerdict {
        switch outcome {
        case .pulsed: preconditionFailure("a pulse is no failure")
        case .limited(let limit, let milliseconds):
            let left = Duration.milliseconds(milliseconds).briefText
            return TrialVerdict(
                .unclear,
                limit == .duty
                    ? "the lock was not driven: its limit of time was used up"
                    : "the lock was not driven: other locks draw the current that all may",
                advice: ["Try again in \(left): a solenoid that is driven too often burns."])
        case .expired:
            return TrialVerdict(
                .unclear, "the order came too late and nothing moved: the disk is slow",
                advice: ["Look at the disk (spindctl doctor), then test again."])
        case .failed(let why):
            return TrialVerdict(
                .failed, "the lock's line cannot be driven: \(why)",
                advice: ["Look at the line with `spindctl doctor`, and at the cable to the relay."])
        case .interrupted:
            return TrialVerdict(
                .unclear, "spindd was stopped in between", advice: ["Test again."])
        }
    }

    /// What can be said now.
    package var verdict: TrialVerdict {
        if let failure { return failure }
        guard pulses > 0 || openedAfter != nil else {
            return TrialVerdict(
                .unclear, "nothing is known of it yet",
                advice: ["Look at `spindctl events`."])
        }
        guard seesDoor else {
            return TrialVerdict(
                .unclear,
                "the lock was driven; no contact that is believed tells whether it opened",
                advice: ["Look at the door: did it open?"])
        }
        guard let openedAfter else {
            return TrialVerdict(
                .failed, "the lock was driven and the door did not open",
                advice: ["Press the door in and test again, and look at latch, relay and supply."])
        }
        if wasOpenBefore {
            return TrialVerdict(
                .unclear, "the door read open before the lock was driven",
                advice: ["Close the door and test again; if it is closed, test its contact."])
        }
        guard let closedAfter else {
            return TrialVerdict(
                .unclear, "the door opened after \(text(openedAfter)) and is not closed yet",
                advice: ["Close door \(compartment): it alarms when it stands open for too long."])
        }
        let retried = pulses > 1 ? " at attempt \(pulses)" : ""
        return TrialVerdict(
            .passed,
            "the door opened\(retried) after \(text(openedAfter)) and was closed after "
                + text(closedAfter),
            advice: pulses > 1
                ? ["It took \(pulses) attempts: look whether the latch is under pressure."] : [])
    }

    private func text(_ duration: Duration?) -> String { (duration ?? .zero).briefText }
}

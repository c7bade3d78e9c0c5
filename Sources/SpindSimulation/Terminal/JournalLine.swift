package import SpindCore

/// One line on a journal record, short enough for the simulator's screen and transcript. Grants are
/// not named: their names are drawn at random and say nothing to the reader.
package enum JournalLine {
    /// For example `12  10:03:22  door 1 opened`.
    package static func text(of record: AuditRecord, timeZone: TimeZoneRules) -> String {
        let time = timeZone.local(record.at)
        let clock = [time.hour, time.minute, time.second].map(twoDigits).joined(separator: ":")
        let number = String(record.sequence)
        let filled = String(repeating: " ", count: max(4 - number.count, 0)) + number
        return "\(filled)  \(clock)  \(text(of: record.event))"
    }

    /// What happened.
    package static func text(of event: AuditEvent) -> String {
        switch event {
        case .started(let version): "agent \(version) started"
        case .stopped: "agent stopped"
        case .accessGranted(_, _, let purpose, let set, _):
            "\(purpose.rawValue) granted for set \(set)"
        case .accessDenied(_, let reason, _): "denied: \(text(of: reason))"
        case .lockoutStarted(_, let milliseconds, let misses, let alarm):
            "keypad locked out for \(Duration.milliseconds(milliseconds).words) after "
                + "\(misses) misses" + (alarm ? ": ALARM" : "")
        case .grantAdded(_, let kind, let set, _, _): "grant added: \(kind.rawValue) of set \(set)"
        case .grantRevoked: "grant revoked"
        case .loanOpened(let loan, _, let set, _): "loan \(loan) of set \(set) opened"
        case .loanEnded(let loan, _, let set, let how):
            "loan \(loan) of set \(set) ended: \(how.rawValue)"
        case .loanOverdue(let loan, _, let set, _): "loan \(loan) of set \(set) is OVERDUE"
        case .loanClosed(let loan, let reason, _): "loan \(loan) closed by operator: \(reason)"
        case .compartmentBlocked(let id, let note, _): "compartment \(id) blocked: \(note)"
        case .compartmentUnblocked(let id, _): "compartment \(id) unblocked"
        case .clockTrustChanged(let from, let to): "clock: \(from.rawValue), now \(to.rawValue)"
        case .keypadFault(_, let fault): fault.map { "keypad fault: \($0)" } ?? "keypad well again"
        case .suppressed(_, let count): "\(count) records of a chattering source left out"
        case .storeOutage(let fault, let milliseconds, let lost):
            "nothing recorded for \(milliseconds) ms (\(fault.rawValue)), \(lost) lost"
        case .openingIntended, .pulseEnded, .doorOpened, .doorClosed, .openNotDetected, .lockStuck,
            .doorForcedOpen, .doorHeldOpen, .doorFoundOpen, .sensorImplausible, .sensorPlausible:
            doorText(of: event)
        }
    }

    private static func doorText(of event: AuditEvent) -> String {
        switch event {
        case .openingIntended(let opening, let id, let attempt, _):
            "door \(id): opening \(opening) intended" + (attempt > 1 ? ", try \(attempt)" : "")
        case .pulseEnded(_, let id, _, let outcome): "door \(id): lock \(text(of: outcome))"
        case .doorOpened(let id, _, let alreadyOpen):
            "door \(id) opened" + (alreadyOpen ? " (read open before)" : "")
        case .doorClosed(let id, _, let milliseconds):
            "door \(id) closed after \(milliseconds / 1_000).\(milliseconds / 100 % 10) s"
        case .openNotDetected(let id, _, let attempt): "door \(id) did not open, try \(attempt)"
        case .lockStuck(let id, _): "door \(id): lock STUCK"
        case .doorForcedOpen(let id): "door \(id) FORCED open"
        case .doorHeldOpen(let id, _): "door \(id) open for TOO LONG"
        case .doorFoundOpen(let id): "door \(id) found open"
        case .sensorImplausible(let id, let doubt): "door \(id): contact \(doubt.rawValue)"
        case .sensorPlausible(let id): "door \(id): contact believed again"
        default: preconditionFailure("text(of:) words what concerns no door")
        }
    }

    private static func text(of outcome: PulseOutcome) -> String {
        switch outcome {
        case .pulsed: "driven"
        case .expired: "not driven: too late"
        case .limited(let limit, let milliseconds):
            "not driven: \(limit.rawValue) limit for \(milliseconds) ms"
        case .failed(let what): "FAILED: \(what)"
        case .interrupted: "interrupted, not repeated"
        }
    }

    private static func text(of reason: DenialReason) -> String {
        switch reason {
        case .unknownCredential: "no grant has this PIN"
        case .lockedOut(let milliseconds):
            "keypad locked out for \(Duration.milliseconds(milliseconds).secondsRoundedUp) s"
        case .tooEarly, .beforeWindow: "before its time"
        case .afterWindow: "after its time"
        case .clockTooUncertain: "the clock is too uncertain"
        case .clockUntrusted: "the clock is untrusted"
        case .usedUp(let allowed): "used up (\(allowed))"
        case .revoked: "revoked"
        case .blocked(let id, let note): "compartment \(id) is blocked: \(note)"
        case .unknownHandoverSet(let set): "no handover set \(set)"
        case .busy(let id): "compartment \(id) is busy"
        case .storeUnavailable: "nothing can be recorded"
        }
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}

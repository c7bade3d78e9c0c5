/// How journal records become lines for people.
public struct AuditLineStyle: Sendable {
    /// The zone of the times.
    public var timeZone: TimeZoneRules
    /// The name of a user of the machine; the bare number where it has none.
    public var userName: @Sendable (UInt32) -> String

    /// Makes a style; users are shown by number unless named.
    public init(
        timeZone: TimeZoneRules = .utc,
        userName: @escaping @Sendable (UInt32) -> String = { "user \($0)" }
    ) {
        self.timeZone = timeZone
        self.userName = userName
    }

    /// A time near the record's own: day and minute, for example `12-01 09:05`.
    func brief(_ time: WallTime) -> String {
        let local = timeZone.local(time)
        return "\(local.dateText.suffix(5)) \(local.minuteText)"
    }

    /// Whoever acted: who they are, and who logged in where that is somebody else.
    func text(of principal: Principal) -> String {
        switch principal {
        case .local(let user, let login):
            guard let login, login != user else { return userName(user) }
            return "\(userName(user)) (login \(userName(login)))"
        case .registry(nil): return "the registry"
        case .registry(let account?): return "\(account) at the registry"
        }
    }
}

extension AuditRecord {
    /// What happened in one line of English, without number and time; ends with a mark where it
    /// was written later than it happened or by a clock that nobody vouches for.
    public func line(_ style: AuditLineStyle) -> String {
        var line = event.line(style)
        if delayed { line += " [written later]" }
        if trust == .untrusted { line += " [time uncertain]" }
        return line
    }
}

extension AuditEvent {
    /// What happened, in one line of English.
    public func line(_ style: AuditLineStyle) -> String {
        switch self {
        case .started(let version): "spindd \(version) started"
        case .stopped: "spindd stopped"
        case .accessGranted, .accessDenied, .lockoutStarted, .keypadFault:
            keypadLine
        case .openingIntended, .pulseEnded, .lockingIntended, .lockingEnded, .doorOpened,
            .doorClosed, .openNotDetected, .lockStuck, .doorForcedOpen, .doorHeldOpen,
            .doorFoundOpen, .sensorImplausible, .sensorPlausible:
            doorLine(style)
        case .loanOpened, .loanEnded, .loanOverdue, .loanClosed: loanLine(style)
        case .grantAdded, .grantRevoked, .compartmentBlocked, .compartmentUnblocked:
            commandLine(style)
        case .returnFailed, .itemNotTaken, .itemChanged, .handoverAnswered, .assetPlaced,
            .assetMovedHome, .socketSwitched:
            handoverLine(style)
        case .grantChanged, .grantUnusable, .mirrorReplaced, .changeUnsupported,
            .remoteCommandEnded, .loanDueChanged:
            syncLine(style)
        case .serviceStarted, .serviceEnded, .serviceDenied, .serviceLockoutStarted,
            .challengeShown, .serviceCredentialAdded, .serviceCredentialRevoked,
            .inspectionStarted, .inspectionEnded, .propStarted, .propEnded:
            serviceLine(style)
        case .timeConfirmed(let from, let reason, let by):
            "time confirmed by \(style.text(of: by)), was \(style.brief(from)): \(reason)"
        case .keypadTested(let keypad, let presses, let by):
            "\(keypad) tested by \(style.text(of: by)): \(presses) keys pressed"
        case .configurationReloaded(nil, let by):
            "cabinet file read anew by \(style.text(of: by))"
        case .configurationReloaded(let problem?, let by):
            "cabinet file NOT taken over for \(style.text(of: by)): \(problem)"
        case .clockTrustChanged(let from, let to): "clock \(to.rawValue), was \(from.rawValue)"
        case .suppressed(.door(let id), let count): "door \(id): \(count) more records left out"
        case .conditionChanged(let condition, let detail?): condition.line(detail)
        case .conditionChanged(let condition, nil):
            "\(condition.device): \(condition.kind.name) over"
        case .suppressed(.device(let id), let count): "\(id): \(count) more records left out"
        case .suppressed(.keypad(let id), let count):
            "keypad \(id): \(count) more records left out"
        case .storeOutage(let fault, let milliseconds, let lost):
            "nothing was recorded for \(Self.span(milliseconds)) (\(fault.rawValue))"
                + (lost > 0 ? ", \(lost) observations lost" : "")
        }
    }

    private var keypadLine: String {
        switch self {
        case .accessGranted(let keypad, let grant, let purpose, let set, let loan):
            "\(purpose.rawValue) granted: set \(set), grant \(grant)"
                + (loan.map { ", loan \($0)" } ?? "") + ", at \(keypad)"
        case .accessDenied(let keypad, let reason, let grant):
            "denied: \(reason.line)" + (grant.map { ", grant \($0)" } ?? "") + ", at \(keypad)"
        case .lockoutStarted(let keypad, let milliseconds, let misses, let alarm):
            "\(keypad) locked out for \(Self.span(milliseconds)) after \(misses) misses"
                + (alarm ? ": ALARM" : "")
        case .keypadFault(let keypad, nil): "\(keypad) is well again"
        case .keypadFault(let keypad, .stuckKey(let key)?): "\(keypad): key \(key) is STUCK"
        case .keypadFault(let keypad, .unreadable(let what)?):
            "\(keypad) CANNOT BE READ: \(what)"
        case .keypadFault(let keypad, .swappedDataLines(let reader)?):
            "\(keypad): D0 and D1 of \(reader) are SWAPPED"
        case .keypadFault(let keypad, .garbled(let what)?):
            "\(keypad) CANNOT BE UNDERSTOOD: \(what)"
        default: preconditionFailure("line(_:) sends keypads' events here")
        }
    }

    private func doorLine(_ style: AuditLineStyle) -> String {
        switch self {
        case .openingIntended(let opening, let id, let attempt, let cause):
            "door \(id): opening \(opening)" + (attempt > 1 ? ", try \(attempt)" : "")
                + " " + cause.line(style)
        case .pulseEnded(_, let id, _, let outcome): "door \(id): \(outcome.line)"
        case .lockingIntended(let id, let cause): "door \(id): locking, \(cause.line(style))"
        case .lockingEnded(let id, .pulsed): "door \(id): lock driven to lock"
        case .lockingEnded(let id, let outcome): "door \(id), locking: \(outcome.line)"
        case .doorOpened(let id, _, let alreadyOpen):
            "door \(id) opened" + (alreadyOpen ? " (its contact read open before)" : "")
        case .doorClosed(let id, let opening, let milliseconds):
            "door \(id) closed after \(Self.span(milliseconds))"
                + (opening == nil ? ", nobody had unlocked it" : "")
        case .openNotDetected(let id, _, let attempt): "door \(id) did not open on try \(attempt)"
        case .lockStuck(let id, _): "door \(id): lock STUCK"
        case .doorForcedOpen(let id): "door \(id) FORCED open"
        case .doorHeldOpen(let id, _): "door \(id) open for TOO LONG"
        case .doorFoundOpen(let id): "door \(id) found open"
        case .sensorImplausible(let id, let doubt): "door \(id): contact \(doubt.line)"
        case .sensorPlausible(let id): "door \(id): contact believed again"
        default: preconditionFailure("line(_:) sends doors' events here")
        }
    }

    private func loanLine(_ style: AuditLineStyle) -> String {
        switch self {
        case .loanOpened(let loan, let grant, let set, let due):
            "loan \(loan) of set \(set) opened, due \(style.brief(due)), grant \(grant)"
        case .loanEnded(let loan, let grant, let set, let how):
            "loan \(loan) of set \(set) ended: \(how.line), grant \(grant)"
        case .loanOverdue(let loan, _, let set, let due):
            "loan \(loan) of set \(set) is OVERDUE since \(style.brief(due))"
        case .loanClosed(let loan, let reason, let by):
            "loan \(loan) closed by \(style.text(of: by)): \(reason)"
        default: preconditionFailure("line(_:) sends loans' events here")
        }
    }

    private func commandLine(_ style: AuditLineStyle) -> String {
        switch self {
        case .grantAdded(let grant, let kind, let set, let window, let by):
            "grant \(grant) by \(style.text(of: by)): \(kind.rawValue), set \(set), "
                + "\((window.end - window.start).briefText) from \(style.brief(window.start))"
        case .grantRevoked(let grant, let by):
            "grant \(grant) revoked by \(style.text(of: by))"
        case .compartmentBlocked(let id, let note, let by):
            "compartment \(id) blocked by \(style.text(of: by)): \(note)"
        case .compartmentUnblocked(let id, let by):
            "compartment \(id) unblocked by \(style.text(of: by))"
        default: preconditionFailure("line(_:) sends commands' events here")
        }
    }

    static func span(_ milliseconds: Int64) -> String {
        Duration.milliseconds(milliseconds).briefText
    }
}

extension OpeningCause {
    /// Why, in a few words of English.
    func line(_ style: AuditLineStyle) -> String {
        switch self {
        case .grant(let grant, let purpose): "for \(purpose.rawValue), grant \(grant)"
        case .command(let by, let reason): "by \(style.text(of: by)): \(reason)"
        case .service(let actor, let errand): "for \(errand.rawValue) by \(actor.line)"
        case .exit(let button): "for somebody behind it, by \(button)"
        }
    }
}

extension LockingCause {
    /// Why, in a few words of English.
    func line(_ style: AuditLineStyle) -> String {
        switch self {
        case .returned: "it was brought back"
        case .unattended: "nobody is at it"
        case .started: "whether it is locked is not known"
        case .command(let by, let reason): "by \(style.text(of: by)): \(reason)"
        }
    }
}

extension PulseOutcome {
    /// What became of an order to drive a lock, in a few words of English.
    public var line: String {
        switch self {
        case .pulsed: "lock driven"
        case .expired: "lock not driven, it was too late"
        case .limited(let limit, let milliseconds):
            "lock not driven, its \(limit.rawValue) limit forbids it for "
                + Duration.milliseconds(milliseconds).briefText
        case .failed(let what): "lock FAILED: \(what)"
        case .interrupted: "lock interrupted by a stop, not repeated"
        }
    }
}

extension ContactDoubt {
    fileprivate var line: String {
        switch self {
        case .chatter: "CHATTERS"
        case .stuckOpen: "STUCK at open"
        case .unreadable: "CANNOT BE READ"
        }
    }
}

extension LoanEnd {
    fileprivate var line: String {
        switch self {
        case .returned: "returned"
        case .presumedReturned: "presumed returned"
        case .closedByOperator: "closed by an operator"
        }
    }
}

extension DenialReason {
    /// The reason in a few words of English; ``DenialExplanation`` has all of it.
    public var line: String {
        switch self {
        case .unknownCredential: "no grant has this PIN"
        case .lockedOut(let milliseconds):
            "locked out for \(Duration.milliseconds(milliseconds).briefText) more"
        case .tooEarly: "too early"
        case .beforeWindow: "long before its time"
        case .afterWindow: "after its time"
        case .clockTooUncertain(let milliseconds):
            "the clock may be off by \(Duration.milliseconds(milliseconds).briefText)"
        case .clockUntrusted: "the clock is untrusted"
        case .usedUp(let allowed): "used up (\(allowed))"
        case .revoked: "revoked"
        case .blocked(let id, let note): "compartment \(id) is blocked: \(note)"
        case .unknownHandoverSet(let set): "there is no set \(set)"
        case .busy(let id): "compartment \(id) is busy"
        case .storeUnavailable: "nothing can be recorded"
        }
    }
}

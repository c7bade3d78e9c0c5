extension AuditEvent {
    /// The line of an event of a handover beyond its doors.
    func handoverLine(_ style: AuditLineStyle) -> String {
        switch self {
        case .returnFailed(let loan, let set, let id, let why):
            "return of set \(set) FAILED at door \(id): \(why.line), loan \(loan) stays open"
        case .itemNotTaken(let loan, _, let id):
            "door \(id) closed with the item still inside, loan \(loan)"
        case .itemChanged(let id, let state, let opening):
            "compartment \(id): item \(state.rawValue)"
                + (opening == nil ? ", door not unlocked" : "")
        case .handoverAnswered(let loan, let set, let purpose, let question, let answer):
            "\(question): \(answer.line), \(purpose.rawValue) of set \(set), loan \(loan)"
        case .assetPlaced(let loan, let placement):
            "set \(placement.set) put into spare compartment \(placement.at) instead of "
                + "\(placement.home), loan \(loan)"
        case .assetMovedHome(let placement, let by):
            "set \(placement.set) moved from compartment \(placement.at) to \(placement.home) by "
                + style.text(of: by)
        case .socketSwitched(let id, let on, let cause):
            "socket \(id) \(on ? "on" : "off"): \(cause.line)"
        default: preconditionFailure("line(_:) sends handovers' events here")
        }
    }

    /// The line of an event about operators at the cabinet.
    func serviceLine(_ style: AuditLineStyle) -> String {
        switch self {
        case .serviceStarted(let keypad, let by): "service at \(keypad) by \(by.line)"
        case .serviceEnded(let keypad, let by): "end of service at \(keypad) by \(by.line)"
        case .serviceDenied(let keypad, let reason, let credential):
            "service denied: \(reason.line(style))"
                + (credential.map { ", credential \($0)" } ?? "") + ", at \(keypad)"
        case .serviceLockoutStarted(let keypad, let milliseconds, let misses):
            "\(keypad) takes no service PINs for \(Self.span(milliseconds)) after \(misses) "
                + "misses: ALARM"
        case .challengeShown(let keypad, let challenge):
            "break-glass challenge \(challenge) shown at \(keypad)"
        case .serviceCredentialAdded(let id, let kind, let window, let by):
            "service \(kind.rawValue) \(id) by \(style.text(of: by)) until "
                + style.brief(window.end)
        case .serviceCredentialRevoked(let id, let by):
            "service credential \(id) revoked by \(style.text(of: by))"
        case .inspectionStarted(let cause): "all doors in turn \(cause.line(style))"
        case .inspectionEnded(let opened, let failed):
            "all doors in turn: done, \(opened) opened"
                + (failed > 0 ? ", \(failed) did NOT open" : "")
        case .propStarted(let id, let milliseconds, let cause):
            "door \(id) may stand open for \(Self.span(milliseconds)) \(cause.line(style))"
        case .propEnded(let id, let closed):
            "door \(id) " + (closed ? "closed again" : "may stand open NO longer")
        default: preconditionFailure("line(_:) sends operators' events here")
        }
    }
}

extension ReturnFailure {
    fileprivate var line: String {
        switch self {
        case .itemNotSeen: "the item is not seen"
        case .doorNotClosed: "the door is not closed"
        case .doorNotOpened: "the lock did not open"
        }
    }
}

extension HandoverAnswer {
    fileprivate var line: String {
        switch self {
        case .number(let number, .one): "\(number)"
        case .number(let number, let unit): "\(number) \(unit.rawValue)"
        case .choice(let option): option
        case .unanswered: "unanswered"
        }
    }
}

extension SocketCause {
    fileprivate var line: String {
        switch self {
        case .batteryBack: "the battery is back"
        case .batteryGone: "the battery is out"
        case .doorOpened: "the door was opened"
        case .unreadable: "its sensor cannot be read"
        case .blocked: "the compartment is blocked"
        case .timeLimit: "it was on for long enough"
        case .failed(let what): "FAILED: \(what)"
        case .outOfService: "out of service"
        }
    }
}

extension ServiceActor {
    /// Who, in a few words of English.
    public var line: String {
        switch self {
        case .credential(let id): "operator \(id)"
        case .challenge(let challenge): "break-glass \(challenge)"
        }
    }
}

extension ServiceDenial {
    /// The reason in a few words of English.
    func line(_ style: AuditLineStyle) -> String {
        switch self {
        case .unknownCredential: "no service credential is like that"
        case .notYet(let start): "not before \(style.brief(start))"
        case .ended(let end): "ended \(style.brief(end))"
        case .revoked(let at): "revoked \(style.brief(at))"
        case .lockedOut(let milliseconds):
            "locked out for \(Duration.milliseconds(milliseconds).briefText) more"
        case .challengedBefore: "there was a challenge just before"
        case .wrongAnswer(0): "wrong answer to the challenge, the last one: ALARM"
        case .wrongAnswer(let left): "wrong answer to the challenge, \(left) tries left"
        case .storeUnavailable: "nothing can be recorded"
        }
    }
}

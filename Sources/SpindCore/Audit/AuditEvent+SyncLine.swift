extension AuditEvent {
    /// What a record about the registry says.
    func syncLine(_ style: AuditLineStyle) -> String {
        switch self {
        case .grantChanged(let grant, let kind, let set, let window, let by):
            "grant \(grant) changed by \(style.text(of: by)): \(kind.rawValue), set \(set), "
                + "\((window.end - window.start).briefText) from \(style.brief(window.start))"
        case .grantUnusable(let grant, let problem):
            "grant \(grant) is NOT USABLE: \(problem.line)"
        case .mirrorReplaced(let grants, let kept, let unusable):
            "the registry's grants were replaced by \(grants)"
                + (kept > 0 ? ", \(kept) unknown to it stay" : "")
                + (unusable > 0 ? ", \(unusable) NOT USABLE" : "")
        case .changeUnsupported(let type, let number):
            "change \(number) of the registry (\(type)) is NOT SUPPORTED by this version"
        case .remoteCommandEnded(let command, let outcome):
            "command \(command) of the registry: \(outcome.line)"
        case .loanDueChanged(let loan, let grant, let set, let due):
            "loan \(loan) of set \(set) is due \(style.brief(due)) now, grant \(grant)"
        default: preconditionFailure("line(_:) sends events of the registry here")
        }
    }
}

extension GrantProblem {
    /// What is the matter, in a few words of English.
    public var line: String {
        switch self {
        case .malformed(let what): what
        case .keyEpoch(let grant, let cabinet):
            "its PIN was made with key epoch \(grant), this cabinet has \(cabinet)"
        case .duplicatePIN(let other): "grant \(other) has the same PIN"
        case .unknownHandoverSet(let set): "there is no set \(set)"
        case .nameTaken: "a grant made at the cabinet has its name"
        case .revokedHere: "it was revoked at the cabinet"
        }
    }
}

extension RemoteCommandOutcome {
    /// What came of it, in a few words of English.
    public var line: String {
        switch self {
        case .done: "done"
        case .opening(let opening): "opening \(opening) begins"
        case .refused(let refusal): "refused, \(refusal.line)"
        case .malformed(let what): "refused, \(what)"
        case .expired: "not begun, it came too late"
        case .clockUntrusted: "not begun, the clock is untrusted"
        }
    }
}

extension CommandRefusal {
    /// Why, in a few words of English.
    public var line: String {
        switch self {
        case .unknownCompartment(let id): "there is no compartment \(id)"
        case .unknownHandoverSet(let set): "there is no set \(set)"
        case .unknownGrant(let id): "there is no grant \(id)"
        case .unknownLoan(let id): "there is no open loan \(id)"
        case .noOpenLoan(let id): "grant \(id) has no open loan"
        case .unknownKeypad(let id): "there is no keypad \(id)"
        case .unknownServiceCredential(let id): "there is no service credential \(id)"
        case .duplicateServiceCredential(let id): "service credential \(id) is there already"
        case .inspecting: "an inspection is under way"
        case .duplicateGrant(let id): "grant \(id) or its PIN is there already"
        case .busy(let id): "door \(id) is being opened already"
        case .nothingToDo: "it is so already"
        case .storeUnavailable(let fault): "nothing can be recorded (\(fault.rawValue))"
        }
    }
}

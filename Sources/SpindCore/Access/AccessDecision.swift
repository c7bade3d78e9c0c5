/// What the opening of a door is for.
public enum AccessPurpose: String, Codable, Sendable {
    /// The asset is taken; the loan opens.
    case pickup
    /// The asset comes back; the loan ends when the door is closed.
    case `return`
    /// The same person opens again shortly after a pickup or a return; no loan changes.
    case reopening
    /// An opening without a loan.
    case opening
}

/// The answer to a credential. A refusal is a value, not an error.
public enum AccessDecision: Hashable, Sendable {
    /// Open the compartments of the grant.
    case grant(AccessPurpose)
    /// Do not.
    case deny(DenialReason)
}

/// Why nobody was let in, with the values the rule compared; what `spindctl why` explains.
public enum DenialReason: Hashable, Codable, Sendable {
    /// No grant of this cabinet has this credential.
    case unknownCredential
    /// The keypad is locked out, this many milliseconds from the time of the entry.
    case lockedOut(remainingMilliseconds: Int64)
    /// The grant starts later, within two hours: the one case in which the answer may say so.
    case tooEarly(start: WallTime)
    /// The grant starts more than two hours later.
    case beforeWindow(start: WallTime)
    /// The grant's window and grace are over.
    case afterWindow(end: WallTime)
    /// The window does not hold all that the clock may mean, and its error is too large or reaches
    /// into the time of another grant of the same compartments.
    case clockTooUncertain(errorMilliseconds: Int64)
    /// The clock is untrusted: only open loans can be returned.
    case clockUntrusted
    /// Every use of the grant is consumed.
    case usedUp(usesAllowed: Int)
    /// The grant was revoked.
    case revoked(at: WallTime)
    /// An operator blocked the compartment.
    case blocked(CompartmentID, note: String)
    /// The grant names compartments that this cabinet does not have.
    case unknownHandoverSet(HandoverSetID)
    /// A door of these compartments is being opened or handed over right now.
    case busy(CompartmentID)
    /// Nothing can be recorded, so nobody is let in.
    case storeUnavailable
}

extension DenialReason {
    /// Whether the answer at the keypad is the one a wrong PIN gets, and the entry counts toward
    /// a lockout: only PINs that are valid now can be told from noise by guessing.
    public var countsAsMiss: Bool {
        switch self {
        case .unknownCredential, .beforeWindow, .afterWindow, .usedUp, .revoked: true
        case .lockedOut, .tooEarly, .clockTooUncertain, .clockUntrusted, .blocked,
            .unknownHandoverSet, .busy, .storeUnavailable:
            false
        }
    }
}

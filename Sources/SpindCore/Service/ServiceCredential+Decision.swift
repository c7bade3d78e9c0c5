extension ServiceCredential {
    /// Why it does not count now.
    ///
    /// A clock in doubt never shuts an operator out: it is they who come to mend it. So a
    /// credential counts unless its time has surely not begun or is surely over; while the clock is
    /// untrusted, unless it ended before the newest time that is known to have passed.
    ///
    /// - Parameter now: the clocks.
    /// - Returns: the first rule that forbids it, or `nil`.
    public func denial(at now: Moment) -> ServiceDenial? {
        if let revokedAt { return .revoked(at: revokedAt) }
        guard let error = now.trust.error else {
            return window.end > now.wall ? nil : .ended(end: window.end)
        }
        if now.wall + error < window.start { return .notYet(start: window.start) }
        return now.wall - error < window.end ? nil : .ended(end: window.end)
    }
}

extension ServiceDenial {
    /// Whether it answers as a wrong service PIN does, and counts toward a lockout of service PINs.
    public var countsAsMiss: Bool {
        switch self {
        case .unknownCredential, .notYet, .ended, .revoked: true
        case .lockedOut, .challengedBefore, .wrongAnswer, .storeUnavailable: false
        }
    }
}

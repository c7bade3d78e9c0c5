/// One person at the cabinet: what was let in, from the decision until the last door is closed.
struct Visit: Hashable, Sendable {
    /// The number of its first opening.
    var id: OpeningID
    /// Why the doors open.
    var cause: OpeningCause
    /// Where the person stands; `nil` for a remote opening.
    var keypad: KeypadID?
    /// What the grant gives, where there is one.
    var grant: GrantPart?

    /// Whether a lock may be driven once more for it.
    var mayBeDrivenAgain: Bool {
        guard let grant else { return true }
        return !grant.barred || grant.purpose == .return
    }

    /// The part of a visit that concerns a grant.
    struct GrantPart: Hashable, Sendable {
        var id: GrantID
        var kind: GrantKind
        var set: HandoverSetID
        var purpose: AccessPurpose
        /// The end of the window with grace: when a loan that opens now is due.
        var due: WallTime
        /// The loan that a return ends, or a reopening concerns.
        var loan: LoanID?
        /// Whether the pickup, or the use, is recorded already (a set has several doors).
        var consumed = false
        /// Whether it was blocked or revoked since it was granted: no lock is driven again for it
        /// then, unless it is a return.
        var barred = false
    }
}

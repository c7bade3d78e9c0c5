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
    /// Its compartments, in the order they are opened. Those of one step are opened at once, and
    /// the next step when they are done.
    var legs: [Leg] = []

    /// Whether a lock may be driven once more for it.
    var mayBeDrivenAgain: Bool {
        guard let grant else { return true }
        return !grant.barred || grant.purpose == .return
    }

    /// The loan that it ends, if it is a return.
    var returns: LoanID? {
        grant?.purpose == .return ? grant?.loan : nil
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

    /// A compartment on its way.
    struct Leg: Hashable, Sendable {
        /// What became of it so far.
        enum State: Hashable, Sendable {
            /// Its step has not come.
            case waiting
            /// Its lock is driven, its door awaited or open.
            case underWay
            /// Its door was closed, and the item's sensor does not say yet what it should.
            case awaitingItem(until: Instant)
            /// Opened and closed, and no sensor says otherwise.
            case done
            /// It did not open, or nothing was put in, or somebody else was let in before it was
            /// closed. A door that opens late, or an item that is seen late, takes it up again.
            case failed
        }

        /// Which opening step of the handover it belongs to, from 0.
        var step: Int
        /// The compartment the asset belongs in.
        var home: CompartmentID
        /// The one that is opened: the same, or a spare one.
        var at: CompartmentID
        var state = State.waiting
        /// Its newest opening.
        var opening: OpeningID?
        /// Whether it was opened once more because nothing was seen inside.
        var wasOpenedAgain = false
        /// Whether a pickup ended with the item still inside.
        var isStillInside = false
        /// Whether the journal says that the return failed here.
        var failureIsRecorded = false
        /// Until when an item that is seen after all makes good a return that failed.
        var lateUntil: Instant?

        /// Whether something is still to come that decides about it.
        var isUnderWay: Bool {
            switch state {
            case .underWay, .awaitingItem: true
            case .waiting, .done, .failed: false
            }
        }

        /// When something is due that no event announces.
        var deadline: Instant? {
            if case .awaitingItem(let until) = state { until } else { lateUntil }
        }
    }
}

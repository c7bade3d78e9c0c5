/// Where a reservation stands.
public enum ReservationState: String, Hashable, Codable, Sendable, CaseIterable {
    /// Asked for; an operator has until a deadline to confirm it. It holds its time.
    case requested
    /// It stands. It holds its time.
    case confirmed
    /// Its asset was picked up; the loan tells the rest. It holds its time until the return.
    case fulfilled
    /// Called off by its member or an operator.
    case cancelled
    /// An operator refused it, or nobody confirmed it in time.
    case declined
    /// Nobody picked it up, and the cabinet was heard past the deadline.
    case noShow

    /// Whether no more arrow leaves it.
    public var isEnded: Bool {
        switch self {
        case .requested, .confirmed, .fulfilled: false
        case .cancelled, .declined, .noShow: true
        }
    }
}

/// Where a loan stands, at the registry.
public enum RegistryLoanState: String, Hashable, Codable, Sendable, CaseIterable {
    /// The asset is with its borrower.
    case open
    /// It is back.
    case returned
    /// Somebody else picked it up, so it must have come back: a task for the operator.
    case presumedReturned
    /// An operator ended it.
    case closedByOperator
    /// It will not come back.
    case lost
}

extension ReservationState {
    /// Whether it counts among what a member holds at once: it waits for its pickup. Once picked up,
    /// its open loan counts instead.
    public var countsAtOnce: Bool {
        switch self {
        case .requested, .confirmed: true
        case .fulfilled, .cancelled, .declined, .noShow: false
        }
    }
}

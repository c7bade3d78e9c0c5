/// What is counted for evaluation, without persons. The raw values are stored.
public enum FactKind: String, Hashable, Codable, Sendable, CaseIterable {
    /// A wish was refused; detail: the main ``BookingRule``.
    case refusal
    /// A reservation was made; detail: `member` or `operator`.
    case booking
    /// A reservation was called off; detail: `member`, `operator` or `declined`.
    case cancellation
    /// A reservation was not picked up.
    case noShow
    /// An asset was picked up.
    case pickup
    /// A loan ended; detail: the ``RegistryLoanState``.
    case loanEnd
    /// How long a loan lasted.
    case loanMinutes
    /// How long after its end a loan was returned.
    case overdueMinutes
    /// Kilometres between a loan's two odometer answers.
    case kilometres
    /// Somebody with a right to it was let in at a keypad; detail: the ``AccessPurpose``.
    case admission
    /// Somebody was not; detail: the ``DenialReason``'s name.
    case denial
    /// A lock was driven for the first time of an opening.
    case opening
    /// The first pulse did not open the door. First-try openings are ``opening`` less these.
    case openingNotAtFirstTry
    /// All pulses of an opening did not open the door.
    case openingFailed
    /// How long a door stood open.
    case doorOpenSeconds
    /// How long a compartment was blocked.
    case repairMinutes
    /// How long a cabinet was not heard.
    case unreachableMinutes
    /// How long of a local day an asset could have been had by anybody: within its opening hours,
    /// neither blocked nor used.
    case freeMinutes
    /// How long of a local day an asset was lent to nobody though it was open, and not used: closures
    /// of it, its cabinet and its organisation, a blocked compartment of its handover set, no place in
    /// a cabinet when the day was counted, and what is kept free before and after reservations.
    /// Outside the opening hours nothing counts as blocked.
    case blockedMinutes
    /// How long of a local day an asset was reserved, until it was called off or brought back, or on
    /// loan, however late; within opening hours or not.
    case usedMinutes

    /// What an amount counts.
    public enum Unit: String, Hashable, Codable, Sendable {
        /// Events.
        case one
        /// Seconds.
        case second
        /// Minutes.
        case minute
        /// Kilometres.
        case kilometre
    }

    /// What its amount counts.
    public var unit: Unit {
        switch self {
        case .refusal, .booking, .cancellation, .noShow, .pickup, .loanEnd, .admission, .denial,
            .opening, .openingNotAtFirstTry, .openingFailed:
            .one
        case .doorOpenSeconds: .second
        case .loanMinutes, .overdueMinutes, .repairMinutes, .unreachableMinutes, .freeMinutes,
            .blockedMinutes, .usedMinutes:
            .minute
        case .kilometres: .kilometre
        }
    }
}

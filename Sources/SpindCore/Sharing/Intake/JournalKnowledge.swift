/// What has to be looked up before a journal record can be judged.
public struct JournalQuestion: Hashable, Sendable {
    /// The grant that the record names: its reservation.
    public var grant: GrantID?
    /// The loan that the record names, of the record's cabinet and journal, with its reservation.
    public var loan: LoanID?
    /// The span for which the asset's other reservations are asked, that are requested or confirmed
    /// and whose reserved time overlaps it.
    public var others: WallWindow?
    /// The handover set whose asset that is.
    public var set: HandoverSetID?
    /// The question whose number, answered at the pickup of ``loan``, is asked.
    public var answerAtPickup: String?
    /// The compartment of which is asked since when it is blocked.
    public var blockOf: CompartmentID?

    /// Whether nothing has to be looked up.
    public var isEmpty: Bool { self == JournalQuestion() }
}

/// What the registry knows about a journal record: the answers to a ``JournalQuestion``.
public struct JournalKnowledge: Hashable, Sendable {
    /// The reservation of the record's grant, or of its loan; `nil` where there is none.
    public var reservation: KnownReservation?
    /// The record's loan; `nil` where the registry has none of that number.
    public var loan: KnownLoan?
    /// Other reservations of the asset in the asked span, in any order.
    public var others: [KnownReservation]
    /// Other loans of the asset that are open and began before the record, in any order.
    public var olderLoans: [OlderLoan]
    /// The number answered at the pickup.
    public var numberAtPickup: Int?
    /// Since when the compartment is blocked.
    public var blockedSince: WallTime?

    /// Makes the answers; the defaults are those where nothing was found.
    public init(
        reservation: KnownReservation? = nil, loan: KnownLoan? = nil,
        others: [KnownReservation] = [], olderLoans: [OlderLoan] = [], numberAtPickup: Int? = nil,
        blockedSince: WallTime? = nil
    ) {
        self.reservation = reservation
        self.loan = loan
        self.others = others
        self.olderLoans = olderLoans
        self.numberAtPickup = numberAtPickup
        self.blockedSince = blockedSince
    }
}

/// A reservation as far as a journal record concerns it.
public struct KnownReservation: Hashable, Sendable {
    /// Its name.
    public var id: ReservationID
    /// Where it stands.
    public var state: ReservationState
    /// The reserved time.
    public var window: WallWindow
    /// The reserved time with its buffers.
    public var blocked: WallWindow
    /// Whether it holds its asset.
    public var holds: Bool

    /// Makes the fact.
    public init(
        id: ReservationID, state: ReservationState, window: WallWindow, blocked: WallWindow,
        holds: Bool
    ) {
        self.id = id
        self.state = state
        self.window = window
        self.blocked = blocked
        self.holds = holds
    }
}

/// A loan of an asset that somebody takes again: its cabinet does not know of it any more, or another
/// cabinet did.
public struct OlderLoan: Hashable, Sendable {
    /// The registry's name of it.
    public var name: String
    /// Its reservation; `nil` where there is none.
    public var reservation: KnownReservation?

    /// Makes the fact.
    public init(name: String, reservation: KnownReservation? = nil) {
        self.name = name
        self.reservation = reservation
    }
}

/// A loan as far as a journal record concerns it.
public struct KnownLoan: Hashable, Sendable {
    /// Where it stands.
    public var state: RegistryLoanState
    /// The grant it came from.
    public var grant: GrantID
    /// When it began.
    public var pickedUpAt: WallTime
    /// When it is overdue.
    public var due: WallTime

    /// Makes the fact.
    public init(
        state: RegistryLoanState, grant: GrantID, pickedUpAt: WallTime, due: WallTime
    ) {
        self.state = state
        self.grant = grant
        self.pickedUpAt = pickedUpAt
        self.due = due
    }
}

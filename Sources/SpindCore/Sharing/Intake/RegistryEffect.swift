/// What a journal record changes in the registry; carried out in one transaction with storing it.
public enum RegistryEffect: Hashable, Sendable {
    /// The asset was taken: keep an open loan.
    case openLoan(OpenedLoan)
    /// The loan of that number (of the record's cabinet and journal) stands like that from then on.
    case endLoan(LoanID, how: RegistryLoanState, at: WallTime)
    /// That loan, by the registry's name, is presumed to be returned: its asset was taken again.
    case presumeReturned(String, at: WallTime)
    /// The reservation stands like that now, and holds as said.
    case moveReservation(ReservationID, to: ReservationState, hold: ReservationHold)
    /// The reservation's state stays; it holds as said.
    case holdReservation(ReservationID, ReservationHold)
    /// Somebody else took the asset in the time of this reservation: tell its member.
    case tellDisplaced(ReservationID)
    /// The reservation's PIN opens nothing, as another grant at the cabinet has it: draw a new one.
    case renewPIN(ReservationID)
    /// The reservation's PIN opens nothing, and a new one would not either: tell it to nobody.
    case withholdPIN(ReservationID)
    /// Something for an operator. `detail` is one line in English, with names from the record.
    case anomaly(AnomalyKind, reservation: ReservationID?, detail: String)
    /// What the anomalies of that kind and the record's cabinet tell whose detail begins so is over
    /// by itself: nobody has to look any more.
    case anomalyOver(AnomalyKind, detail: String)
    /// Something to count.
    case fact(FactKind, amount: Int64, detail: String)
}

/// A loan as a cabinet's journal says it began.
public struct OpenedLoan: Hashable, Sendable {
    /// Its number at the cabinet.
    public var loan: LoanID
    /// The grant it came from.
    public var grant: GrantID
    /// The reservation of that grant; `nil` where the registry knows none.
    public var reservation: ReservationID?
    /// The handover set.
    public var set: HandoverSetID
    /// When it began.
    public var pickedUpAt: WallTime
    /// When it is overdue.
    public var due: WallTime

    /// Makes the fact.
    public init(
        loan: LoanID, grant: GrantID, reservation: ReservationID?, set: HandoverSetID,
        pickedUpAt: WallTime, due: WallTime
    ) {
        self.loan = loan
        self.grant = grant
        self.reservation = reservation
        self.set = set
        self.pickedUpAt = pickedUpAt
        self.due = due
    }
}

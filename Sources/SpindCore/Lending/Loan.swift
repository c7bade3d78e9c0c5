/// A loan that is open: the asset is with its borrower.
public struct Loan: Hashable, Sendable {
    /// Its name.
    public var id: LoanID
    /// The grant it came from.
    public var grant: GrantID
    /// The asset's compartments.
    public var set: HandoverSetID
    /// When the door was seen open for the pickup.
    public var pickedUpAt: WallTime
    /// The end of the grant's window with grace: after it the loan is overdue.
    public var dueAt: WallTime
    /// Whether the journal already says that it is overdue.
    public var overdueRecorded: Bool

    /// Makes an open loan.
    public init(
        id: LoanID, grant: GrantID, set: HandoverSetID, pickedUpAt: WallTime, dueAt: WallTime,
        overdueRecorded: Bool = false
    ) {
        self.id = id
        self.grant = grant
        self.set = set
        self.pickedUpAt = pickedUpAt
        self.dueAt = dueAt
        self.overdueRecorded = overdueRecorded
    }
}

/// How a loan ended.
public enum LoanEnd: String, Codable, Sendable {
    /// The door was opened with the loan's credential and closed again.
    case returned
    /// Somebody else picked the asset up, so it must have come back: a task for the operator.
    case presumedReturned
    /// An operator ended it.
    case closedByOperator
}

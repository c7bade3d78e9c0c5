/// The rules of booking, in the order in which their refusals are told: first what no other time
/// would mend. The raw values stand in the API, the figures and the guides.
public enum BookingRule: String, Hashable, Codable, Sendable, CaseIterable {
    /// The asset is lent no more. Asked: nothing; allowed: until when it was.
    case assetEnded
    /// The asset has no place in a cabinet.
    case assetNowhere
    /// The member left the region. Allowed: until when they could book.
    case memberEnded
    /// An operator blocked the member. Asked: the reason.
    case memberBlocked
    /// The member has no membership in the asset's organisation.
    case noMembership
    /// The membership does not hold the whole booking. Asked: its time; allowed: the membership's
    /// start or end.
    case membershipTime
    /// Nobody checked that the member is old enough. Allowed: the age.
    case age
    /// Nobody saw a driving licence of the class. Asked: the classes seen; allowed: the class.
    case licenceClass
    /// The check of the licence ends before the booking. Asked: the booking's end; allowed: the
    /// check's.
    case licenceTime
    /// The member holds too many already. Asked: how many there would be; allowed: how many may.
    case atOnce
    /// Start or end is not on the grid of 15 minutes. Asked: the time; allowed: the grid.
    case grid
    /// Too short. Asked: the length; allowed: the shortest.
    case minimumLength
    /// Too long. Asked: the length; allowed: the longest.
    case maximumLength
    /// Too soon. Asked: the start; allowed: the first possible one.
    case leadTime
    /// Too far ahead. Asked: the start; allowed: the last possible one.
    case horizon
    /// The asset is overdue, so nobody can say when it is back. Asked: the start; allowed: the
    /// first that may be booked.
    case notBack
    /// A closure of the asset lies in it. Asked: why; allowed: the closure's time.
    case assetClosed
    /// A closure of the cabinet lies in it. Asked: why; allowed: the closure's time.
    case cabinetClosed
    /// A closure of the organisation lies in it. Asked: why; allowed: the closure's time.
    case organisationClosed
    /// It is closed at the start. Asked: the start; allowed: when it opens next.
    case pickupClosed
    /// It is closed at the end. Asked: the end; allowed: when it opens next.
    case returnClosed
    /// Somebody else has the asset. Asked: the wish; allowed: when it is taken.
    case overlap
    /// There is no room for the time that is kept free before or after. Asked: the wish with its
    /// buffers; allowed: when the asset is taken.
    case buffer
}

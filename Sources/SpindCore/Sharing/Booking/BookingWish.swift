/// What somebody would like to book. The times are as asked: nothing about them is checked yet.
public struct BookingWish: Hashable, Sendable {
    /// Who asks.
    public enum Booker: String, Hashable, Codable, Sendable {
        /// The member themselves.
        case member
        /// An operator for them: nobody has to confirm it then. All other rules are the same.
        case `operator`
    }

    /// The first moment.
    public var start: WallTime
    /// The first moment after it; may lie before ``start`` where somebody asked for that.
    public var end: WallTime
    /// Who asks.
    public var booker: Booker
    /// The present time of the reservation that is to be changed; `nil` for a new one. An end of it
    /// that stays as it is is not judged again, nor what lies between, nor how many the member
    /// holds; whoever only gives time back may do so whatever became of them. Its blocked interval
    /// must not be among ``BookingContext/blocked``.
    public var changing: WallWindow?
    /// The blocked interval of ``changing``: the buffer at an end that stays is the one that it has,
    /// whatever the terms say by now. `nil` for a new one.
    public var blockedBefore: WallWindow?

    /// Makes a wish.
    public init(
        start: WallTime, end: WallTime, booker: Booker = .member, changing: WallWindow? = nil,
        blockedBefore: WallWindow? = nil
    ) {
        self.start = start
        self.end = end
        self.booker = booker
        self.changing = changing
        self.blockedBefore = blockedBefore
    }
}

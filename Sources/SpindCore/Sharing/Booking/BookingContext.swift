/// Everything that a booking is judged by, gathered by whoever asks: the rules look nothing up.
public struct BookingContext: Sendable {
    /// What time it is.
    public var now: WallTime
    /// The region's time zone; times are on the grid of its clocks.
    public var zone: TimeZoneRules
    /// The asset's terms.
    public var terms: BookingTerms
    /// The asset.
    public var asset: BookedAsset
    /// Who it is for.
    public var member: BookingMember
    /// When pickups and returns are possible, in order and apart; `nil` for always. It has to cover
    /// ``known``.
    public var opening: [WallWindow]?
    /// The closures of the asset, its cabinet and its organisation, in any order.
    public var closures: [BookingClosure]
    /// The blocked intervals (with their buffers) of the asset's other reservations that hold, in
    /// order of their starts; they are apart from each other.
    public var blocked: [WallWindow]
    /// The span of time that ``opening``, ``closures`` and ``blocked`` were gathered for: no slot is
    /// looked for beyond it. It should reach the horizon and the longest reservation.
    public var known: WallWindow

    /// Makes a context.
    public init(
        now: WallTime, zone: TimeZoneRules, terms: BookingTerms, asset: BookedAsset,
        member: BookingMember, opening: [WallWindow]?, closures: [BookingClosure] = [],
        blocked: [WallWindow] = [], known: WallWindow
    ) {
        self.now = now
        self.zone = zone
        self.terms = terms
        self.asset = asset
        self.member = member
        self.opening = opening
        self.closures = closures
        self.blocked = blocked
        self.known = known
    }
}

/// What has to be known of an asset that somebody wants to book.
public struct BookedAsset: Hashable, Sendable {
    /// Since when it is lent no more; `nil` while it is.
    public var endedAt: WallTime?
    /// Whether it has a handover set of a cabinet that is there.
    public var isPlaced: Bool
    /// The end of its open loan where that is over: it is not back. `nil` otherwise.
    public var overdueSince: WallTime?

    /// Makes the facts; the defaults are those of an asset that can be lent.
    public init(
        endedAt: WallTime? = nil, isPlaced: Bool = true, overdueSince: WallTime? = nil
    ) {
        self.endedAt = endedAt
        self.isPlaced = isPlaced
        self.overdueSince = overdueSince
    }
}

/// What has to be known of a member who wants to book.
public struct BookingMember: Hashable, Sendable {
    /// Since when they are no member of the region; `nil` while they are.
    public var endedAt: WallTime?
    /// Why an operator blocked them; `nil` where nobody did.
    public var blockedReason: String?
    /// Their membership in the asset's organisation; `nil` where there never was one.
    public var membership: Membership?
    /// The last check of their driving licence; `nil` where there was none.
    public var licence: LicenceCheck?
    /// The checks of their age: 16, 18 or both.
    public var ages: [AgeCheck]
    /// How many of the organisation's assets they hold: reservations that wait for their pickup, and
    /// open loans (``ReservationState/countsAtOnce``).
    public var holding: Int

    /// Makes the facts; the defaults are those of a member in good standing without checks.
    public init(
        endedAt: WallTime? = nil, blockedReason: String? = nil, membership: Membership?,
        licence: LicenceCheck? = nil, ages: [AgeCheck] = [], holding: Int = 0
    ) {
        self.endedAt = endedAt
        self.blockedReason = blockedReason
        self.membership = membership
        self.licence = licence
        self.ages = ages
        self.holding = holding
    }
}

/// A membership in an organisation.
public struct Membership: Hashable, Codable, Sendable {
    /// From when on.
    public var since: WallTime
    /// Until when; `nil` where no end is known.
    public var until: WallTime?

    /// Makes a membership.
    public init(since: WallTime, until: WallTime? = nil) {
        self.since = since
        self.until = until
    }
}

/// That somebody saw a driving licence: when, who, what it allows, how long it counts. Never an
/// image of it.
public struct LicenceCheck: Hashable, Codable, Sendable {
    /// When it was seen.
    public var checkedAt: WallTime
    /// By whom: the name of an account.
    public var checkedBy: AccountID
    /// Its classes, for example `B` and `BE`.
    public var classes: [String]
    /// Until when the check counts: the licence's own end, or when it has to be seen again,
    /// whichever comes first.
    public var validUntil: WallTime

    /// Makes a check.
    public init(
        checkedAt: WallTime, checkedBy: AccountID, classes: [String], validUntil: WallTime
    ) {
        self.checkedAt = checkedAt
        self.checkedBy = checkedBy
        self.classes = classes
        self.validUntil = validUntil
    }
}

/// That somebody saw that a member is old enough. No date of birth is kept.
public struct AgeCheck: Hashable, Codable, Sendable {
    /// The age that was reached: 16 or 18.
    public var minimumAge: Int
    /// When it was seen.
    public var checkedAt: WallTime
    /// By whom: the name of an account.
    public var checkedBy: AccountID

    /// Makes a check.
    public init(minimumAge: Int, checkedAt: WallTime, checkedBy: AccountID) {
        self.minimumAge = minimumAge
        self.checkedAt = checkedAt
        self.checkedBy = checkedBy
    }
}

/// A time in which something is not lent.
public struct BookingClosure: Hashable, Sendable {
    /// What is closed.
    public enum Subject: String, Hashable, Codable, Sendable, CaseIterable {
        /// This asset.
        case asset
        /// All that is in its cabinet.
        case cabinet
        /// All that its organisation lends.
        case organisation
    }

    /// What is closed.
    public var subject: Subject
    /// When.
    public var window: WallWindow
    /// Why, as an operator wrote it: the member is told.
    public var reason: String

    /// Makes a closure.
    public init(subject: Subject, window: WallWindow, reason: String) {
        self.subject = subject
        self.window = window
        self.reason = reason
    }
}

/// The rules under which one asset is lent; coded as JSON. Minutes are whole.
public struct BookingTerms: Hashable, Codable, Sendable {
    /// The grid that starts and ends lie on, counted in local time: 15 minutes.
    public static let gridMinutes = 15

    /// The shortest reservation, in minutes; at least ``gridMinutes``.
    public var minimumMinutes: Int
    /// The longest reservation, in minutes; at most 28 days.
    public var maximumMinutes: Int
    /// Minutes kept free before each reservation.
    public var bufferBeforeMinutes: Int
    /// Minutes kept free after each reservation.
    public var bufferAfterMinutes: Int
    /// How many minutes ahead of its start a reservation must be made at the latest; 0 for at once.
    public var leadMinutes: Int
    /// How many minutes ahead a reservation may start at most.
    public var horizonMinutes: Int
    /// When pickups and returns are possible, in the OSM syntax; `nil` for always.
    public var openingHours: String?
    /// How many reservations and loans of the organisation's assets one member may hold at once;
    /// `nil` for no limit.
    public var atOnce: Int?
    /// The age that must have been checked: 16, 18, or none.
    public var minimumAge: Int?
    /// The class of driving licence that must have been checked, for example `B`; `nil` for none.
    public var licenceClass: String?
    /// How long after the reserved start a pickup is waited for, in minutes, before a heard cabinet
    /// makes it a no-show; `nil` for the whole window.
    public var noShowMinutes: Int?
    /// How long after the reserved end the PIN still opens for a first pickup, in minutes.
    public var graceMinutes: Int
    /// How long an operator has to confirm a request, in minutes; `nil` where nobody has to.
    public var confirmWithinMinutes: Int?

    /// Makes terms; the defaults are those of a thing in a lending cabinet.
    public init(
        minimumMinutes: Int = 15, maximumMinutes: Int = 7 * 1_440, bufferBeforeMinutes: Int = 0,
        bufferAfterMinutes: Int = 0, leadMinutes: Int = 0, horizonMinutes: Int = 180 * 1_440,
        openingHours: String? = nil, atOnce: Int? = 3, minimumAge: Int? = nil,
        licenceClass: String? = nil, noShowMinutes: Int? = nil, graceMinutes: Int = 0,
        confirmWithinMinutes: Int? = nil
    ) {
        self.minimumMinutes = minimumMinutes
        self.maximumMinutes = maximumMinutes
        self.bufferBeforeMinutes = bufferBeforeMinutes
        self.bufferAfterMinutes = bufferAfterMinutes
        self.leadMinutes = leadMinutes
        self.horizonMinutes = horizonMinutes
        self.openingHours = openingHours
        self.atOnce = atOnce
        self.minimumAge = minimumAge
        self.licenceClass = licenceClass
        self.noShowMinutes = noShowMinutes
        self.graceMinutes = graceMinutes
        self.confirmWithinMinutes = confirmWithinMinutes
    }
}

/// Everything that somebody may ask of the registry. The raw values stand in the record of actions
/// and in refusals.
public enum RegistryAction: String, Hashable, Codable, Sendable, CaseIterable {
    /// See assets, cabinets' names and addresses, opening hours and what is free when.
    case seeOffers
    /// Change one's own password, language and contact; make and end one's own tokens.
    case manageOwnAccount
    /// See the record of a member: name, contact, memberships, checks.
    case seeMember
    /// Have a copy of all that is stored about a member.
    case exportMember
    /// List and look for the members of an organisation.
    case listMembers
    /// Add members, change their records and memberships, block them.
    case manageMembers
    /// Write down that a licence or an age was checked.
    case recordChecks
    /// Erase a member's record.
    case eraseMember
    /// Book for oneself.
    case bookForOneself
    /// Book for a member.
    case bookForOthers
    /// See one reservation and its loan.
    case seeReservation
    /// List the reservations and loans of an organisation.
    case listReservations
    /// See today's pickups and returns of a site and the loans that are out, by pseudonym.
    case seeSite
    /// Cancel a reservation.
    case cancelReservation
    /// Change when a reservation ends, or when it begins while that has not come.
    case changeReservation
    /// Confirm or decline a request.
    case decideRequest
    /// See a reservation's PIN, or print its slip.
    case seePIN
    /// End a loan by hand, or declare its asset lost.
    case endLoan
    /// Add, change and end assets and their terms.
    case manageAssets
    /// Close an asset, a cabinet or an organisation for a while.
    case manageClosures
    /// Add, change and end cabinets.
    case manageCabinets
    /// See how a cabinet stands: last heard, unsent, which version.
    case seeCabinet
    /// Issue and revoke enrolment tokens, revoke a cabinet's certificates.
    case enrolCabinet
    /// Open a compartment from afar.
    case openRemotely
    /// Block a compartment, and end the block.
    case blockCompartment
    /// Answer a cabinet's challenge.
    case breakGlass
    /// Read the journals: pseudonymous.
    case readJournal
    /// See anomalies.
    case seeAnomalies
    /// Close anomalies.
    case closeAnomaly
    /// See the figures of an organisation.
    case seeFigures
    /// See the figures of the whole region; groups under five are not shown.
    case seeRegionFigures
    /// Add, change and end regions and organisations.
    case manageOrganisations
    /// Add and disable accounts, and give them roles.
    case manageAccounts
    /// Read who changed what.
    case readActions
    /// Make a backup.
    case backup
}

/// What an action is done to: as much of it as is known. Whoever asks fills in whose the thing is,
/// from the store, not from the request.
public struct Scope: Hashable, Sendable {
    /// The organisation that the thing belongs to; `nil` where it is the region's.
    public var organisation: OrganisationID?
    /// The cabinet it is or stands in; `nil` where it has none.
    public var cabinet: CabinetID?
    /// The person it is about; `nil` where it is about none.
    public var member: MemberID?

    /// Makes a scope.
    public init(
        organisation: OrganisationID? = nil, cabinet: CabinetID? = nil, member: MemberID? = nil
    ) {
        self.organisation = organisation
        self.cabinet = cabinet
        self.member = member
    }

    /// The whole region.
    public static let region = Scope()
}

package import SpindCore
internal import SpindRegistryStore

/// Which reservations a list is of; `nil` for any.
package struct ReservationFilter: Hashable, Sendable {
    package var organisation: OrganisationID?
    package var member: MemberID?
    package var asset: AssetID?
    package var state: ReservationState?
    /// Those that end later.
    package var from: WallTime?
    /// Those that start earlier.
    package var until: WallTime?

    package init(
        organisation: OrganisationID? = nil, member: MemberID? = nil, asset: AssetID? = nil,
        state: ReservationState? = nil, from: WallTime? = nil, until: WallTime? = nil
    ) {
        self.organisation = organisation
        self.member = member
        self.asset = asset
        self.state = state
        self.from = from
        self.until = until
    }
}

/// Lists of reservations, by their start.
package enum ReservationList {
    /// The reservations of a member, or of an organisation; one of the two is needed. The page's key
    /// is ``key(_:)``.
    package static func find(
        _ filter: ReservationFilter, _ part: ListPage, in step: RegistryStep
    ) throws -> RegistryAnswer<[Reservation]> {
        if let no = refusal(filter, in: step) { return .refused(no) }
        var query = ListQuery(part)
        guard query.behind("start_ms") else {
            return .refused(
                .invalid(
                    field: "after", german: "kein Zeiger dieser Liste",
                    english: "not a cursor of this list",
                    dutch: "geen wijzer van deze lijst"))
        }
        query.require(Reservation.isShown)
        query.equal("organisation", filter.organisation?.rawValue)
        query.equal("member", filter.member?.rawValue)
        query.equal("asset", filter.asset?.rawValue)
        query.equal("state", filter.state?.rawValue)
        query.compare("end_ms >", filter.from)
        query.compare("start_ms <", filter.until)
        return .done(
            try step.db.rows(
                """
                SELECT \(Reservation.columns) FROM reservations WHERE \(query.conditions)
                ORDER BY start_ms, id LIMIT $1
                """, query.values
            ).map(Reservation.init))
    }

    /// What the list is ordered by.
    package static func key(_ reservation: Reservation) -> String {
        ListQuery.key(reservation.window.start, reservation.id.rawValue)
    }

    private static func refusal(
        _ filter: ReservationFilter, in step: RegistryStep
    ) -> RegistryRefusal? {
        if let organisation = filter.organisation {
            let asked = step.refusal(.listReservations, on: Scope(organisation: organisation))
            let isOwn = filter.member != nil && filter.member == step.caller.member
            return isOwn ? nil : asked
        }
        guard let member = filter.member else {
            return .invalid(
                field: "organisation",
                german: "nötig, oder `member`: dieses Konto ist kein Mitglied",
                english: "needed, or `member`: this account is no member",
                dutch: "nodig, of `member`: dit account is geen lid")
        }
        return step.refusal(.seeReservation, on: Scope(member: member))
    }
}

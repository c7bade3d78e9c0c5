package import SpindCore
internal import SpindRegistryStore

/// A reservation as it is stored.
package struct Reservation: Hashable, Sendable {
    package var id: ReservationID
    package var organisation: OrganisationID
    package var asset: AssetID
    package var member: MemberID
    /// Where it is picked up; `nil` where a person hands it over.
    package var place: AssetPlace?
    package var state: ReservationState
    /// The reserved time.
    package var window: WallWindow
    package var grace: Duration
    /// The reserved time with its buffers, or what is left of it.
    package var blocked: WallWindow
    /// Whether it keeps others from the asset.
    package var holds: Bool
    package var requestedUntil: WallTime?
    package var noShowAt: WallTime
    /// The number of its grant's newest change in the cabinet's log; `nil` before there is one.
    package var grantNumber: Int64?
    package var createdAt: WallTime
    package var createdBy: AccountID
    package var endedAt: WallTime?
    package var endedBy: AccountID?
    /// Rises with each change.
    package var version: Int64

    /// How the names of rows begin that only keep time blocked: see ``GrantDesk``.
    static let leasePrefix = "h"
    /// For WHERE: the rows that are reservations of people.
    static let isShown = "id NOT LIKE '\(leasePrefix)-%'"

    static let columns = """
        id, organisation, asset, member, cabinet, handover_set, state, start_ms, end_ms, grace_ms,
        blocked_from, blocked_until, holds, requested_until_ms, no_show_ms, grant_number, created_ms,
        created_by, ended_ms, ended_by, version
        """

    init(
        id: ReservationID, asset: Asset, member: MemberID, booking: AcceptedBooking,
        createdAt: WallTime, createdBy: AccountID
    ) {
        self.id = id
        organisation = asset.organisation
        self.asset = asset.id
        self.member = member
        place = asset.place
        state = booking.state
        window = booking.window
        grace = booking.grace
        blocked = booking.blocked
        holds = true
        requestedUntil = booking.requestedUntil
        noShowAt = booking.noShowAt
        self.createdAt = createdAt
        self.createdBy = createdBy
        version = 1
    }

    init(_ row: SQLRow) throws {
        id = try row.id("id")
        organisation = try row.id("organisation")
        asset = try row.id("asset")
        member = try row.id("member")
        let cabinet: CabinetID? = try row.optionalID("cabinet")
        let set = try row.optionalInteger("handover_set").map { HandoverSetID(Int($0)) }
        place = cabinet.flatMap { cabinet in set.map { AssetPlace(cabinet: cabinet, set: $0) } }
        state = try row.choice("state")
        window = try row.window("start_ms", "end_ms")
        grace = .milliseconds(try row.integer("grace_ms"))
        blocked = try row.window("blocked_from", "blocked_until")
        holds = try row.bool("holds")
        requestedUntil = try row.optionalTime("requested_until_ms")
        noShowAt = try row.time("no_show_ms")
        grantNumber = try row.optionalInteger("grant_number")
        createdAt = try row.time("created_ms")
        createdBy = try row.id("created_by")
        endedAt = try row.optionalTime("ended_ms")
        endedBy = try row.optionalID("ended_by")
        version = try row.integer("version")
    }

    /// What rights on it are judged by.
    package var scope: Scope {
        Scope(organisation: organisation, cabinet: place?.cabinet, member: member)
    }

    func insert(in step: RegistryStep) throws {
        try step.db.post(
            """
            INSERT INTO reservations (id, organisation, asset, member, cabinet, handover_set, state,
                start_ms, end_ms, grace_ms, blocked_from, blocked_until, holds,
                requested_until_ms, no_show_ms, grant_number, created_ms, created_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """,
            [
                SQLValue(id), SQLValue(organisation), SQLValue(asset), SQLValue(member),
                SQLValue(place?.cabinet), SQLValue(place?.set.rawValue), .text(state.rawValue),
                SQLValue(window.start), SQLValue(window.end),
                SQLValue(grace.wholeMilliseconds), SQLValue(blocked.start),
                SQLValue(blocked.end), SQLValue(holds), SQLValue(requestedUntil),
                SQLValue(noShowAt), SQLValue(grantNumber), SQLValue(createdAt),
                SQLValue(createdBy),
            ])
    }

    /// Stores what may change; ``version`` rises. Where somebody else changed it since it was read,
    /// the step is done again from its beginning: what it did before must not stay.
    mutating func update(in step: RegistryStep) throws {
        let changed = try step.db.run(
            """
            UPDATE reservations SET state = $2, start_ms = $3, end_ms = $4, grace_ms = $5,
                blocked_from = $6, blocked_until = $7, holds = $8, requested_until_ms = $9,
                no_show_ms = $10, grant_number = $11, ended_ms = $12, ended_by = $13,
                version = version + 1
            WHERE id = $1 AND version = $14
            """,
            [
                SQLValue(id), .text(state.rawValue), SQLValue(window.start),
                SQLValue(window.end), SQLValue(grace.wholeMilliseconds),
                SQLValue(blocked.start), SQLValue(blocked.end), SQLValue(holds),
                SQLValue(requestedUntil), SQLValue(noShowAt), SQLValue(grantNumber),
                SQLValue(endedAt), SQLValue(endedBy), .integer(version),
            ])
        guard changed == 1 else {
            throw SQLError(.serialization, "reservation \(id) was changed meanwhile")
        }
        version += 1
    }
}

package import SpindCore
internal import SpindRegistryStore

/// All that is stored about a person, for themselves (GDPR, articles 15 and 20).
package struct MemberExport: Hashable, Sendable {
    /// How many reservations, and how many loans, are given at most: the newest.
    package static let countMax = 10_000

    /// The account that they log in with.
    package struct Account: Hashable, Sendable {
        package var login: String
        package var label: String
        package var createdAt: WallTime
    }

    package var member: Member
    package var memberships: [MembershipRecord]
    package var account: Account?
    package var licence: LicenceCheck?
    package var ages: [AgeCheck]
    /// Newest first.
    package var reservations: [Reservation]
    /// Newest first.
    package var loans: [RegistryLoan]
    /// Whether nothing was left out: an operator gets what belongs to their organisation, and nobody
    /// more than ``countMax``.
    package var isWhole: Bool
}

extension MemberDesk {
    /// Gathers all that is stored about a person, as far as the caller may see it.
    package static func export(
        _ id: MemberID, in step: RegistryStep
    ) throws -> RegistryAnswer<MemberExport> {
        guard let member = try find(id, in: step) else {
            return .refused(.notFound("member", id.rawValue))
        }
        if let no = try refusal(.exportMember, on: id, in: step) { return .refused(no) }
        let reservations = try rows(Reservation.columns, "reservations", "start_ms", id, step)
            .map(Reservation.init)
        let loans = try rows(RegistryLoan.columns, "loans", "picked_up_ms", id, step)
            .map(RegistryLoan.init)
        func mayBeSeen(_ organisation: OrganisationID) -> Bool {
            let scope = Scope(organisation: organisation, member: id)
            return step.refusal(.seeReservation, on: scope) == nil
        }
        let seenReservations = reservations.prefix(MemberExport.countMax)
            .filter { mayBeSeen($0.organisation) }
        let seenLoans = loans.prefix(MemberExport.countMax)
            .filter { mayBeSeen($0.organisation) }
        let account = try step.db.row(
            "SELECT login, label, created_ms FROM accounts WHERE member = $1", [SQLValue(id)]
        ).map { row in
            MemberExport.Account(
                login: try row.text("login"), label: try row.text("label"),
                createdAt: try row.time("created_ms"))
        }
        return .done(
            MemberExport(
                member: member, memberships: try memberships(of: id, in: step), account: account,
                licence: try CheckDesk.licence(of: id, in: step),
                ages: try CheckDesk.ages(of: id, in: step), reservations: seenReservations,
                loans: seenLoans,
                isWhole: seenReservations.count == reservations.count
                    && seenLoans.count == loans.count))
    }

    /// The newest rows of a table about a person, one more than are given.
    private static func rows(
        _ columns: String, _ table: String, _ time: String, _ id: MemberID, _ step: RegistryStep
    ) throws -> [SQLRow] {
        try step.db.rows(
            """
            SELECT \(columns) FROM \(table) WHERE member = $1 ORDER BY \(time) DESC, id LIMIT $2
            """, [SQLValue(id), SQLValue(MemberExport.countMax + 1)])
    }
}

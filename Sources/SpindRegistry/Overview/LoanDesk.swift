package import SpindCore
internal import SpindRegistryStore

/// A loan as the registry knows it from a cabinet's journal.
package struct RegistryLoan: Hashable, Sendable {
    package var id: String
    package var reservation: ReservationID?
    package var organisation: OrganisationID
    package var asset: AssetID?
    package var member: MemberID?
    package var cabinet: CabinetID
    /// The grant it came from.
    package var grant: GrantID
    package var set: HandoverSetID
    package var state: RegistryLoanState
    package var pickedUpAt: WallTime
    package var due: WallTime
    package var endedAt: WallTime?
    /// Rises with each change.
    package var version: Int64

    static let columns = """
        id, reservation, organisation, asset, member, cabinet, grant_name, handover_set, state,
        picked_up_ms, due_ms, ended_ms, version
        """

    init(_ row: SQLRow) throws {
        id = try row.text("id")
        reservation = try row.optionalID("reservation")
        organisation = try row.id("organisation")
        asset = try row.optionalID("asset")
        member = try row.optionalID("member")
        cabinet = try row.id("cabinet")
        grant = try row.id("grant_name")
        set = HandoverSetID(Int(try row.integer("handover_set")))
        state = try row.choice("state")
        pickedUpAt = try row.time("picked_up_ms")
        due = try row.time("due_ms")
        endedAt = try row.optionalTime("ended_ms")
        version = try row.integer("version")
    }

    /// What rights on it are judged by.
    package var scope: Scope {
        Scope(organisation: organisation, cabinet: cabinet, member: member)
    }

    /// Whether it should be back.
    package func isOverdue(at now: WallTime) -> Bool { state == .open && due < now }
}

/// Which loans a list is of; `nil` for any.
package struct LoanFilter: Hashable, Sendable {
    package var organisation: OrganisationID?
    package var member: MemberID?
    package var state: RegistryLoanState?
    /// Only those that should be back.
    package var isOverdue: Bool

    package init(
        organisation: OrganisationID? = nil, member: MemberID? = nil,
        state: RegistryLoanState? = nil, isOverdue: Bool = false
    ) {
        self.organisation = organisation
        self.member = member
        self.state = state
        self.isOverdue = isOverdue
    }
}

/// Loans: seen, and ended by hand where the door does not.
package enum LoanDesk {
    /// The loans of a member, or of an organisation, newest pickup first; one of the two is needed.
    package static func list(
        _ filter: LoanFilter, _ part: ListPage, in step: RegistryStep
    ) throws -> RegistryAnswer<[RegistryLoan]> {
        if let no = refusal(filter, in: step) { return .refused(no) }
        var query = ListQuery(part)
        guard query.behind("picked_up_ms", descending: true) else {
            return .refused(
                .invalid(
                    field: "after", german: "kein Zeiger dieser Liste",
                    english: "not a cursor of this list",
                    dutch: "geen wijzer van deze lijst"))
        }
        query.equal("organisation", filter.organisation?.rawValue)
        query.equal("member", filter.member?.rawValue)
        query.equal("state", filter.state?.rawValue)
        if filter.isOverdue {
            query.require("state = 'open'")
            query.compare("due_ms <", step.now)
        }
        return .done(
            try step.db.rows(
                """
                SELECT \(RegistryLoan.columns) FROM loans WHERE \(query.conditions)
                ORDER BY picked_up_ms DESC, id DESC LIMIT $1
                """, query.values
            ).map(RegistryLoan.init))
    }

    /// What the list is ordered by.
    package static func key(_ loan: RegistryLoan) -> String {
        ListQuery.key(loan.pickedUpAt, loan.id)
    }

    /// One loan, if the caller may see its reservation.
    package static func show(
        _ id: String, in step: RegistryStep
    ) throws -> RegistryAnswer<RegistryLoan> {
        guard let loan = try find(id, in: step) else { return .refused(.notFound("loan", id)) }
        if let no = step.refusal(.seeReservation, on: loan.scope) { return .refused(no) }
        return .done(loan)
    }

    /// Ends a loan by hand: the asset came back past the door, or will not come back. The rest of
    /// its reservation is free at once.
    package static func end(
        _ id: String, isLost: Bool, in step: inout RegistryStep
    ) throws -> RegistryAnswer<RegistryLoan> {
        guard let found = try find(id, in: step) else { return .refused(.notFound("loan", id)) }
        if let no = step.refusal(.endLoan, on: found.scope) { return .refused(no) }
        let state: RegistryLoanState
        switch RegistryLoanMachine.outcome(
            of: isLost ? .declareLost : .close, by: .operator, in: found.state)
        {
        case .moves(let next): state = next
        case .noEffect: return .done(found)
        case .changesTimes, .frees, .refused, .recorded:
            let words = found.state.words
            return .refused(
                .conflict(
                    german: "Die Leihe ist \(words.german); so kann sie nicht enden.",
                    english: "The loan is \(words.english); it cannot be ended so.",
                    dutch: "De uitlening is \(words.dutch); zo kan zij niet eindigen."))
        }
        let changed = try step.db.run(
            """
            UPDATE loans SET state = $2, ended_ms = coalesce(ended_ms, $3), version = version + 1
            WHERE id = $1 AND version = $4
            """,
            [.text(id), .text(state.rawValue), SQLValue(step.now), .integer(found.version)])
        guard changed == 1 else { return .refused(.changedMeanwhile("loan")) }
        try free(found, in: step)
        // The cabinet still waits for that return. Where it cannot be told (it is not enrolled, or
        // was ended), there is nothing that waits.
        _ = try CommandDesk.give(
            .closeLoan(found.grant), reason: "ended in the registry", to: found.cabinet,
            lifetime: CommandDesk.longestLifetime, in: &step)
        try Facts.record(
            .loanEnd, organisation: found.organisation, asset: found.asset,
            cabinet: found.cabinet, state.rawValue, in: step)
        try step.record(isLost ? "declareLost" : "closeLoan", id)
        guard let now = try find(id, in: step) else { return .refused(.notFound("loan", id)) }
        return .done(now)
    }

    private static func free(_ loan: RegistryLoan, in step: RegistryStep) throws {
        guard let reservation = loan.reservation else { return }
        try step.db.run(
            """
            UPDATE reservations SET blocked_until = $2, version = version + 1
            WHERE id = $1 AND blocked_from < $2 AND blocked_until > $2
            """, [SQLValue(reservation), SQLValue(step.now)])
    }

    private static func find(_ id: String, in step: RegistryStep) throws -> RegistryLoan? {
        try step.db.row("SELECT \(RegistryLoan.columns) FROM loans WHERE id = $1", [.text(id)])
            .map(RegistryLoan.init)
    }

    private static func refusal(
        _ filter: LoanFilter, in step: RegistryStep
    ) -> RegistryRefusal? {
        if let organisation = filter.organisation {
            let isOwn = filter.member != nil && filter.member == step.caller.member
            return isOwn
                ? nil : step.refusal(.listReservations, on: Scope(organisation: organisation))
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

internal import SpindCore
internal import SpindRegistryStore

/// What the registry found about a journal record, with what only its own tables need.
struct JournalFinding {
    /// An asset and whose it is.
    struct FoundAsset {
        var id: AssetID
        var organisation: OrganisationID
    }

    /// What the record is judged by.
    var known = JournalKnowledge()
    /// The asset it is about.
    var asset: FoundAsset?
    /// The member whose reservation it is about.
    var member: MemberID?
    /// The municipality they are at home in; empty where that is not known.
    var home = ""
}

/// Looks up what a journal record has to be judged by. Only what belongs to the record's own cabinet
/// is found: a journal says nothing about what stands elsewhere.
struct JournalLookup {
    let cabinet: CabinetID
    let incarnation: String

    /// How many earlier records are looked through for an answer or a block.
    private static let recordsLookedThrough = 100

    /// Answers a question. The asset is locked, as its reservations may be about to change.
    func answer(
        _ question: JournalQuestion, in step: RegistryStep
    ) throws -> JournalFinding {
        var found = JournalFinding()
        var reservation = question.grant.map { ReservationID($0.rawValue) }
        if let loan = question.loan {
            try find(loan, &found, &reservation, in: step)
        }
        if let reservation { try find(reservation, &found, in: step) }
        if let set = question.set, found.asset == nil {
            found.asset = try asset(at: set, in: step)
        }
        if let asset = found.asset {
            _ = try step.db.row(
                "SELECT id FROM assets WHERE id = $1\(step.db.lockingClause)",
                [SQLValue(asset.id)])
            // Read again behind the lock: whoever held it may have changed what was read before.
            if let reservation { try find(reservation, &found, in: step) }
            if let window = question.others {
                found.known.others = try others(of: asset.id, in: window, step)
                found.known.olderLoans = try olderLoans(
                    of: asset.id, before: window.start, but: question.loan, in: step)
            }
        }
        if let id = question.answerAtPickup, let loan = question.loan {
            found.known.numberAtPickup = try numberAtPickup(id, loan, in: step)
        }
        if let compartment = question.blockOf {
            found.known.blockedSince = try drafts(.compartmentBlocked, in: step).first { draft in
                if case .compartmentBlocked(compartment, _, _) = draft.event { true } else { false }
            }?.at
        }
        return found
    }

    private func find(
        _ loan: LoanID, _ found: inout JournalFinding, _ reservation: inout ReservationID?,
        in step: RegistryStep
    ) throws {
        guard
            let row = try step.db.row(
                """
                SELECT state, grant_name, picked_up_ms, due_ms, reservation, asset, organisation,
                    member FROM loans
                WHERE cabinet = $1 AND journal = $2 AND number = $3
                """, [SQLValue(cabinet), .text(incarnation), SQLValue(loan.rawValue)])
        else { return }
        found.known.loan = KnownLoan(
            state: try row.choice("state"), grant: GrantID(try row.text("grant_name")),
            pickedUpAt: try row.time("picked_up_ms"), due: try row.time("due_ms"))
        found.member = try row.optionalID("member")
        if let asset: AssetID = try row.optionalID("asset") {
            found.asset = .init(id: asset, organisation: try row.id("organisation"))
        }
        if reservation == nil { reservation = try row.optionalID("reservation") }
    }

    private func find(
        _ id: ReservationID, _ found: inout JournalFinding, in step: RegistryStep
    ) throws {
        guard
            let row = try step.db.row(
                """
                SELECT r.id, r.state, r.start_ms, r.end_ms, r.blocked_from, r.blocked_until, r.holds,
                    r.asset, r.organisation, r.member, m.municipality
                FROM reservations r JOIN members m ON m.id = r.member
                WHERE r.id = $1 AND r.cabinet = $2
                """, [SQLValue(id), SQLValue(cabinet)])
        else { return }
        found.known.reservation = try reservation(row)
        found.asset = .init(id: try row.id("asset"), organisation: try row.id("organisation"))
        found.member = try row.id("member")
        found.home = try row.text("municipality")
    }

    private func asset(
        at set: HandoverSetID, in step: RegistryStep
    ) throws -> JournalFinding.FoundAsset? {
        try step.db.row(
            """
            SELECT id, organisation FROM assets
            WHERE cabinet = $1 AND handover_set = $2 AND ended_ms IS NULL
            """, [SQLValue(cabinet), SQLValue(set.rawValue)]
        ).map { .init(id: try $0.id("id"), organisation: try $0.id("organisation")) }
    }

    private func others(
        of asset: AssetID, in window: WallWindow, _ step: RegistryStep
    ) throws -> [KnownReservation] {
        try step.db.rows(
            """
            SELECT id, state, start_ms, end_ms, blocked_from, blocked_until, holds FROM reservations
            WHERE asset = $1 AND state IN ('requested', 'confirmed')
                AND start_ms < $3 AND end_ms > $2
            ORDER BY start_ms, id LIMIT 100
            """, [SQLValue(asset), SQLValue(window.start), SQLValue(window.end)]
        ).map(reservation)
    }

    private func olderLoans(
        of asset: AssetID, before time: WallTime, but loan: LoanID?, in step: RegistryStep
    ) throws -> [OlderLoan] {
        try step.db.rows(
            """
            SELECT l.id AS loan, r.id, r.state, r.start_ms, r.end_ms, r.blocked_from,
                r.blocked_until, r.holds
            FROM loans l LEFT JOIN reservations r ON r.id = l.reservation
            WHERE l.asset = $1 AND l.state = 'open' AND l.picked_up_ms < $2
                AND NOT (l.cabinet = $3 AND l.journal = $4 AND l.number = $5)
            ORDER BY l.picked_up_ms, l.id LIMIT 100
            """,
            [
                SQLValue(asset), SQLValue(time), SQLValue(cabinet), .text(incarnation),
                SQLValue(loan?.rawValue ?? -1),
            ]
        ).map { row in
            OlderLoan(
                name: try row.text("loan"),
                reservation: try row.optionalText("id") == nil ? nil : try reservation(row))
        }
    }

    private func reservation(_ row: SQLRow) throws -> KnownReservation {
        KnownReservation(
            id: try row.id("id"), state: try row.choice("state"),
            window: try row.window("start_ms", "end_ms"),
            blocked: try row.window("blocked_from", "blocked_until"),
            holds: try row.bool("holds"))
    }

    private func numberAtPickup(
        _ id: String, _ loan: LoanID, in step: RegistryStep
    ) throws -> Int? {
        for draft in try drafts(.handoverAnswered, in: step) {
            if case .handoverAnswered(loan, _, .pickup, id, .number(let number, _)) = draft.event {
                return number
            }
        }
        return nil
    }

    private func drafts(
        _ name: AuditEventName, in step: RegistryStep
    ) throws -> [AuditDraft] {
        try JournalRows.drafts(
            named: name, of: cabinet, incarnation, limit: Self.recordsLookedThrough, in: step)
    }
}

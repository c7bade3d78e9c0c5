internal import SpindCore
internal import SpindRegistryStore

/// Carries out what the records of one journal mean, in the transaction that stores them.
struct JournalEffects {
    let cabinet: Cabinet
    let incarnation: String

    /// Carries out what one record means.
    func apply(
        _ record: CheckedJournalBatch.Record, in step: inout RegistryStep
    ) throws {
        let line = record.line
        guard let draft = record.draft else {
            guard record.isUnknown else { return }
            let name = record.name.isEmpty ? nil : record.name
            for (index, effect) in JournalIntake.effectsOfUnreadable(name: name).enumerated() {
                try carryOut(effect, of: line, number: index, JournalFinding(), in: &step)
            }
            return
        }
        let audit = AuditRecord(sequence: line.sequence, draft: draft)
        let question = JournalIntake.question(of: audit)
        let found =
            question.isEmpty
            ? JournalFinding()
            : try JournalLookup(cabinet: cabinet.id, incarnation: incarnation)
                .answer(question, in: step)
        let effects = JournalIntake.effects(of: audit, knowing: found.known)
        for (index, effect) in effects.enumerated() {
            try carryOut(effect, of: line, number: index, found, in: &step)
        }
        if case .remoteCommandEnded(let command, let outcome) = draft.event {
            try CommandDesk.ended(command, outcome, at: line.at, cabinet: cabinet.id, in: step)
        }
    }

    /// Tells an operator about a record.
    func tell(
        _ kind: AnomalyKind, _ detail: String, of line: JournalLine, in step: RegistryStep
    ) throws {
        try anomaly(kind, nil, detail, line, 99, JournalFinding(), in: step)
    }

    private func carryOut(
        _ effect: RegistryEffect, of line: JournalLine, number: Int, _ found: JournalFinding,
        in step: inout RegistryStep
    ) throws {
        switch effect {
        case .openLoan(let loan): try open(loan, found, in: &step)
        case .endLoan(let loan, let state, let time):
            try step.db.run(
                """
                UPDATE loans SET state = $4, ended_ms = $5, version = version + 1
                WHERE cabinet = $1 AND journal = $2 AND number = $3
                """,
                [
                    SQLValue(cabinet.id), .text(incarnation), SQLValue(loan.rawValue),
                    .text(state.rawValue), SQLValue(time),
                ])
        case .presumeReturned(let name, let time):
            try step.db.run(
                """
                UPDATE loans SET state = 'presumedReturned', ended_ms = $2, version = version + 1
                WHERE id = $1 AND state = 'open'
                """, [.text(name), SQLValue(time)])
        case .renewPIN(let id): try GrantDesk.renewPIN(of: id, in: &step)
        case .withholdPIN(let id): try GrantDesk.withholdPIN(of: id, in: step)
        case .moveReservation(let id, let state, let hold):
            try move(id, to: state, hold, line, number, found, in: step)
        case .holdReservation(let id, let hold):
            try move(id, to: nil, hold, line, number, found, in: step)
        case .tellDisplaced(let id):
            // The anomaly beside it is the operator's task to tell them.
            try step.record("displaced", id.rawValue, "by a pickup at \(cabinet.id)")
        case .anomaly(let kind, let reservation, let detail):
            try anomaly(kind, reservation, detail, line, number, found, in: step)
        case .anomalyOver(let kind, let detail):
            try Anomalies.end(kind, beginningWith: detail, at: cabinet.id, line.at, in: step)
        case .fact(let kind, let amount, let detail):
            try Facts.record(
                kind, organisation: found.asset?.organisation ?? cabinet.organisation,
                asset: found.asset?.id, cabinet: cabinet.id, home: found.home, detail,
                amount: amount, in: step)
        }
    }

    private func open(
        _ loan: OpenedLoan, _ found: JournalFinding, in step: inout RegistryStep
    ) throws {
        try step.db.run(
            """
            INSERT INTO loans (id, reservation, organisation, asset, member, cabinet, journal,
                number, grant_name, handover_set, state, picked_up_ms, due_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12)
            ON CONFLICT (cabinet, journal, number) DO NOTHING
            """,
            [
                .text(step.drawName("l")), SQLValue(loan.reservation),
                SQLValue(found.asset?.organisation ?? cabinet.organisation),
                SQLValue(found.asset?.id), SQLValue(found.member), SQLValue(cabinet.id),
                .text(incarnation), SQLValue(loan.loan.rawValue), .text(loan.grant.rawValue),
                SQLValue(loan.set.rawValue), SQLValue(loan.pickedUpAt), SQLValue(loan.due),
            ])
    }

    /// A pickup that happened counts, whoever has that time by the registry: where it cannot be
    /// held any more, the reservation's state moves without it.
    private func move(
        _ id: ReservationID, to state: ReservationState?, _ hold: ReservationHold,
        _ line: JournalLine, _ number: Int, _ found: JournalFinding, in step: RegistryStep
    ) throws {
        func store(_ holds: Bool, _ db: any SQLConnection) throws {
            try db.run(
                """
                UPDATE reservations SET state = CASE WHEN $2 = '' THEN state ELSE $2 END,
                    holds = $3, version = version + 1,
                    blocked_until = CASE WHEN $4 > blocked_from THEN $4 ELSE blocked_from + 1 END
                WHERE id = $1
                """,
                [
                    SQLValue(id), .text(state?.rawValue ?? ""), SQLValue(holds),
                    SQLValue(hold.blockedUntil),
                ])
        }
        do {
            try step.db.savepoint { try store(hold.holds, $0) }
        } catch let error as SQLError
            where (error.code == .exclusion || error.code == .invariant) && hold.holds
        {
            try store(false, step.db)
            try anomaly(
                .contradiction, id, "its time is another reservation's by now", line, number,
                found, in: step)
        }
    }

    /// Named by the record and the effect's place in it: taken twice, it is there once.
    private func anomaly(
        _ kind: AnomalyKind, _ reservation: ReservationID?, _ detail: String, _ line: JournalLine,
        _ number: Int, _ found: JournalFinding, in step: RegistryStep
    ) throws {
        try Anomalies.record(
            kind, named: "journal-\(cabinet.id)-\(incarnation)-\(line.sequence)-\(number)",
            organisation: found.asset?.organisation ?? cabinet.organisation, cabinet: cabinet.id,
            asset: found.asset?.id, reservation: reservation, at: line.at,
            detail.isEmpty ? kind.rawValue : detail, in: step)
    }
}

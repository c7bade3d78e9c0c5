package import SpindCore
internal import SpindRegistryStore

/// Takes the journals of cabinets: every authentic record is stored as it is, and what it means is
/// carried out in the same transaction.
package enum JournalDesk {
    /// What a cabinet hears about a batch.
    package enum Answer: Hashable, Sendable {
        /// The registry holds the journal through that record, durably.
        case acknowledged(through: Int64)
        /// The batch begins behind the end of what the registry holds.
        case gap(heldThrough: Int64)
        /// It is another history than the one that the registry holds.
        case forked
    }

    /// Takes a batch; sent twice, in part too, it has the effect of being sent once.
    package static func take(
        _ batch: CheckedJournalBatch, from cabinet: Cabinet, in step: inout RegistryStep
    ) throws -> Answer {
        let held = try lockedJournal(batch.incarnation, of: cabinet.id, in: step)
        let finding: HeldJournal.Finding
        if let held {
            finding = try held.judge(batch) { number in
                try step.db.row(
                    """
                    SELECT hash FROM journal_records
                    WHERE cabinet = $1 AND incarnation = $2 AND sequence = $3
                    """, [SQLValue(cabinet.id), .text(batch.incarnation), SQLValue(number)]
                )?.text("hash")
            }
        } else {
            finding = .take(alreadyHeld: 0)
            try begin(batch, of: cabinet, in: step)
        }
        switch finding {
        case .gap: return .gap(heldThrough: held?.last ?? 0)
        case .fork:
            try fork(batch, of: cabinet, held: held, in: step)
            return .forked
        case .takeBehindGap:
            try tellGap(before: batch, heldThrough: held?.last ?? 0, of: cabinet, in: step)
            return try keep(batch.records, of: batch, from: cabinet, in: &step)
        case .take(let alreadyHeld):
            let new = Array(batch.records.dropFirst(alreadyHeld))
            guard !new.isEmpty else {
                return .acknowledged(through: held?.last ?? batch.last)
            }
            return try keep(new, of: batch, from: cabinet, in: &step)
        }
    }

    private static func keep(
        _ new: [CheckedJournalBatch.Record], of batch: CheckedJournalBatch, from cabinet: Cabinet,
        in step: inout RegistryStep
    ) throws -> Answer {
        try JournalRows.insert(new, cabinet.id, batch.incarnation, in: step)
        try store(new, batch, of: cabinet, in: step)
        let effects = JournalEffects(cabinet: cabinet, incarnation: batch.incarnation)
        for record in new { try carryOut(record, effects, in: &step) }
        return .acknowledged(through: batch.last)
    }

    /// How far the registry holds a journal; 0 for one that it never heard of.
    package static func heldThrough(
        _ incarnation: String, of cabinet: CabinetID, in step: RegistryStep
    ) throws -> Int64 {
        try step.db.row(
            "SELECT last_sequence FROM journals WHERE cabinet = $1 AND incarnation = $2",
            [SQLValue(cabinet), .text(incarnation)]
        )?.integer("last_sequence") ?? 0
    }

    /// A record that cannot be carried out is kept all the same, and told: refusing it would hold
    /// back everything behind it for good.
    private static func carryOut(
        _ record: CheckedJournalBatch.Record, _ effects: JournalEffects,
        in step: inout RegistryStep
    ) throws {
        guard record.line.payload != nil else { return }
        do {
            try step.db.savepoint { _ in try effects.apply(record, in: &step) }
        } catch let error as SQLError where isOfTheRecord(error) {
            try effects.tell(
                .contradiction, "it could not be carried out: \(error.code.rawValue)",
                of: record.line, in: step)
        }
    }

    private static func isOfTheRecord(_ error: SQLError) -> Bool {
        switch error.code {
        case .unique, .exclusion, .check, .foreignKey, .notNull, .invariant, .corrupt, .statement:
            true
        case .serialization, .deadlock, .busy, .full, .readOnly, .connection, .other: false
        }
    }

    private static func lockedJournal(
        _ incarnation: String, of cabinet: CabinetID, in step: RegistryStep
    ) throws -> HeldJournal? {
        try step.db.row(
            """
            SELECT last_sequence, head, forked_ms FROM journals
            WHERE cabinet = $1 AND incarnation = $2\(step.db.lockingClause)
            """, [SQLValue(cabinet), .text(incarnation)]
        ).map { row in
            HeldJournal(
                last: try row.integer("last_sequence"), head: try row.text("head"),
                isForked: try row.optionalInteger("forked_ms") != nil)
        }
    }

    /// A journal that is heard for the first time. One that begins later than at record 1 is that
    /// of a cabinet that worked alone and deleted its oldest records: taken, and told.
    private static func begin(
        _ batch: CheckedJournalBatch, of cabinet: Cabinet, in step: RegistryStep
    ) throws {
        try step.db.run(
            """
            INSERT INTO journals (cabinet, incarnation, last_sequence, head)
            VALUES ($1, $2, $3, $4)
            """,
            [
                SQLValue(cabinet.id), .text(batch.incarnation), SQLValue(batch.first - 1),
                .text(batch.previousHash),
            ])
        guard batch.first > 1 else { return }
        try Anomalies.record(
            .contradiction, named: "journal-\(cabinet.id)-\(batch.incarnation)-begins",
            organisation: cabinet.organisation, cabinet: cabinet.id, at: step.now,
            "journal \(batch.incarnation) was first heard from record \(batch.first) on", in: step)
    }

    private static func store(
        _ new: [CheckedJournalBatch.Record], _ batch: CheckedJournalBatch, of cabinet: Cabinet,
        in step: RegistryStep
    ) throws {
        let line = batch.records[batch.records.count - 1].line
        // A clock that nobody vouches for may tell any time: it does not count as the latest.
        let latest = new.compactMap { record in
            record.draft.flatMap { $0.trust == .untrusted ? nil : $0.at.millisecondsSince1970 }
        }.max()
        try step.db.run(
            """
            UPDATE journals SET last_sequence = $3, head = $4,
                latest_ms = CASE WHEN $5 > latest_ms THEN $5 ELSE latest_ms END
            WHERE cabinet = $1 AND incarnation = $2
            """,
            [
                SQLValue(cabinet.id), .text(batch.incarnation), SQLValue(line.sequence),
                .text(line.hash.lowercased()), .integer(latest ?? 0),
            ])
    }

    /// Records that are nowhere any more, since this registry was restored from a backup older than
    /// what the cabinet keeps. Refusing what is behind them would only lose more.
    private static func tellGap(
        before batch: CheckedJournalBatch, heldThrough held: Int64, of cabinet: Cabinet,
        in step: RegistryStep
    ) throws {
        try Anomalies.record(
            .journalGap, named: "journal-\(cabinet.id)-\(batch.incarnation)-gap-\(batch.first)",
            organisation: cabinet.organisation, cabinet: cabinet.id,
            at: batch.records[0].line.at,
            "journal \(batch.incarnation): records \(held + 1) to \(batch.first - 1) are neither "
                + "here nor at the cabinet, which was told that they were held and deleted them: "
                + "who took or brought back what then has to be found out by hand", in: step)
    }

    private static func fork(
        _ batch: CheckedJournalBatch, of cabinet: Cabinet, held: HeldJournal?,
        in step: RegistryStep
    ) throws {
        guard held?.isForked == false else { return }
        try step.db.run(
            "UPDATE journals SET forked_ms = $3 WHERE cabinet = $1 AND incarnation = $2",
            [SQLValue(cabinet.id), .text(batch.incarnation), SQLValue(step.now)])
        try Anomalies.record(
            .journalForked, named: "journal-\(cabinet.id)-\(batch.incarnation)-forked",
            organisation: cabinet.organisation, cabinet: cabinet.id, at: step.now,
            "journal \(batch.incarnation): records \(batch.first) to \(batch.last) do not continue "
                + "what is held through \(held?.last ?? 0): the card was rolled back or rewritten",
            in: step)
    }
}

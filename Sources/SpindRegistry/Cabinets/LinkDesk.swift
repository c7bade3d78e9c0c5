package import SpindCore
internal import SpindRegistryStore

/// How a cabinet's link to the registry stands.
package struct CabinetLinkReport: Hashable, Sendable {
    /// The cabinet.
    package var cabinet: CabinetID
    /// When it was last heard, to some 15 s; `nil` for never.
    package var heardAt: WallTime?
    /// The number of the newest change that is meant for it; 0 for none.
    package var newestChange: Int64
    /// The number up to which it has the changes.
    package var acknowledgedChange: Int64
    /// The incarnation of its journal; `nil` as long as it said none.
    package var journal: String?
    /// The number of its journal's last record, as it said last.
    package var journalLast: Int64
    /// The last record of that journal that the registry holds.
    package var journalHeld: Int64

    /// How many changes it does not have yet.
    package var unsentChanges: Int64 { max(0, newestChange - acknowledgedChange) }
    /// How many records it has not sent yet, as far as the registry knows.
    package var unsentRecords: Int64 { max(0, journalLast - journalHeld) }
}

/// What was heard of cabinets.
package enum LinkDesk {
    /// Longer than this between two signs of life, and the minutes count as unreachable: two long
    /// polls that failed, and their pauses.
    static let silence = Duration.seconds(180)
    /// So often the minutes of a silence that goes on are counted, so that a cabinet that never comes
    /// back is in the figures too.
    static let counting = Duration.seconds(3_600)
    /// How many silences one step counts at most.
    private static let silencesMax = 200

    /// What a cabinet gave to know.
    struct Heard: Hashable, Sendable {
        var at: WallTime
        /// The incarnation of its journal, where it said so.
        var journal: String?
        /// The number of its last record, where it said so.
        var journalLast: Int64?
    }

    /// Writes down what was heard of a cabinet. After a silence its minutes are counted. A time that
    /// is still to come was written by a clock that was put right since, and counts for nothing.
    static func hear(
        _ heard: Heard, from cabinet: CabinetID, in step: inout RegistryStep
    ) throws {
        let row = try step.db.row(
            """
            SELECT l.heard_ms, l.unreachable_since_ms, c.organisation FROM cabinets c
            LEFT JOIN cabinet_links l ON l.cabinet = c.id WHERE c.id = $1
            """, [SQLValue(cabinet)])
        guard let row else { return }
        try begin(cabinet, in: step)
        try step.db.run(
            """
            UPDATE cabinet_links SET
                heard_ms = CASE WHEN heard_ms IS NULL OR heard_ms < $2 OR heard_ms > $5 THEN $2
                    ELSE heard_ms END,
                journal = CASE WHEN $3 = '' THEN journal ELSE $3 END,
                journal_last = CASE WHEN $4 < 0 THEN journal_last ELSE $4 END,
                unreachable_since_ms = NULL
            WHERE cabinet = $1
            """,
            [
                SQLValue(cabinet), SQLValue(heard.at), .text(heard.journal ?? ""),
                .integer(heard.journalLast ?? -1), SQLValue(max(heard.at, step.now)),
            ])
        guard let before = try row.optionalTime("heard_ms"), heard.at - before > silence else {
            return
        }
        let since = try row.optionalTime("unreachable_since_ms") ?? before
        let minutes = minutes(from: since, to: heard.at)
        guard minutes > 0 else { return }
        try Facts.record(
            .unreachableMinutes, organisation: try row.id("organisation"), asset: nil,
            cabinet: cabinet, amount: minutes, in: step)
    }

    /// Counts the minutes of silences that go on, of cabinets that should be heard.
    ///
    /// - Returns: whether more may be due.
    static func countSilences(in step: RegistryStep) throws -> Bool {
        let rows = try step.db.rows(
            """
            SELECT l.cabinet, c.organisation, COALESCE(l.unreachable_since_ms, l.heard_ms) AS since
            FROM cabinet_links l JOIN cabinets c ON c.id = l.cabinet
            WHERE c.enrolled_ms IS NOT NULL AND c.ended_ms IS NULL AND l.heard_ms < $1
                AND COALESCE(l.unreachable_since_ms, l.heard_ms) <= $2
            ORDER BY l.cabinet LIMIT \(silencesMax)
            """, [SQLValue(step.now - silence), SQLValue(step.now - counting)])
        for row in rows {
            let cabinet: CabinetID = try row.id("cabinet")
            let since = try row.time("since")
            let minutes = minutes(from: since, to: step.now)
            try Facts.record(
                .unreachableMinutes, organisation: try row.id("organisation"), asset: nil,
                cabinet: cabinet, amount: minutes, in: step)
            try step.db.run(
                "UPDATE cabinet_links SET unreachable_since_ms = $2 WHERE cabinet = $1",
                [SQLValue(cabinet), SQLValue(since + .milliseconds(minutes * 60_000))])
        }
        return rows.count == silencesMax
    }

    private static func minutes(from start: WallTime, to end: WallTime) -> Int64 {
        max(0, (end - start).wholeMilliseconds / 60_000)
    }

    /// Writes down that a cabinet has the changes up to a number, and wakes who waits for that.
    ///
    /// - Returns: whether that was new.
    @discardableResult
    static func acknowledge(
        _ number: Int64, by cabinet: CabinetID, in step: inout RegistryStep
    ) throws -> Bool {
        try begin(cabinet, in: step)
        let changed = try step.db.run(
            """
            UPDATE cabinet_links SET acknowledged_change = $2
            WHERE cabinet = $1 AND acknowledged_change < $2
            """, [SQLValue(cabinet), .integer(number)])
        guard changed == 1 else { return false }
        try GrantDesk.free(acknowledgedBy: cabinet, through: number, in: step)
        try step.wake(cabinet)
        return true
    }

    /// The number up to which a cabinet has the changes; 0 for none.
    package static func acknowledged(
        by cabinet: CabinetID, in step: RegistryStep
    ) throws -> Int64 {
        try step.db.row(
            "SELECT acknowledged_change FROM cabinet_links WHERE cabinet = $1",
            [SQLValue(cabinet)]
        )?.integer("acknowledged_change") ?? 0
    }

    /// How the link of a cabinet stands; `nil` for a cabinet that there is not. Whoever shows it
    /// checks the caller's right.
    package static func report(
        on cabinet: CabinetID, in step: RegistryStep
    ) throws -> CabinetLinkReport? {
        try step.db.row("\(reports) WHERE c.id = $1", [SQLValue(cabinet)]).map(report)
    }

    /// How the links of an organisation's cabinets stand, or of all, in order of their names.
    package static func reports(
        of organisation: OrganisationID?, in step: RegistryStep
    ) throws -> [CabinetLinkReport] {
        try step.db.rows(
            """
            \(reports) WHERE c.ended_ms IS NULL AND ($1 = '' OR c.organisation = $1) ORDER BY c.id
            """, [.text(organisation?.rawValue ?? "")]
        ).map(report)
    }

    private static let reports = """
        SELECT c.id, l.heard_ms, COALESCE(g.number, 0) AS number,
            COALESCE(l.acknowledged_change, 0) AS acknowledged, l.journal,
            COALESCE(l.journal_last, 0) AS journal_last, COALESCE(j.last_sequence, 0) AS held
        FROM cabinets c
        LEFT JOIN cabinet_links l ON l.cabinet = c.id
        LEFT JOIN change_logs g ON g.cabinet = c.id
        LEFT JOIN journals j ON j.cabinet = c.id AND j.incarnation = l.journal
        """

    private static func report(_ row: SQLRow) throws -> CabinetLinkReport {
        CabinetLinkReport(
            cabinet: try row.id("id"), heardAt: try row.optionalTime("heard_ms"),
            newestChange: try row.integer("number"),
            acknowledgedChange: try row.integer("acknowledged"),
            journal: try row.optionalText("journal"),
            journalLast: try row.integer("journal_last"), journalHeld: try row.integer("held"))
    }

    private static func begin(_ cabinet: CabinetID, in step: RegistryStep) throws {
        try step.db.run(
            "INSERT INTO cabinet_links (cabinet) VALUES ($1) ON CONFLICT (cabinet) DO NOTHING",
            [SQLValue(cabinet)])
    }
}

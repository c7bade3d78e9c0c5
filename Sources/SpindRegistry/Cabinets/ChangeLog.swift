package import SpindCore
internal import SpindRegistryStore

/// What the registry has to tell a cabinet: a log of its own for each, read by its long poll.
///
/// A change gets its number from a counter in the log's row, raised in the transaction that writes
/// the change. Whoever writes holds that row until the commit, so that numbers become visible in
/// their order: a database sequence gives them away before, and a poller would skip the lower
/// number that commits later. Rows are locked in this order: assets, members, then change logs.
package enum ChangeLog {
    /// Writes a change behind the others, and wakes the cabinet's poll once it is committed.
    ///
    /// - Returns: the change's number: the cabinet has it once it acknowledged that number. `nil`
    ///   for a cabinet that was never enrolled: it has no log, and gets a snapshot first.
    @discardableResult
    package static func append(
        _ body: Change.Body, to cabinet: CabinetID, in step: inout RegistryStep
    ) throws -> Int64? {
        try append([body], to: cabinet, in: &step)
    }

    /// Writes several changes, in their order.
    ///
    /// - Returns: the last one's number; `nil` for a cabinet that was never enrolled.
    @discardableResult
    package static func append(
        _ bodies: [Change.Body], to cabinet: CabinetID, in step: inout RegistryStep
    ) throws -> Int64? {
        guard var head = try lockedRow(of: cabinet, in: step) else { return nil }
        for body in bodies { try append(body, to: cabinet, behind: &head, in: &step) }
        return head.number
    }

    /// Begins the log of a cabinet that enrols; without effect where it has one.
    package static func begin(_ cabinet: CabinetID, in step: inout RegistryStep) throws {
        _ = try lockedHead(of: cabinet, in: &step)
    }

    /// Where a cabinet's log stands; `nil` before the first change.
    package static func head(
        of cabinet: CabinetID, in step: RegistryStep
    ) throws -> ChangeLogHead? {
        try step.db.row(
            """
            SELECT incarnation, first_number, first_previous, number, hash FROM change_logs
            WHERE cabinet = $1
            """, [.init(cabinet)]
        ).map(head(in:))
    }

    /// Where a cabinet's log stands; nobody else writes to it until this transaction ends. Begins
    /// one where there is none.
    static func lockedHead(
        of cabinet: CabinetID, in step: inout RegistryStep
    ) throws -> ChangeLogHead {
        if let head = try lockedRow(of: cabinet, in: step) { return head }
        let empty = ChangeLogHead(incarnation: drawIncarnation(in: &step))
        try step.db.run(
            """
            INSERT INTO change_logs (cabinet, incarnation, first_number, first_previous, number, hash)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (cabinet) DO NOTHING
            """, values(cabinet, empty))
        guard let head = try lockedRow(of: cabinet, in: step) else {
            throw SQLError(.other, "the change log of \(cabinet) is not there after it was begun")
        }
        return head
    }

    /// Begins a new log in the place of one that contradicts what its cabinet has been told: the
    /// registry was restored from a backup. The numbers go on behind those that the cabinet has
    /// seen. What was ordered and not carried out yet is written again by ``CommandDesk``.
    ///
    /// - Returns: whether there is a new one; not if somebody began it meanwhile.
    package static func beginAnew(
        _ cabinet: CabinetID, after cursor: ChangeCursor, in step: inout RegistryStep
    ) throws -> Bool {
        let before = try lockedHead(of: cabinet, in: &step)
        guard before.incarnation == cursor.incarnation || before.number == 0 else { return false }
        let anew = ChangeLogHead(
            incarnation: drawIncarnation(in: &step), behind: max(before.number, cursor.number))
        try step.db.run("DELETE FROM changes WHERE cabinet = $1", [.init(cabinet)])
        try store(anew, of: cabinet, in: step)
        return true
    }

    /// Deletes the oldest changes that a cabinet has acknowledged and that were written before
    /// `time`, at most `limit`, and keeps the hash of the last of them.
    ///
    /// - Returns: how many were deleted.
    package static func trim(
        _ cabinet: CabinetID, before time: WallTime, limit: Int = 1_000,
        in step: inout RegistryStep
    ) throws -> Int {
        var head = try lockedHead(of: cabinet, in: &step)
        let old = try step.db.rows(
            """
            SELECT number, hash FROM changes
            WHERE cabinet = $1 AND incarnation = $2 AND at_ms < $3 AND number <= (
                SELECT acknowledged_change FROM cabinet_links WHERE cabinet = $1)
            ORDER BY number LIMIT $4
            """,
            [.init(cabinet), .text(head.incarnation), .init(time), .init(limit)])
        guard let last = old.last else { return 0 }
        head.firstNumber = try last.integer("number") + 1
        head.firstPrevious = try last.text("hash")
        try step.db.run(
            "DELETE FROM changes WHERE cabinet = $1 AND incarnation = $2 AND number < $3",
            [.init(cabinet), .text(head.incarnation), .init(head.firstNumber)])
        try store(head, of: cabinet, in: step)
        return old.count
    }

    // MARK: Rows

    private static func lockedRow(
        of cabinet: CabinetID, in step: RegistryStep
    ) throws -> ChangeLogHead? {
        try step.db.row(
            """
            SELECT incarnation, first_number, first_previous, number, hash FROM change_logs
            WHERE cabinet = $1\(step.db.lockingClause)
            """, [.init(cabinet)]
        ).map(head(in:))
    }

    private static func head(in row: SQLRow) throws -> ChangeLogHead {
        ChangeLogHead(
            incarnation: try row.text("incarnation"), firstNumber: try row.integer("first_number"),
            firstPrevious: try row.text("first_previous"), number: try row.integer("number"),
            hash: try row.text("hash"))
    }

    private static func append(
        _ body: Change.Body, to cabinet: CabinetID, behind head: inout ChangeLogHead,
        in step: inout RegistryStep
    ) throws {
        let text = try StoredJSON.encode(Change(number: head.number + 1, body: body))
        head.append(text)
        try step.db.post(
            """
            INSERT INTO changes (cabinet, incarnation, number, hash, at_ms, body)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .init(cabinet), .text(head.incarnation), .init(head.number), .text(head.hash),
                .init(step.now), .text(text),
            ])
        try store(head, of: cabinet, in: step)
        try step.wake(cabinet)
    }

    private static func store(
        _ head: ChangeLogHead, of cabinet: CabinetID, in step: RegistryStep
    ) throws {
        try step.db.post(
            """
            UPDATE change_logs SET incarnation = $2, first_number = $3, first_previous = $4,
                number = $5, hash = $6
            WHERE cabinet = $1
            """, values(cabinet, head))
    }

    private static func values(_ cabinet: CabinetID, _ head: ChangeLogHead) -> [SQLValue] {
        [
            .init(cabinet), .text(head.incarnation), .init(head.firstNumber),
            .text(head.firstPrevious), .init(head.number), .text(head.hash),
        ]
    }

    private static func drawIncarnation(in step: inout RegistryStep) -> String {
        let digits = String(step.generator.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

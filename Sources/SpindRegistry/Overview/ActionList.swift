package import SpindCore
internal import SpindRegistryStore

/// That somebody changed something in the registry.
package struct RecordedAction: Hashable, Sendable {
    /// When.
    package var at: WallTime
    /// The account, or the local user.
    package var account: AccountID
    /// What, for example `createMember`.
    package var action: String
    /// To what: a name in commands, or a pseudonym.
    package var subject: String
    /// More of it, as the action needs it.
    package var detail: String
    /// What the list is ordered by: a place in it that stays when more is recorded.
    package var key: String
}

/// Which recorded actions a list is of; `nil` for any.
package struct ActionFilter: Hashable, Sendable {
    /// From then on.
    package var from: WallTime?
    /// Before then.
    package var until: WallTime?
    /// By this account.
    package var account: AccountID?
    /// To what is called so.
    package var subject: String?

    package init(
        from: WallTime? = nil, until: WallTime? = nil, account: AccountID? = nil,
        subject: String? = nil
    ) {
        self.from = from
        self.until = until
        self.account = account
        self.subject = subject
    }
}

/// Who changed what, for administrators.
package enum ActionList {
    /// Recorded actions, newest first. The page's key is ``RecordedAction/key``.
    package static func find(
        _ filter: ActionFilter, _ part: ListPage, in step: RegistryStep
    ) throws -> RegistryAnswer<[RecordedAction]> {
        if let no = step.refusal(.readActions, on: .region) { return .refused(no) }
        // Actions have no name of their own: a page begins at a moment, behind so many that have
        // the same. Nothing is recorded for the past, so that neither changes.
        var moment: WallTime?
        var skipped: Int64 = 0
        if let after = part.after {
            let keys = after.split(separator: " ").map { Int64($0) }
            guard keys.count == 2, let time = keys[0], let count = keys[1], count >= 0 else {
                return .refused(.invalid(field: "after", "not a cursor of this list"))
            }
            moment = WallTime(millisecondsSince1970: time)
            skipped = count
        }
        var query = ListQuery(limit: part.limit)
        query.compare("at_ms <=", moment)
        query.compare("at_ms >=", filter.from)
        query.compare("at_ms <", filter.until)
        query.equal("account", filter.account?.rawValue)
        query.equal("subject", filter.subject)
        let rows = try step.db.rows(
            """
            SELECT at_ms, account, action, subject, detail FROM actions WHERE \(query.conditions)
            ORDER BY at_ms DESC, action, subject, account, detail
            LIMIT $1 OFFSET $\(query.values.count + 1)
            """, query.values + [.integer(skipped)])
        var found: [RecordedAction] = []
        for row in rows {
            let at = try row.time("at_ms")
            if at != moment {
                moment = at
                skipped = 0
            }
            skipped += 1
            found.append(
                RecordedAction(
                    at: at, account: try row.id("account"), action: try row.text("action"),
                    subject: try row.text("subject"), detail: try row.text("detail"),
                    key: "\(at.millisecondsSince1970) \(skipped)"))
        }
        return .done(found)
    }
}

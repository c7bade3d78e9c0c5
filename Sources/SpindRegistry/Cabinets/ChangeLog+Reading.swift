package import SpindCore
internal import SpindRegistryStore

/// A part of a change log on its way to the cabinet, as it is stored.
package struct ChangePage: Hashable, Sendable {
    /// The changes as JSON, in order.
    package var texts: [String]
    /// Where the log stands behind them.
    package var cursor: ChangeCursor
    /// Whether there are more.
    package var hasMore: Bool

    /// A ``SpindCore/ChangesAnswer`` as JSON. The texts go out as they were written: what another
    /// version of the registry wrote is not lost on the way.
    package var json: String {
        #"{"changes":[\#(texts.joined(separator: ","))],"cursor":"\#(cursor.text)","#
            + #""hasMore":\#(hasMore)}"#
    }
}

/// What a cabinet that asks for changes gets.
package enum ChangeReading: Hashable, Sendable {
    /// What is behind its cursor; perhaps nothing.
    case page(ChangePage)
    /// Its cursor says nothing here: it needs a snapshot.
    case snapshotNeeded
    /// It was told what this registry does not know: see ``ChangeLog/beginAnew(_:after:in:)``.
    case contradiction
}

extension ChangeLog {
    /// Reads what is behind a cabinet's cursor, at most `limit` changes.
    package static func read(
        _ cabinet: CabinetID, after cursor: ChangeCursor,
        limit: Int = SyncProtocol.changesPerAnswer, in step: RegistryStep
    ) throws -> ChangeReading {
        guard let head = try head(of: cabinet, in: step) else { return .contradiction }
        var comparing = false
        switch head.judge(cursor) {
        case .tooOld: return .snapshotNeeded
        case .contradicts: return .contradiction
        case .inLog: break
        case .ifHashIs: comparing = true
        }
        guard cursor.number < head.number else {
            return .page(ChangePage(texts: [], cursor: cursor, hasMore: false))
        }
        var rows = try step.db.rows(
            """
            SELECT number, hash, body FROM changes
            WHERE cabinet = $1 AND incarnation = $2 AND number >= $3 ORDER BY number LIMIT $4
            """,
            [
                .init(cabinet), .text(head.incarnation),
                .init(comparing ? cursor.number : cursor.number + 1),
                .init(comparing ? limit + 1 : limit),
            ])
        if comparing {
            guard let first = rows.first, try first.integer("number") == cursor.number,
                try first.text("hash") == cursor.hash
            else { return .contradiction }
            rows.removeFirst()
        }
        var page = ChangePage(texts: [], cursor: cursor, hasMore: false)
        for row in rows {
            page.texts.append(try row.text("body"))
            page.cursor.number = try row.integer("number")
            page.cursor.hash = try row.text("hash")
        }
        page.hasMore = page.cursor.number < head.number
        return .page(page)
    }

    /// The number of the newest change of every cabinet, in order of their names.
    static func numbers(in step: RegistryStep) throws -> [(CabinetID, Int64)] {
        try step.db.rows("SELECT cabinet, number FROM change_logs ORDER BY cabinet").map { row in
            (try row.id("cabinet"), try row.integer("number"))
        }
    }
}

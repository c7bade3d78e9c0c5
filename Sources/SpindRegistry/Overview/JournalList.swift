package import SpindCore
internal import SpindRegistryStore

/// A record of a cabinet's journal as the registry holds it.
package struct JournalEntry: Hashable, Sendable {
    package var incarnation: String
    package var sequence: Int64
    package var at: WallTime
    /// The kind of record, as the cabinet called it.
    package var name: String
    package var hash: String
    /// The record's JSON; `nil` where the cabinet has deleted it by its age.
    package var payload: String?
}

/// Reads the journals as cabinets sent them: pseudonymous.
package enum JournalList {
    /// The records of a cabinet, newest first.
    package static func find(
        of id: CabinetID, from: WallTime?, until: WallTime?, _ part: ListPage,
        in step: RegistryStep
    ) throws -> RegistryAnswer<[JournalEntry]> {
        guard let cabinet = try CabinetDesk.find(id, in: step) else {
            return .refused(.notFound("cabinet", id.rawValue))
        }
        let scope = Scope(organisation: cabinet.organisation, cabinet: id)
        if let no = step.refusal(.readJournal, on: scope) { return .refused(no) }
        var query = ListQuery(part)
        guard query.behindRecord() else {
            return .refused(
                .invalid(
                    field: "after", german: "kein Zeiger dieser Liste",
                    english: "not a cursor of this list",
                    dutch: "geen wijzer van deze lijst"))
        }
        query.equal("cabinet", id.rawValue)
        query.compare("at_ms >=", from)
        query.compare("at_ms <", until)
        return .done(
            try step.db.rows(
                """
                SELECT incarnation, sequence, at_ms, name, hash, payload FROM journal_records
                WHERE \(query.conditions)
                ORDER BY at_ms DESC, incarnation DESC, sequence DESC LIMIT $1
                """, query.values
            ).map { row in
                JournalEntry(
                    incarnation: try row.text("incarnation"), sequence: try row.integer("sequence"),
                    at: try row.time("at_ms"), name: try row.text("name"),
                    hash: try row.text("hash"), payload: try row.optionalText("payload"))
            })
    }

    /// What the list is ordered by.
    package static func key(_ entry: JournalEntry) -> String {
        "\(entry.at.millisecondsSince1970) \(entry.incarnation) \(entry.sequence)"
    }
}

package import SpindCore
internal import SpindRegistryStore

/// Journal records in the database.
package enum JournalRows {
    /// How many rows one statement inserts.
    private static let rowsPerStatement = 50

    /// Inserts records.
    static func insert(
        _ records: [CheckedJournalBatch.Record], _ cabinet: CabinetID, _ incarnation: String,
        in step: RegistryStep
    ) throws {
        var rest = records[...]
        while !rest.isEmpty {
            // Whole statements of one text, then single ones: few texts are prepared.
            let count = rest.count >= rowsPerStatement ? rowsPerStatement : 1
            var values: [SQLValue] = [SQLValue(cabinet), .text(incarnation)]
            for record in rest.prefix(count) {
                values += [
                    SQLValue(record.line.sequence), SQLValue(record.line.at),
                    SQLValue(record.line.retention), .text(record.line.digest.lowercased()),
                    .text(record.line.hash.lowercased()), SQLValue(record.line.payload),
                    .text(record.name),
                ]
            }
            try step.db.run(count == 1 ? one : many, values)
            rest = rest.dropFirst(count)
        }
    }

    private static let one = statement(rows: 1)
    private static let many = statement(rows: rowsPerStatement)

    private static func statement(rows: Int) -> String {
        let values = (0..<rows).map { row in
            "($1, $2, " + (0..<7).map { "$\(3 + row * 7 + $0)" }.joined(separator: ", ") + ")"
        }
        return """
            INSERT INTO journal_records (cabinet, incarnation, sequence, at_ms, retention, digest,
                hash, payload, name)
            VALUES \(values.joined(separator: ", "))
            """
    }

    /// What records of that kind say, newest first, where this version can read it. The name stands in the statement, as only then
    /// an index for some names serves.
    static func drafts(
        named name: AuditEventName, of cabinet: CabinetID, _ incarnation: String, limit: Int,
        in step: RegistryStep
    ) throws -> [AuditDraft] {
        try step.db.rows(
            """
            SELECT payload FROM journal_records
            WHERE cabinet = $1 AND incarnation = $2 AND name = '\(name.rawValue)'
                AND payload IS NOT NULL
            ORDER BY sequence DESC LIMIT $3
            """, [SQLValue(cabinet), .text(incarnation), SQLValue(limit)]
        ).compactMap { row in
            let payload = try row.text("payload")
            // Told when it came, as a record that is not known; kept as it is.
            return try? StoredJSON.decode(AuditDraft.self, payload)
        }
    }

    /// Records as they are stored, behind a number, in their order; for an export, or to compare
    /// with the cabinet's.
    package static func lines(
        of cabinet: CabinetID, _ incarnation: String, behind sequence: Int64, limit: Int,
        in step: RegistryStep
    ) throws -> [JournalLine] {
        try step.db.rows(
            """
            SELECT sequence, at_ms, retention, digest, hash, payload FROM journal_records
            WHERE cabinet = $1 AND incarnation = $2 AND sequence > $3 ORDER BY sequence LIMIT $4
            """, [SQLValue(cabinet), .text(incarnation), SQLValue(sequence), SQLValue(limit)]
        ).map { row in
            JournalLine(
                sequence: try row.integer("sequence"), at: try row.time("at_ms"),
                retention: UInt8(clamping: try row.integer("retention")),
                digest: try row.text("digest"), hash: try row.text("hash"),
                payload: try row.optionalText("payload"))
        }
    }
}

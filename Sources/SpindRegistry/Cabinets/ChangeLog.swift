internal import Crypto
package import SpindCore
internal import SpindCrypto
internal import SpindRegistryStore

/// The changes for one cabinet, numbered without gaps in the order of their commits.
package enum ChangeLog {
    /// Adds a change to a cabinet's log, and wakes the cabinet once it is committed.
    ///
    /// The number comes from a counter in the log's row, which stays locked until the commit: a
    /// sequence of the database would let a reader see the higher number first and skip the lower.
    ///
    /// - Returns: its number; `nil` for a cabinet that was never enrolled, which has no log.
    @discardableResult
    package static func append(
        _ body: Change.Body, to cabinet: CabinetID, in step: inout RegistryStep
    ) throws -> Int64? {
        guard
            let log = try step.db.row(
                """
                SELECT incarnation, number, hash FROM change_logs
                WHERE cabinet = $1\(step.db.lockingClause)
                """, [.text(cabinet.rawValue)])
        else { return nil }
        let number = try log.integer("number") + 1
        let text = try StoredJSON.encode(Change(number: number, body: body))
        let hash = hash(of: text, after: try log.text("hash"))
        try step.db.run(
            """
            INSERT INTO changes (cabinet, incarnation, number, hash, at_ms, body)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .text(cabinet.rawValue), .text(try log.text("incarnation")), .integer(number),
                .text(hash), .integer(step.now.millisecondsSince1970), .text(text),
            ])
        try step.db.run(
            "UPDATE change_logs SET number = $2, hash = $3 WHERE cabinet = $1",
            [.text(cabinet.rawValue), .integer(number), .text(hash)])
        try step.wake(cabinet)
        return number
    }

    /// The SHA-256 over the hash before and a change's stored text: 64 hexadecimal digits.
    static func hash(of text: String, after previous: String) -> String {
        Hexadecimal.text(Array(SHA256.hash(data: Array("\(previous)\n\(text)".utf8))))
    }

}

import Crypto
import SpindCore
import SpindRegistryStore

/// What an `Idempotency-Key` stands for: kept per caller for a day, in the transaction of what it
/// keeps from being done twice.
enum IdempotencyKeys {
    /// What is known of a key.
    enum Found: Sendable {
        /// Nothing: it is new.
        case new
        /// The answer that was given.
        case answered(status: Int, body: String)
        /// Another request came under it.
        case otherRequest
    }

    /// A header's value as a key; `nil` for what is none: 1 to 255 visible ASCII characters.
    static func key(_ header: String) -> String? {
        TextForm.opaque(max: 255).allows(header) ? header : nil
    }

    /// What tells requests apart: the method, the path with its query, and the body.
    static func hash(_ method: String, _ target: String, _ body: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array("\(method) \(target)\n".utf8))
        hash.update(data: body)
        return Array(hash.finalize())
    }

    /// Looks a key of the caller up.
    static func find(_ key: String, hash: [UInt8], in step: RegistryStep) throws -> Found {
        guard
            let row = try step.db.row(
                """
                SELECT request_hash, status, answer, created_ms FROM idempotency_keys
                WHERE caller = $1 AND key = $2
                """, [SQLValue(step.caller.account), .text(key)])
        else { return .new }
        guard try row.time("created_ms") > step.now - Housekeeping.idempotency else {
            try step.db.run(
                "DELETE FROM idempotency_keys WHERE caller = $1 AND key = $2",
                [SQLValue(step.caller.account), .text(key)])
            return .new
        }
        guard try row.blob("request_hash") == hash else { return .otherRequest }
        return .answered(status: Int(try row.integer("status")), body: try row.text("answer"))
    }

    /// Keeps an answer. When another request kept one meanwhile, the transaction ends with a
    /// `unique` error, is done again, and finds that answer.
    static func keep(
        _ key: String, hash: [UInt8], status: Int, body: [UInt8], in step: RegistryStep
    ) throws {
        try step.db.post(
            """
            INSERT INTO idempotency_keys (caller, key, request_hash, status, answer, created_ms)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                SQLValue(step.caller.account), .text(key), .blob(hash), SQLValue(status),
                .text(String(decoding: body, as: UTF8.self)), SQLValue(step.now),
            ])
    }
}

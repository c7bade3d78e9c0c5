package import SpindCore
internal import SpindRegistryStore

/// A session or an API token, as it is listed: never the secret itself.
package struct SecretRecord: Hashable, Sendable {
    package var id: String
    package var account: AccountID
    package var kind: Kind
    package var label: String
    package var createdAt: WallTime
    package var expiresAt: WallTime

    /// What it is for.
    package enum Kind: String, Sendable {
        case session, token
    }
}

/// Sessions and API tokens, kept by the hash of their secret.
package enum SecretDesk {
    /// How long a session lasts from its login on; using it does not prolong it, so that reading
    /// needs no writing. A working day.
    package static let sessionLasts = Duration.seconds(12 * 3_600)
    /// How many sessions an account has at most; the oldest ends when one more begins.
    package static let sessionsMax = 20
    /// How many tokens an account has at most.
    package static let tokensMax = 20

    /// Who has this secret; `nil` when it is unknown, has ended, or its account is disabled.
    package static func caller(
        hash: [UInt8], in step: RegistryStep
    ) throws -> (caller: Caller, expiresAt: WallTime)? {
        // One row for each role, or one without any.
        let rows = try step.db.rows(
            """
            SELECT s.expires_ms, a.id, a.member, r.role, r.organisation, r.cabinet FROM secrets s
            JOIN accounts a ON a.id = s.account
            LEFT JOIN role_assignments r ON r.account = a.id
            WHERE s.hash = $1 AND s.expires_ms > $2 AND a.disabled_ms IS NULL
            ORDER BY r.role NULLS FIRST, r.organisation NULLS FIRST, r.cabinet NULLS FIRST
            """, [.blob(hash), SQLValue(step.now)])
        guard let first = rows.first else { return nil }
        let account = Account(
            id: try first.id("id"), region: RegionID(""), login: "",
            member: try first.optionalID("member"),
            roles: try rows.filter { try $0.optionalText("role") != nil }
                .map(AccountDesk.role(in:)))
        return (account.caller, try first.time("expires_ms"))
    }

    /// Begins a session of an account whose password was right.
    package static func beginSession(
        of account: AccountID, token: SecretToken, in step: inout RegistryStep
    ) throws -> SecretRecord {
        try step.db.run(
            """
            DELETE FROM secrets WHERE kind = 'session' AND account = $1 AND id NOT IN
                (SELECT id FROM secrets WHERE kind = 'session' AND account = $1
                    ORDER BY created_ms DESC, id LIMIT $2)
            """, [SQLValue(account), SQLValue(sessionsMax - 1)])
        return try add(
            .session, of: account, label: "", token, until: step.now + sessionLasts, in: &step)
    }

    /// Makes a token for the caller's programs, which lasts so many days, 1 to 400.
    package static func makeToken(
        label: String, days: Int, token: SecretToken, in step: inout RegistryStep
    ) throws -> RegistryAnswer<SecretRecord> {
        if let no = FieldRules.line(label, field: "label", longest: 80) { return .refused(no) }
        let count = try step.db.row(
            """
            SELECT count(*) AS found FROM secrets
            WHERE account = $1 AND kind = 'token' AND expires_ms > $2
            """, [SQLValue(step.caller.account), SQLValue(step.now)])
        guard try count?.integer("found") ?? 0 < tokensMax else {
            return .refused(
                .conflict(
                    german: "Ein Konto hat höchstens \(tokensMax) Token; erst eines beenden.",
                    english: "An account has at most \(tokensMax) tokens; end one first.",
                    dutch: "Een account heeft hoogstens \(tokensMax) tokens; beëindig er eerst een."
                ))
        }
        let record = try add(
            .token, of: step.caller.account, label: label, token,
            until: step.now + .seconds(days * 86_400), in: &step)
        try step.record("makeToken", record.id)
        return .done(record)
    }

    /// The caller's tokens in order of their ids.
    package static func tokens(
        _ part: ListPage, in step: RegistryStep
    ) throws -> [SecretRecord] {
        try step.db.rows(
            """
            SELECT id, account, kind, label, created_ms, expires_ms FROM secrets
            WHERE account = $1 AND kind = 'token' AND expires_ms > $2 AND id > $3
            ORDER BY id LIMIT $4
            """,
            [
                SQLValue(step.caller.account), SQLValue(step.now), .text(part.after ?? ""),
                SQLValue(part.limit),
            ]
        ).map { row in
            SecretRecord(
                id: try row.text("id"), account: try row.id("account"),
                kind: try row.text("kind") == "token" ? .token : .session,
                label: try row.text("label"), createdAt: try row.time("created_ms"),
                expiresAt: try row.time("expires_ms"))
        }
    }

    /// Ends one of the caller's tokens.
    package static func endToken(
        _ id: String, in step: inout RegistryStep
    ) throws -> RegistryAnswer<String> {
        let changed = try step.db.run(
            "DELETE FROM secrets WHERE id = $1 AND account = $2 AND kind = 'token'",
            [.text(id), SQLValue(step.caller.account)])
        guard changed == 1 else { return .refused(.notFound("token", id)) }
        try step.record("endToken", id)
        return .done(id)
    }

    /// Ends the session or token with that secret.
    package static func end(hash: [UInt8], in step: inout RegistryStep) throws {
        try step.db.run("DELETE FROM secrets WHERE hash = $1", [.blob(hash)])
    }

    private static func add(
        _ kind: SecretRecord.Kind, of account: AccountID, label: String, _ token: SecretToken,
        until end: WallTime, in step: inout RegistryStep
    ) throws -> SecretRecord {
        let record = SecretRecord(
            id: step.drawName(kind == .session ? "s" : "t"), account: account, kind: kind,
            label: label, createdAt: step.now, expiresAt: end)
        try step.db.run(
            """
            INSERT INTO secrets (hash, id, account, kind, label, created_ms, expires_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .blob(token.hash), .text(record.id), SQLValue(account), .text(kind.rawValue),
                .text(label), SQLValue(step.now), SQLValue(end),
            ])
        return record
    }
}

package import SpindCore
package import SpindCrypto
internal import SpindRegistryStore

/// An enrolment token as the registry keeps it: by its hash.
package struct StoredEnrolmentToken: Hashable, Sendable {
    /// What people call it: the first 16 hexadecimal digits of its hash.
    package var id: String
    /// The cabinet it is for.
    package var cabinet: CabinetID
    /// When it was made, and by whom.
    package var createdAt: WallTime
    package var createdBy: AccountID
    /// When it no longer counts, unless it was redeemed before.
    package var expiresAt: WallTime
    /// When it was taken back; `nil` if it was not.
    package var revokedAt: WallTime?
    /// When it was redeemed; `nil` if it was not.
    package var usedAt: WallTime?

    static let columns = """
        hash, cabinet, created_ms, created_by, expires_ms, revoked_ms, used_ms
        """

    init(_ row: SQLRow) throws {
        id = Self.id(try row.blob("hash"))
        cabinet = try row.id("cabinet")
        createdAt = try row.time("created_ms")
        createdBy = try row.id("created_by")
        expiresAt = try row.time("expires_ms")
        revokedAt = try row.optionalTime("revoked_ms")
        usedAt = try row.optionalTime("used_ms")
    }

    static func id(_ hash: [UInt8]) -> String { Hexadecimal.text(hash.prefix(8)) }
}

/// One-time tokens by which cabinets become known.
package enum EnrolmentTokenDesk {
    /// How long a token may count at most: 30 days.
    package static let longestLifetime = Duration.seconds(30 * 86_400)

    /// Makes a token for a cabinet. It is told once: the registry keeps its hash alone.
    package static func create(
        for id: CabinetID, lifetime: Duration = EnrolmentRules.lifetime,
        authority: AuthorityFingerprint, in step: inout RegistryStep
    ) throws -> RegistryAnswer<(token: EnrolmentToken, stored: StoredEnrolmentToken)> {
        guard let cabinet = try CabinetDesk.find(id, in: step) else {
            return .refused(.notFound("cabinet", id.rawValue))
        }
        if let no = step.refusal(.enrolCabinet, on: scope(of: cabinet)) { return .refused(no) }
        guard cabinet.endedAt == nil else {
            return .refused(
                .conflict(
                    german: "Dieser Schrank ist beendet; einen anderen anlegen.",
                    english: "The cabinet was ended; make another one.",
                    dutch: "Deze kast is beëindigd; maak een andere aan."))
        }
        guard lifetime >= .seconds(60), lifetime <= longestLifetime else {
            return .refused(.invalid(field: "lifetime", "one minute to 30 days"))
        }
        let token = EnrolmentToken(authority: authority, using: &step.generator)
        try step.db.run(
            """
            INSERT INTO enrolment_tokens (hash, cabinet, created_ms, created_by, expires_ms)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .blob(token.secretHash), SQLValue(id), SQLValue(step.now),
                SQLValue(step.caller.account), SQLValue(step.now + lifetime),
            ])
        let tokens = try all(of: id, in: step)
        guard
            let stored = tokens.first(where: {
                $0.id == StoredEnrolmentToken.id(token.secretHash)
            })
        else { throw SQLError(.other, "a token is not there after it was made") }
        try step.record("createEnrolmentToken", id.rawValue, stored.id)
        return .done((token, stored))
    }

    /// The tokens of a cabinet, newest first.
    package static func list(
        of id: CabinetID, in step: RegistryStep
    ) throws -> RegistryAnswer<[StoredEnrolmentToken]> {
        guard let cabinet = try CabinetDesk.find(id, in: step) else {
            return .refused(.notFound("cabinet", id.rawValue))
        }
        if let no = step.refusal(.enrolCabinet, on: scope(of: cabinet)) { return .refused(no) }
        return .done(try all(of: id, in: step))
    }

    /// Takes a token back. One that was redeemed is only marked: ``CertificateDesk/revoke(_:in:)``
    /// takes its cabinet's certificate back.
    package static func revoke(
        _ token: String, of id: CabinetID, in step: inout RegistryStep
    ) throws -> RegistryAnswer<StoredEnrolmentToken> {
        guard let cabinet = try CabinetDesk.find(id, in: step) else {
            return .refused(.notFound("cabinet", id.rawValue))
        }
        if let no = step.refusal(.enrolCabinet, on: scope(of: cabinet)) { return .refused(no) }
        let rows = try step.db.rows(
            "SELECT hash FROM enrolment_tokens WHERE cabinet = $1", [SQLValue(id)])
        guard
            let hash = try rows.map({ try $0.blob("hash") })
                .first(where: { StoredEnrolmentToken.id($0) == token })
        else { return .refused(.notFound("enrolment token", token)) }
        try step.db.run(
            """
            UPDATE enrolment_tokens SET revoked_ms = $2 WHERE hash = $1 AND revoked_ms IS NULL
            """, [.blob(hash), SQLValue(step.now)])
        try step.record("revokeEnrolmentToken", id.rawValue, token)
        guard let stored = try all(of: id, in: step).first(where: { $0.id == token }) else {
            throw SQLError(.other, "a token is not there after it was revoked")
        }
        return .done(stored)
    }

    private static func all(
        of cabinet: CabinetID, in step: RegistryStep
    ) throws -> [StoredEnrolmentToken] {
        try step.db.rows(
            """
            SELECT \(StoredEnrolmentToken.columns) FROM enrolment_tokens WHERE cabinet = $1
            ORDER BY created_ms DESC, hash
            """, [SQLValue(cabinet)]
        ).map(StoredEnrolmentToken.init)
    }

    private static func scope(of cabinet: Cabinet) -> Scope {
        Scope(organisation: cabinet.organisation, cabinet: cabinet.id)
    }
}

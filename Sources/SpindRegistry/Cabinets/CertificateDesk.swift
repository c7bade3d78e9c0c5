package import SpindCore
internal import SpindRegistryStore

/// The certificates of cabinets: which count, and what takes them back.
package enum CertificateDesk {
    /// What a certificate of this registry's authority is to it.
    package enum Standing: Hashable, Sendable {
        /// This registry made it for that cabinet, nobody revoked it, and the cabinet has not ended.
        case counts
        /// The registry has no memory of it: it was made after the backup that was restored. The
        /// cabinet's key may still prove who it is.
        case unknown
        /// It was taken back, or the cabinet has ended.
        case revoked
    }

    /// What a certificate is that the authority signed for that cabinet.
    package static func standing(
        of serial: CertificateSerial, of cabinet: CabinetID, in step: RegistryStep
    ) throws -> Standing {
        let row = try step.db.row(
            """
            SELECT t.cabinet, t.revoked_ms, c.ended_ms FROM cabinets c
            LEFT JOIN certificates t ON t.serial = $1 WHERE c.id = $2
            """, [.text(serial.description), SQLValue(cabinet)])
        guard let row else { return .unknown }
        if try row.optionalInteger("ended_ms") != nil { return .revoked }
        guard let owner: CabinetID = try row.optionalID("cabinet") else { return .unknown }
        let isTakenBack = try row.optionalInteger("revoked_ms") != nil
        return owner == cabinet && !isTakenBack ? .counts : .revoked
    }

    /// Forgets certificates that nobody can show any more, since they have ended; one that was
    /// revoked is remembered as long as it would last.
    static func forget(in step: RegistryStep) throws {
        let ended = SQLValue(step.now - CertificateAuthority.backdating)
        try step.db.run(
            """
            UPDATE enrolment_tokens SET serial = NULL WHERE serial IN (
                SELECT serial FROM certificates WHERE not_after_ms <= $1)
            """, [ended])
        try step.db.run("DELETE FROM certificates WHERE not_after_ms <= $1", [ended])
    }

    /// Keeps a certificate that was made.
    static func keep(
        _ certificate: CabinetCertificate, of cabinet: CabinetID, in step: RegistryStep
    ) throws {
        try step.db.run(
            """
            INSERT INTO certificates (serial, cabinet, certificate, issued_ms, not_after_ms)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .text(certificate.serial.description), SQLValue(cabinet), .text(certificate.pem),
                SQLValue(step.now), SQLValue(certificate.validity.end),
            ])
    }

    /// Takes back all certificates of a cabinet, for example of one that was stolen, and retires
    /// its key: it cannot renew, and enrols anew with a new key and new PINs.
    ///
    /// - Returns: how many certificates counted until now.
    package static func revoke(
        _ id: CabinetID, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Int> {
        guard let cabinet = try CabinetDesk.find(id, in: step) else {
            return .refused(.notFound("cabinet", id.rawValue))
        }
        let scope = Scope(organisation: cabinet.organisation, cabinet: id)
        if let no = step.refusal(.enrolCabinet, on: scope) { return .refused(no) }
        let count = try supersede(id, in: step)
        try step.db.run(
            """
            UPDATE cabinets SET key_epoch = key_epoch + 1, key_sealed = NULL, enrolled_ms = NULL,
                version = version + 1
            WHERE id = $1 AND key_sealed IS NOT NULL
            """, [SQLValue(id)])
        try step.record("revokeCabinet", id.rawValue, "\(count) certificates")
        try step.wake(id)
        return .done(count)
    }

    /// Takes back the certificates that a cabinet has, as it gets a new identity.
    @discardableResult
    static func supersede(_ cabinet: CabinetID, in step: RegistryStep) throws -> Int {
        try step.db.run(
            "UPDATE certificates SET revoked_ms = $2 WHERE cabinet = $1 AND revoked_ms IS NULL",
            [SQLValue(cabinet), SQLValue(step.now)])
    }
}

package import SpindCore
internal import SpindRegistryStore

/// The certificates of cabinets: which count, and what takes them back.
package enum CertificateDesk {
    /// Whether a certificate counts: this registry made it for that cabinet, nobody revoked it, and
    /// the cabinet has not been ended.
    package static func counts(
        _ serial: CertificateSerial, of cabinet: CabinetID, in step: RegistryStep
    ) throws -> Bool {
        try step.db.row(
            """
            SELECT t.serial FROM certificates t JOIN cabinets c ON c.id = t.cabinet
            WHERE t.serial = $1 AND t.cabinet = $2 AND t.revoked_ms IS NULL AND c.ended_ms IS NULL
            """, [.text(serial.description), SQLValue(cabinet)]) != nil
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

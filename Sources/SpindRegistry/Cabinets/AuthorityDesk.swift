internal import SpindCore
internal import SpindCrypto
internal import SpindRegistryStore

/// The registry's own certificate authority in the database, its key sealed.
package enum AuthorityDesk {
    /// The registry's authority; makes one in a database that has none.
    ///
    /// - Throws: ``Sealer/Failure`` where the master key is another one, ``AuthorityCertificate/Invalid``
    ///   and ``CertificateAuthority/Failure`` where what is stored is damaged.
    package static func authority(
        named name: String, in step: inout RegistryStep
    ) throws -> CertificateAuthority {
        if let row = try newest(in: step) {
            return try CertificateAuthority(
                certificate: AuthorityCertificate(pem: row.text("certificate")),
                sealedKey: row.blob("key_sealed"), sealer: step.sealer)
        }
        // One start makes it: another process at the same moment waits here and finds it.
        if step.db.engine == .postgres {
            try step.db.run("LOCK TABLE authorities IN EXCLUSIVE MODE")
        }
        if try newest(in: step) != nil { return try authority(named: name, in: &step) }
        let made = try CertificateAuthority.make(
            name: name, at: step.now, using: &step.generator)
        try step.db.run(
            """
            INSERT INTO authorities (serial, certificate, key_sealed, created_ms)
            VALUES ($1, $2, $3, $4)
            """,
            [
                .text(made.certificate.serial.description), .text(made.certificate.pem),
                .blob(made.sealedKey(by: step.sealer, using: &step.generator)),
                SQLValue(step.now),
            ])
        try step.record("makeAuthority", made.certificate.fingerprint.description)
        return made
    }

    private static func newest(in step: RegistryStep) throws -> SQLRow? {
        try step.db.row(
            """
            SELECT certificate, key_sealed FROM authorities
            ORDER BY created_ms DESC, serial DESC LIMIT 1
            """)
    }
}

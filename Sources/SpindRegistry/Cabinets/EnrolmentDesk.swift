package import SpindCore
internal import SpindCrypto
internal import SpindRegistryStore

/// Makes cabinets known to the registry, and keeps them known.
package enum EnrolmentDesk {
    /// Redeems a token: a certificate, and the cabinet's key. Repeated with the same certificate
    /// request's key it gives the same answer. Certificates that the cabinet had before count no
    /// more: one cabinet is one machine.
    package static func redeem(
        _ request: EnrolRequest, by authority: CertificateAuthority, in step: inout RegistryStep
    ) throws -> DeviceAnswer<EnrolAnswer> {
        let token: EnrolmentToken
        do {
            token = try EnrolmentToken(request.token)
        } catch {
            return .refused(.tokenRefused, "\(error)")
        }
        let signing: CertificateRequest
        do {
            signing = try CertificateRequest(pem: request.certificateRequest)
        } catch {
            return .refused(.requestRefused, "\(error)")
        }
        if let problem = DescriptionRules.problem(with: request.cabinet) {
            return .refused(.malformed, problem)
        }
        let row = try step.db.row(
            """
            SELECT cabinet, expires_ms, revoked_ms, used_ms, used_key, serial FROM enrolment_tokens
            WHERE hash = $1\(step.db.lockingClause)
            """, [.blob(token.secretHash)])
        let decision = EnrolmentRules.decide(
            try row.map(record), keyHash: signing.keyHash, at: step.now)
        guard let row, let cabinet = try CabinetDesk.find(row.id("cabinet"), in: step),
            cabinet.endedAt == nil
        else { return .refused(.tokenRefused, "\(EnrolmentRules.Refusal.unknown)") }
        switch decision {
        case .refuse(let refusal): return .refused(.tokenRefused, "\(refusal)")
        case .repeatAnswer:
            guard let serial = try row.optionalText("serial"),
                let certificate = try step.db.row(
                    "SELECT certificate FROM certificates WHERE serial = $1 AND revoked_ms IS NULL",
                    [.text(serial)]),
                let key = try key(of: cabinet, in: step)
            else { return .refused(.revoked, "the cabinet's certificate was revoked since") }
            return .done(
                try answer(cabinet, certificate.text("certificate"), authority, key))
        case .redeem(let redemption):
            return .done(
                try enrol(
                    cabinet, request.cabinet, signing, token, redemption, by: authority, in: &step))
        }
    }

    /// Gives a cabinet a new certificate, also when the old one has run out, if it proves by its key
    /// that it is the one it says.
    package static func renew(
        _ request: RenewRequest, by authority: CertificateAuthority, in step: inout RegistryStep
    ) throws -> DeviceAnswer<EnrolAnswer> {
        let signing: CertificateRequest
        do {
            signing = try CertificateRequest(pem: request.certificateRequest)
        } catch {
            return .refused(.requestRefused, "\(error)")
        }
        let unknown = "the proof is not that of a cabinet of this registry; enrol the cabinet again"
        guard let code = Hexadecimal.bytes(request.proof),
            CabinetIdentity.isID(request.cabinet.rawValue),
            let cabinet = try CabinetDesk.find(request.cabinet, in: step)
        else { return .refused(.notIdentified, unknown) }
        guard cabinet.endedAt == nil, let key = try key(of: cabinet, in: step) else {
            return .refused(.revoked, "the cabinet was revoked; it has to enrol again")
        }
        switch key.renewalProof.verdict(
            on: code, for: signing.der, cabinet: cabinet.id, at: request.at, now: step.now)
        {
        case .wrong: return .refused(.notIdentified, unknown)
        case .outOfTime:
            return .refused(
                .requestRefused,
                "the proof was made for another time than the registry's, which is "
                    + "\(TimeZoneRules.utc.text(of: step.now)): ask for the time and try again")
        case .valid: break
        }
        let certificate = try authority.issueCabinet(
            signing, cabinet: cabinet.id, at: step.now, using: &step.generator)
        try CertificateDesk.keep(certificate, of: cabinet.id, in: step)
        var renewed = try answer(cabinet, certificate.pem, authority, key)
        renewed.key = nil
        return .done(renewed)
    }

    private static func enrol(
        _ cabinet: Cabinet, _ description: CabinetDescription, _ signing: CertificateRequest,
        _ token: EnrolmentToken, _ redemption: EnrolmentRecord.Redemption,
        by authority: CertificateAuthority, in step: inout RegistryStep
    ) throws -> EnrolAnswer {
        try CertificateDesk.supersede(cabinet.id, in: step)
        let certificate = try authority.issueCabinet(
            signing, cabinet: cabinet.id, at: step.now, using: &step.generator)
        try CertificateDesk.keep(certificate, of: cabinet.id, in: step)
        // A new card in the same cabinet goes on with its key and PINs; revoking retires them.
        let known = try key(of: cabinet, in: step)
        let key =
            known ?? CabinetKeyMaterial.draw(epoch: cabinet.keyEpoch, using: &step.generator)
        try step.db.run(
            """
            UPDATE cabinets SET key_sealed = $2, description = $3, enrolled_ms = $4,
                version = version + 1
            WHERE id = $1
            """,
            [
                SQLValue(cabinet.id),
                .blob(key.sealed(for: cabinet.id, by: step.sealer, using: &step.generator)),
                .text(try StoredJSON.encode(description)), SQLValue(step.now),
            ])
        try step.db.run(
            "UPDATE enrolment_tokens SET used_ms = $2, used_key = $3, serial = $4 WHERE hash = $1",
            [
                .blob(token.secretHash), SQLValue(redemption.at), .blob(redemption.keyHash),
                .text(certificate.serial.description),
            ])
        try ChangeLog.begin(cabinet.id, in: &step)
        if known == nil { try GrantDesk.sendAll(to: cabinet.id, in: &step) }
        try step.record("enrolCabinet", cabinet.id.rawValue, certificate.serial.description)
        return try answer(cabinet, certificate.pem, authority, key)
    }

    private static func answer(
        _ cabinet: Cabinet, _ certificate: String, _ authority: CertificateAuthority,
        _ key: CabinetKeyMaterial
    ) throws -> EnrolAnswer {
        EnrolAnswer(
            cabinet: cabinet.id, certificate: certificate, authority: authority.certificate.pem,
            key: Hexadecimal.text(key.bytes), keyEpoch: key.epoch)
    }

    private static func key(
        of cabinet: Cabinet, in step: RegistryStep
    ) throws -> CabinetKeyMaterial? {
        try step.db.row("SELECT key_sealed FROM cabinets WHERE id = $1", [SQLValue(cabinet.id)])?
            .optionalBlob("key_sealed")
            .map { sealed in
                try CabinetKeyMaterial(
                    opening: sealed, cabinet: cabinet.id, epoch: cabinet.keyEpoch,
                    sealer: step.sealer)
            }
    }

    private static func record(_ row: SQLRow) throws -> EnrolmentRecord {
        let key = try row.optionalBlob("used_key")
        let used = try row.optionalTime("used_ms")
        return EnrolmentRecord(
            expires: try row.time("expires_ms"),
            isRevoked: try row.optionalInteger("revoked_ms") != nil,
            redemption: key.flatMap { key in used.map { .init(keyHash: key, at: $0) } })
    }
}

internal import Crypto
package import SpindCore
internal import SwiftASN1
internal import X509

/// Who a cabinet is by its certificate.
///
/// BoringSSL has checked the certificate in the handshake, with the system's clock. A connection
/// can outlive its certificate, so every request judges ``validity`` again, and asks the store
/// whether ``serial`` was revoked.
package struct CabinetIdentity: Hashable, Sendable {
    /// What stands before the id in the certificate's subject alternative name.
    package static let uriPrefix = "urn:spind:cabinet:"

    /// Why a certificate does not say who a cabinet is.
    package enum Refusal: Hashable, Sendable, CustomStringConvertible {
        /// It is no certificate.
        case malformed
        /// Another authority signed it, or nobody did.
        case unknownIssuer
        /// It is not for clients.
        case wrongPurpose
        /// It names no cabinet.
        case noID
        /// It names several.
        case severalIDs
        /// What it names cannot be a cabinet's id.
        case malformedID
        /// It is valid only from then on.
        case notYetValid(from: WallTime)
        /// It was valid until then.
        case expired(at: WallTime)

        package var description: String {
            switch self {
            case .malformed: "the client's certificate is malformed"
            case .unknownIssuer:
                "the client's certificate is of another authority than this registry's; enrol "
                    + "the cabinet again"
            case .wrongPurpose: "the certificate is not that of a cabinet"
            case .noID: "the client's certificate names no cabinet"
            case .severalIDs: "the client's certificate names several cabinets"
            case .malformedID: "the client's certificate names no possible cabinet"
            case .notYetValid(let from):
                "the cabinet's certificate is valid from \(TimeZoneRules.utc.text(of: from)); "
                    + "check the registry's clock"
            case .expired(let end):
                "the cabinet's certificate was valid until \(TimeZoneRules.utc.text(of: end)); "
                    + "the cabinet must renew it"
            }
        }
    }

    /// What a certificate says.
    package enum Reading: Hashable, Sendable {
        /// It is this cabinet's.
        case cabinet(CabinetIdentity)
        /// It is refused.
        case refused(Refusal)
    }

    /// The cabinet's id.
    package let cabinet: CabinetID
    /// The certificate's number.
    package let serial: CertificateSerial
    /// From when until when the certificate is valid.
    package let validity: WallWindow

    /// Reads a client's certificate.
    ///
    /// - Parameters:
    ///   - der: the certificate, as the connection has it.
    ///   - authority: whose signature counts.
    ///   - now: the registry's time.
    /// - Returns: whose it is, or why it does not count.
    package static func read(
        der: [UInt8], issuedBy authority: AuthorityCertificate, at now: WallTime
    ) -> Reading {
        let certificate: Certificate
        do {
            certificate = try Certificate(derEncoded: der)
        } catch {
            return .refused(.malformed)
        }
        let root = authority.certificate
        guard certificate.issuer == root.subject,
            certificate.signatureAlgorithm == .ecdsaWithSHA256,
            root.publicKey.isValidSignature(certificate.signature, for: certificate)
        else { return .refused(.unknownIssuer) }
        guard isForCabinets(certificate) else { return .refused(.wrongPurpose) }
        switch id(in: certificate) {
        case .failure(let refusal): return .refused(refusal.refusal)
        case .success(let id):
            let identity = CabinetIdentity(
                cabinet: CabinetID(id), serial: CertificateSerial(certificate.serialNumber),
                validity: WallWindow(
                    start: WallTime(certificate.notValidBefore),
                    end: max(
                        WallTime(certificate.notValidBefore), WallTime(certificate.notValidAfter))
                ))
            if let refusal = identity.refusal(at: now) { return .refused(refusal) }
            return .cabinet(identity)
        }
    }

    /// Why the certificate does not count at this time; `nil` while it does.
    package func refusal(at now: WallTime) -> Refusal? {
        if now < validity.start { return .notYetValid(from: validity.start) }
        if now >= validity.end { return .expired(at: validity.end) }
        return nil
    }

    /// Whether a text can be a cabinet's id: 1 to 64 lower-case ASCII letters, digits and hyphens,
    /// so that it stands unchanged in a certificate, a path and a URN.
    package static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == UInt8(ascii: "-")
            }
    }

    private static func isForCabinets(_ certificate: Certificate) -> Bool {
        do {
            if case .isCertificateAuthority = try certificate.extensions.basicConstraints {
                return false
            }
            return try certificate.extensions.extendedKeyUsage?.contains(.clientAuth) ?? false
        } catch {
            // What cannot be read is not for cabinets: the authority writes it readably.
            return false
        }
    }

    private struct Refused: Error {
        var refusal: Refusal
    }

    private static func id(in certificate: Certificate) -> Result<String, Refused> {
        let names: SubjectAlternativeNames?
        do {
            names = try certificate.extensions.subjectAlternativeNames
        } catch {
            return .failure(Refused(refusal: .malformed))
        }
        let ids = (names ?? SubjectAlternativeNames([])).compactMap { name -> String? in
            guard case .uniformResourceIdentifier(let uri) = name, uri.hasPrefix(uriPrefix) else {
                return nil
            }
            return String(uri.dropFirst(uriPrefix.count))
        }
        guard let id = ids.first else { return .failure(Refused(refusal: .noID)) }
        guard ids.count == 1 else { return .failure(Refused(refusal: .severalIDs)) }
        guard isID(id) else { return .failure(Refused(refusal: .malformedID)) }
        return .success(id)
    }
}

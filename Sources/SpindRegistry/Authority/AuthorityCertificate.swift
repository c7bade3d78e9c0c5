internal import Crypto
internal import FoundationEssentials
package import SpindCore
package import SpindCrypto
internal import SwiftASN1
internal import X509

/// The certificate of a registry's own small authority: what everybody may see of it, and all that
/// is needed to judge a cabinet's certificate.
package struct AuthorityCertificate: Sendable {
    /// Why a text is no certificate of an authority.
    package enum Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        /// It is no certificate at all.
        case malformed
        /// It is one, of something else.
        case notAnAuthority

        package var description: String {
            switch self {
            case .malformed:
                "the registry's CA certificate is no PEM certificate; restore it from the backup"
            case .notAnAuthority:
                "the registry's CA certificate is not that of a CA with a P-256 key; restore it "
                    + "from the backup"
            }
        }
    }

    let certificate: Certificate
    let publicKey: P256.Signing.PublicKey
    /// The certificate's DER.
    package let der: [UInt8]

    /// Reads a PEM certificate.
    package init(pem: String) throws(Invalid) {
        let certificate: Certificate
        do {
            certificate = try Certificate(pemEncoded: pem)
        } catch {
            throw .malformed
        }
        try self.init(certificate)
    }

    init(_ certificate: Certificate) throws(Invalid) {
        guard case .isCertificateAuthority = try? certificate.extensions.basicConstraints,
            let publicKey = P256.Signing.PublicKey(certificate.publicKey),
            certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
        else { throw .notAnAuthority }
        do {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            der = serializer.serializedBytes
        } catch {
            throw .malformed
        }
        self.certificate = certificate
        self.publicKey = publicKey
    }

    /// The certificate as PEM text.
    package var pem: String {
        PEMDocument(type: Certificate.defaultPEMDiscriminator, derBytes: der).pemString
    }

    /// The fingerprint by which people and enrolment tokens know it.
    package var fingerprint: AuthorityFingerprint { AuthorityFingerprint(ofDER: der) }

    /// Its number.
    package var serial: CertificateSerial { CertificateSerial(certificate.serialNumber) }

    /// From when until when it is valid.
    package var validity: WallWindow {
        WallWindow(
            start: WallTime(certificate.notValidBefore), end: WallTime(certificate.notValidAfter))
    }
}

extension WallTime {
    /// The time that a certificate names.
    init(_ date: Date) {
        self.init(secondsSince1970: Int64(date.timeIntervalSince1970))
    }

    /// The time as a certificate names it, whole seconds, rounded down.
    var date: Date {
        Date(timeIntervalSince1970: Double(millisecondsSince1970 / 1_000))
    }
}

internal import Crypto
internal import FoundationEssentials
package import SpindCore
internal import SwiftASN1
internal import X509

/// The registry's own small certificate authority: one root with a P-256 key that signs the
/// certificates of the registry's server and of its cabinets, and nothing between.
///
///     var authority = try CertificateAuthority.make(name: "Kreis Borken", at: now, using: &random)
///     let server = try authority.issueServer(names: names, at: now, using: &random)
///     let cabinet = try authority.issueCabinet(request, cabinet: id, at: now, using: &random)
///
/// Ed25519 certificates do not work in BoringSSL's TLS as clients configure it; P-256 does.
/// Serial numbers are drawn from the caller's generator. Keys, and the random numbers within
/// signatures, are drawn by BoringSSL, which takes no generator.
package struct CertificateAuthority: Sendable {
    /// How long a root is valid: ten years of 365.25 days.
    package static let rootLifetime = Duration.seconds(315_576_000)
    /// How long a server's certificate is valid: 90 days.
    package static let serverLifetime = Duration.seconds(90 * 86_400)
    /// How long a cabinet's certificate is valid: two years of 365.25 days.
    package static let cabinetLifetime = Duration.seconds(63_115_200)
    /// How far certificates are dated back, for clocks that are slow.
    package static let backdating = Duration.seconds(3_600)

    /// Why a certificate could not be made. All but ``library`` can be mended by the operator.
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The certificate and the key do not belong together.
        case keyOfAnother
        /// The key is no PKCS#8 key of P-256.
        case malformedKey
        /// The root has run out, or the registry's clock is wrong.
        case outOfTime(WallWindow)
        /// A server's certificate needs at least one name, and bears at most 32.
        case nameCount(Int)
        /// The library refused, in its words.
        case library(String)

        package var description: String {
            switch self {
            case .keyOfAnother:
                "the registry's CA key is not that of its certificate; restore both from one backup"
            case .malformedKey: "the registry's CA key is damaged; restore it from the backup"
            case .outOfTime(let validity):
                "the registry's CA is valid from \(TimeZoneRules.utc.text(of: validity.start)) "
                    + "until \(TimeZoneRules.utc.text(of: validity.end)): set the clock, or make "
                    + "a new CA and enrol every cabinet anew"
            case .nameCount(let count):
                "the registry's server certificate needs 1 to "
                    + "\(CertificateAuthority.serverNameCount.upperBound) names, not \(count); "
                    + "give the names that cabinets call it by"
            case .library(let words): "a certificate could not be made: \(words)"
            }
        }
    }

    /// How many names a server's certificate may have.
    package static let serverNameCount = 1...32

    /// What others may see of it.
    package let certificate: AuthorityCertificate
    private let key: P256.Signing.PrivateKey

    private init(certificate: AuthorityCertificate, key: P256.Signing.PrivateKey) {
        self.certificate = certificate
        self.key = key
    }

    /// Makes a new root with a new key.
    ///
    /// - Parameters:
    ///   - name: whose it is, 1 to 64 characters; shown by programs that show certificates.
    ///   - now: the registry's time.
    ///   - generator: the system's outside tests; draws the serial number.
    /// - Returns: the authority, to be kept as its certificate and ``sealedKey(by:using:)``.
    /// - Throws: ``Failure/library(_:)`` if the certificate cannot be made.
    package static func make(
        name: String, at now: WallTime, using generator: inout some RandomNumberGenerator
    ) throws(Failure) -> CertificateAuthority {
        precondition((1...64).contains(name.unicodeScalars.count), "a name of 1 to 64 characters")
        let key = P256.Signing.PrivateKey()
        do {
            let publicKey = Certificate.PublicKey(key.publicKey)
            let subject = try DistinguishedName {
                OrganizationName("Spind")
                CommonName(name)
            }
            let certificate = try Certificate(
                version: .v3, serialNumber: drawSerial(using: &generator), publicKey: publicKey,
                notValidBefore: (now - backdating).date, notValidAfter: (now + rootLifetime).date,
                issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: publicKey)
                }, issuerPrivateKey: Certificate.PrivateKey(key))
            return CertificateAuthority(
                certificate: try AuthorityCertificate(certificate), key: key)
        } catch {
            throw .library("\(error)")
        }
    }

    /// Takes a root that was kept.
    ///
    /// - Parameters:
    ///   - certificate: its certificate.
    ///   - sealedKey: its key, as ``sealedKey(by:using:)`` sealed it.
    ///   - sealer: holds the master key under which it was sealed.
    /// - Throws: ``Sealer/Failure``, or ``Failure`` for a key that is not the certificate's.
    package init(
        certificate: AuthorityCertificate, sealedKey: [UInt8], sealer: Sealer
    ) throws {
        let der = try sealer.open(sealedKey, as: .authorityKey)
        let key: P256.Signing.PrivateKey
        do {
            key = try P256.Signing.PrivateKey(derRepresentation: der)
        } catch {
            throw Failure.malformedKey
        }
        guard key.publicKey.rawRepresentation == certificate.publicKey.rawRepresentation else {
            throw Failure.keyOfAnother
        }
        self.init(certificate: certificate, key: key)
    }

    /// The root's key (PKCS#8), sealed: the only form in which it leaves this value.
    package func sealedKey(
        by sealer: Sealer, using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        sealer.seal(Array(key.derRepresentation), as: .authorityKey, using: &generator)
    }

    /// Makes a server's certificate with a new key.
    ///
    /// - Parameters:
    ///   - names: the host names and addresses that cabinets call the registry by.
    ///   - now: the registry's time.
    ///   - generator: the system's outside tests; draws the serial number.
    /// - Returns: the certificate, with its chain and its key.
    /// - Throws: ``Failure`` for too few or too many names, or a root that has run out.
    package func issueServer(
        names: [ServerName], at now: WallTime, using generator: inout some RandomNumberGenerator
    ) throws(Failure) -> ServerCertificate {
        guard let first = names.first, Self.serverNameCount.contains(names.count) else {
            throw .nameCount(names.count)
        }
        let key = P256.Signing.PrivateKey()
        let certificate = try issue(
            to: Certificate.PublicKey(key.publicKey), commonName: first.commonName,
            names: names.map(\.generalName), purpose: .serverAuth, lifetime: Self.serverLifetime,
            at: now, serial: Self.drawSerial(using: &generator))
        do {
            return ServerCertificate(
                chainPEM: try certificate.serializeAsPEM().pemString + "\n" + self.certificate.pem,
                keyPEM: key.pemRepresentation, names: names,
                validity: WallWindow(
                    start: WallTime(certificate.notValidBefore),
                    end: WallTime(certificate.notValidAfter)))
        } catch {
            throw .library("\(error)")
        }
    }

    /// Signs a cabinet's request. Of what the request says only the key is used: the name, the
    /// purpose and the time are the registry's to say.
    ///
    /// - Parameters:
    ///   - request: has proved that its sender holds the key.
    ///   - cabinet: the cabinet's id, see ``CabinetIdentity/isID(_:)``.
    ///   - now: the registry's time.
    ///   - generator: the system's outside tests; draws the serial number.
    /// - Returns: the certificate.
    /// - Throws: ``Failure/outOfTime(_:)`` if the root has run out.
    package func issueCabinet(
        _ request: CertificateRequest, cabinet: CabinetID, at now: WallTime,
        using generator: inout some RandomNumberGenerator
    ) throws(Failure) -> CabinetCertificate {
        precondition(CabinetIdentity.isID(cabinet.rawValue), "'\(cabinet)' is no id of a cabinet")
        let certificate = try issue(
            to: Certificate.PublicKey(request.publicKey), commonName: cabinet.rawValue,
            names: [.uniformResourceIdentifier(CabinetIdentity.uriPrefix + cabinet.rawValue)],
            purpose: .clientAuth, lifetime: Self.cabinetLifetime, at: now,
            serial: Self.drawSerial(using: &generator))
        do {
            return CabinetCertificate(
                pem: try certificate.serializeAsPEM().pemString,
                serial: CertificateSerial(certificate.serialNumber),
                validity: WallWindow(
                    start: WallTime(certificate.notValidBefore),
                    end: WallTime(certificate.notValidAfter)))
        } catch {
            throw .library("\(error)")
        }
    }

    private func issue(
        to publicKey: Certificate.PublicKey, commonName: String, names: [GeneralName],
        purpose: ExtendedKeyUsage.Usage, lifetime: Duration, at now: WallTime,
        serial: Certificate.SerialNumber
    ) throws(Failure) -> Certificate {
        let root = certificate.validity
        guard root.start <= now, now < root.end else { throw .outOfTime(root) }
        do {
            return try Certificate(
                version: .v3, serialNumber: serial, publicKey: publicKey,
                notValidBefore: max(now - Self.backdating, root.start).date,
                notValidAfter: min(now + lifetime, root.end).date,
                issuer: certificate.certificate.subject,
                subject: try DistinguishedName {
                    OrganizationName("Spind")
                    CommonName(commonName)
                },
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([purpose])
                    SubjectAlternativeNames(names)
                    SubjectKeyIdentifier(hash: publicKey)
                    AuthorityKeyIdentifier(
                        keyIdentifier: SubjectKeyIdentifier(hash: certificate.certificate.publicKey)
                            .keyIdentifier)
                }, issuerPrivateKey: Certificate.PrivateKey(key))
        } catch {
            throw .library("\(error)")
        }
    }

    /// 16 bytes, positive, never shorter.
    private static func drawSerial(
        using generator: inout some RandomNumberGenerator
    ) -> Certificate.SerialNumber {
        var bytes = (0..<16).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        bytes[0] = bytes[0] & 0x3F | 0x40
        return Certificate.SerialNumber(bytes: bytes)
    }
}

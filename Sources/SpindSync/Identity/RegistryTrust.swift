internal import Crypto
internal import FoundationEssentials
package import SpindCore
package import SpindCrypto
internal import SwiftASN1
@_spi(DisableValidityCheck) @_spi(FixedExpiryValidationTime) internal import X509

/// By what a cabinet knows its registry: the authority that it was enrolled with, and nothing else.
/// The system's list of authorities does not count.
package struct RegistryTrust: Sendable {
    /// How the dates in a certificate are judged.
    package enum Dates: Hashable, Sendable {
        /// They must include this time.
        case checked(at: WallTime)
        /// The clock is not to be believed, so they say nothing: a cabinet that woke in the past
        /// must still reach the registry that will tell it the time.
        case ignored

        /// What a moment's clock allows: dates are checked unless it is untrusted.
        package init(_ moment: Moment) {
            self = moment.trust == .untrusted ? .ignored : .checked(at: moment.wall)
        }
    }

    /// Why a server is not the registry.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// It showed no certificate, or none that can be read.
        case noCertificate
        /// Its certificate is not of the pinned authority; why, in the words of the library for
        /// whoever looks into it.
        case notTrusted(String)
        /// Its certificate is of the pinned authority, and names these hosts and not that one.
        case wrongName(called: String, names: [String])
        /// Its certificate is not for servers.
        case wrongPurpose
        /// Its certificate is valid at other times.
        case outOfTime(WallWindow)

        package var description: String {
            switch self {
            case .noCertificate: "the server shows no certificate that can be read"
            case .notTrusted(let why):
                "the server is not the registry that this cabinet was enrolled with: \(why)"
            case .wrongName(let called, let names):
                "the registry calls itself \(names.isEmpty ? "nothing" : names.joined(separator: ", ")), "
                    + "and this cabinet calls it \(called): put \(called) under `cabinets: names:` in the "
                    + "registry's file, or enrol the cabinet by a name that stands there"
            case .wrongPurpose: "the server's certificate is not that of a server"
            case .outOfTime(let validity):
                "the registry's certificate is valid from "
                    + "\(TimeZoneRules.utc.text(of: validity.start)) until "
                    + "\(TimeZoneRules.utc.text(of: validity.end)): check the clocks of both"
            }
        }
    }

    private let authority: Certificate
    /// The authority's certificate as PEM text.
    package let pem: String
    /// What the authority is known by.
    package let fingerprint: AuthorityFingerprint

    /// Takes the authority's certificate as PEM text; `nil` if it is none.
    package init?(pem: String) {
        do {
            self.init(der: try PEMDocument(pemString: pem).derBytes)
        } catch {
            return nil
        }
    }

    /// Takes the DER of the authority's certificate; `nil` if it is none.
    init?(der: [UInt8]) {
        do {
            let certificate = try Certificate(derEncoded: der)
            guard case .isCertificateAuthority = try certificate.extensions.basicConstraints,
                P256.Signing.PublicKey(certificate.publicKey) != nil,
                certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
            else { return nil }
            authority = certificate
            fingerprint = AuthorityFingerprint(ofDER: der)
            pem = PEMDocument(type: Certificate.defaultPEMDiscriminator, derBytes: der).pemString
        } catch {
            return nil
        }
    }

    /// Judges the certificate that a server showed.
    ///
    /// - Parameters:
    ///   - der: the certificate.
    ///   - host: the name or address by which the server was called.
    ///   - dates: how its dates count.
    /// - Returns: why it is refused; `nil` if it is the registry's.
    package func refusal(
        ofServer der: [UInt8], calledAs host: String, dates: Dates
    ) async -> Refusal? {
        let certificate: Certificate
        do {
            certificate = try Certificate(derEncoded: der)
            guard try certificate.extensions.extendedKeyUsage?.contains(.serverAuth) ?? false
            else { return .wrongPurpose }
        } catch {
            return .noCertificate
        }
        let named = await refusal(
            of: certificate, dates: dates,
            names: ServerIdentityPolicy(
                serverHostname: host.contains(":") ? nil : host, serverIP: host))
        guard case .notTrusted = named,
            await refusal(of: certificate, dates: dates, names: AnyNamePolicy()) == nil
        else { return named }
        // Only the name is wrong: that is mended elsewhere than where somebody is in between.
        return .wrongName(called: host, names: Self.names(in: certificate))
    }

    /// Judges this cabinet's own certificate, as the registry answered it. Its dates are the
    /// registry's to choose, and this clock may be wrong.
    func refusal(of certificate: DeviceCertificate) async -> Refusal? {
        await refusal(of: certificate.certificate, dates: .ignored, names: AnyNamePolicy())
    }

    /// The hosts and addresses that a certificate is for, as they may be shown.
    private static func names(in certificate: Certificate) -> [String] {
        guard let names = try? certificate.extensions.subjectAlternativeNames else { return [] }
        return names.prefix(8).compactMap { name in
            switch name {
            case .dnsName(let host): String(host.prefix(253))
            case .ipAddress(let bytes): address(Array(bytes.bytes))
            default: nil
            }
        }
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        switch bytes.count {
        case 4: bytes.map(String.init).joined(separator: ".")
        case 16:
            stride(from: 0, to: 16, by: 2)
                .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
                .joined(separator: ":")
        default: nil
        }
    }

    private func refusal(
        of certificate: Certificate, dates: Dates, names: some VerifierPolicy & Sendable
    ) async -> Refusal? {
        // Told apart first, since the library's words are not for people.
        if case .checked(let now) = dates {
            let validity = certificate.validity
            guard validity.start <= now, now < validity.end else { return .outOfTime(validity) }
        }
        let rules =
            switch dates {
            case .checked(let now): RFC5280Policy(fixedExpiryValidationTime: now.date)
            case .ignored: RFC5280Policy.withValidityCheckDisabled()
            }
        var verifier = Verifier(rootCertificates: CertificateStore([authority])) {
            rules
            names
        }
        switch await verifier.validate(leaf: certificate, intermediates: CertificateStore()) {
        case .validCertificate: return nil
        case .couldNotValidate(let failures):
            let words = failures.map { "\($0.policyFailureReason)" }
            return .notTrusted(words.isEmpty ? "signed by another" : words.joined(separator: "; "))
        }
    }
}

/// Leaves the names in a certificate to whoever asks.
private struct AnyNamePolicy: VerifierPolicy, Sendable {
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [
        .X509ExtensionID.subjectAlternativeName
    ]

    mutating func chainMeetsPolicyRequirements(
        chain: UnverifiedCertificateChain
    ) async -> PolicyEvaluationResult {
        .meetsPolicy
    }
}

extension Certificate {
    /// From when until when it is valid. A certificate that ends before it begins is never valid.
    var validity: WallWindow {
        let start = WallTime(secondsSince1970: Int64(notValidBefore.timeIntervalSince1970))
        let end = WallTime(secondsSince1970: Int64(notValidAfter.timeIntervalSince1970))
        return WallWindow(start: start, end: max(start, end))
    }
}

extension WallTime {
    fileprivate var date: Date {
        Date(timeIntervalSince1970: Double(millisecondsSince1970) / 1_000)
    }
}

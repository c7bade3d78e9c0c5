import Crypto
import Foundation
import SpindCore
import SpindSeeds
import SwiftASN1
import Testing
import X509

@testable import SpindRegistry

/// An authority, and cabinets that ask it for certificates.
struct AuthorityFixture {
    /// 2026-11-21T12:00Z.
    static let now = WallTime(secondsSince1970: 1_795_262_400)

    var generator = SeededGenerator(seed: 1)
    let authority: CertificateAuthority

    init(at now: WallTime = Self.now, seed: UInt64 = 1) throws {
        generator = SeededGenerator(seed: seed)
        authority = try CertificateAuthority.make(
            name: "Kreis Borken", at: now, using: &generator)
    }

    /// What a cabinet sends: a request with its key, and whatever else it wishes.
    static func request(
        key: P256.Signing.PrivateKey = P256.Signing.PrivateKey(), wishes: Bool = false
    ) throws -> String {
        let attributes =
            wishes
            ? try CertificateSigningRequest.Attributes([
                .init(
                    ExtensionRequest(
                        extensions: Certificate.Extensions {
                            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                            try ExtendedKeyUsage([.serverAuth])
                            SubjectAlternativeNames([
                                .uniformResourceIdentifier("urn:spind:cabinet:somebody-else"),
                                .dnsName("registry.example"),
                            ])
                        }))
            ]) : CertificateSigningRequest.Attributes()
        let request = try CertificateSigningRequest(
            version: .v1, subject: DistinguishedName { CommonName("somebody-else") },
            privateKey: Certificate.PrivateKey(key), attributes: attributes,
            signatureAlgorithm: .ecdsaWithSHA256)
        return try request.serializeAsPEM().pemString
    }

    /// Issues a cabinet's certificate.
    mutating func issue(
        _ id: String = "borken-1", at now: WallTime = Self.now
    ) throws -> CabinetCertificate {
        try authority.issueCabinet(
            CertificateRequest(pem: Self.request()), cabinet: CabinetID(id), at: now,
            using: &generator)
    }

    /// How the authority reads a certificate in PEM.
    func reading(_ pem: String, at now: WallTime = Self.now) throws -> CabinetIdentity.Reading {
        let der = try Certificate(pemEncoded: pem).serializeAsPEM().derBytes
        return CabinetIdentity.read(der: der, issuedBy: authority.certificate, at: now)
    }
}

/// A folder that goes away with the test.
final class TestFolder {
    let path: String

    init() throws {
        // The name is made by the system, which does not give one twice.
        let template = NSTemporaryDirectory() + "spind-authority-XXXXXX"
        var name = Array(template.utf8CString)
        try #require(mkdtemp(&name) != nil)
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            Issue.record("\(path) was left: \(error)")
        }
    }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}

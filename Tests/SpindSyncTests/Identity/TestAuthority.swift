import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SpindCore
import SpindCrypto
import SpindSeeds
import SwiftASN1
import Testing
import X509

@testable import SpindSync

/// An authority that signs what a test needs, also what a registry never would.
struct TestAuthority {
    /// 2026-11-21T12:00Z.
    static let now = WallTime(secondsSince1970: 1_795_262_400)
    static let day = Duration.seconds(86_400)

    let key = P256.Signing.PrivateKey()
    let certificate: Certificate
    let der: [UInt8]

    init(name: String = "Kreis Borken") throws {
        let subject = try DistinguishedName { CommonName(name) }
        certificate = try Certificate(
            version: .v3, serialNumber: .init(1), publicKey: .init(key.publicKey),
            notValidBefore: Self.date(Self.now - Self.day * 400),
            notValidAfter: Self.date(Self.now + Self.day * 4_000), issuer: subject,
            subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
            }, issuerPrivateKey: .init(key))
        der = try certificate.serializeAsPEM().derBytes
    }

    var pem: String { PEMDocument(type: "CERTIFICATE", derBytes: der).pemString }

    func trust() throws -> RegistryTrust { try #require(RegistryTrust(pem: pem)) }

    func token(seed: UInt64 = 1) -> EnrolmentToken {
        var generator = SeededGenerator(seed: seed)
        return EnrolmentToken(authority: AuthorityFingerprint(ofDER: der), using: &generator)
    }

    func sign(
        _ publicKey: P256.Signing.PublicKey, names: [GeneralName],
        usage: ExtendedKeyUsage.Usage, from: WallTime = now - day, until: WallTime = now + day
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: .init(2), publicKey: .init(publicKey),
            notValidBefore: Self.date(from), notValidAfter: Self.date(until),
            issuer: certificate.subject, subject: DistinguishedName { CommonName("a") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([usage])
                if !names.isEmpty { SubjectAlternativeNames(names) }
            }, issuerPrivateKey: .init(key))
    }

    /// A cabinet's certificate in PEM.
    func cabinet(
        _ ids: String..., key: DeviceKey, from: WallTime = now - day, until: WallTime = now + day
    ) throws -> String {
        let names = ids.map {
            GeneralName.uniformResourceIdentifier("urn:spind:cabinet:\($0)")
        }
        return try sign(
            key.key.publicKey, names: names, usage: .clientAuth, from: from, until: until
        ).serializeAsPEM().pemString
    }

    func answer(
        _ key: DeviceKey, cabinet: String = "borken-1",
        cabinetKey: [UInt8]? = Array(1...32), epoch: UInt32 = 0
    ) throws -> EnrolAnswer {
        EnrolAnswer(
            cabinet: CabinetID(cabinet), certificate: try self.cabinet(cabinet, key: key),
            authority: pem, key: cabinetKey.map { Hexadecimal.text($0) }, keyEpoch: epoch)
    }

    static func date(_ time: WallTime) -> Date {
        Date(timeIntervalSince1970: Double(time.millisecondsSince1970 / 1_000))
    }
}

/// A folder that goes away with the test.
final class IdentityTestFolder: Sendable {
    let path: String

    init() throws {
        var name = Array((NSTemporaryDirectory() + "spind-identity-XXXXXX").utf8CString)
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
}

import Crypto
import SpindCore
import SwiftASN1
import Testing
import X509

@testable import SpindRegistry

struct CabinetIdentityTests {
    private static let now = AuthorityFixture.now

    /// A certificate of an authority that signs anything.
    private struct Issuer {
        let key = P256.Signing.PrivateKey()
        let authority: AuthorityCertificate

        init(name: String = "Kreis Borken") throws {
            let subject = try DistinguishedName { CommonName(name) }
            authority = try AuthorityCertificate(
                Certificate(
                    version: .v3, serialNumber: .init(1),
                    publicKey: Certificate.PublicKey(key.publicKey),
                    notValidBefore: (CabinetIdentityTests.now - .seconds(3_600)).date,
                    notValidAfter: (CabinetIdentityTests.now + .seconds(86_400)).date,
                    issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
                    extensions: Certificate.Extensions {
                        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    }, issuerPrivateKey: Certificate.PrivateKey(key)))
        }

        func read(
            uris: [String], usages: [ExtendedKeyUsage.Usage] = [.clientAuth], isRoot: Bool = false,
            by other: Issuer? = nil
        ) throws -> CabinetIdentity.Reading {
            let certificate = try Certificate(
                version: .v3, serialNumber: .init(2),
                publicKey: Certificate.PublicKey(P256.Signing.PrivateKey().publicKey),
                notValidBefore: (CabinetIdentityTests.now - .seconds(60)).date,
                notValidAfter: (CabinetIdentityTests.now + .seconds(60)).date,
                issuer: authority.certificate.subject,
                subject: DistinguishedName { CommonName("a") },
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    if isRoot {
                        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    }
                    if !usages.isEmpty { try ExtendedKeyUsage(usages) }
                    if !uris.isEmpty {
                        SubjectAlternativeNames(uris.map { .uniformResourceIdentifier($0) })
                    }
                }, issuerPrivateKey: Certificate.PrivateKey((other ?? self).key))
            return CabinetIdentity.read(
                der: try certificate.serializeAsPEM().derBytes, issuedBy: authority,
                at: CabinetIdentityTests.now)
        }
    }

    private static let good = "urn:spind:cabinet:borken-1"

    @Test(arguments: [
        ([String](), CabinetIdentity.Refusal.noID),
        (["https://example.com/borken-1", "urn:other:cabinet:borken-1"], .noID),
        ([good, "urn:spind:cabinet:borken-2"], .severalIDs),
        ([good, good], .severalIDs),
        (["urn:spind:cabinet:"], .malformedID),
        (["urn:spind:cabinet:Borken 1"], .malformedID),
        (["urn:spind:cabinet:../etc"], .malformedID),
        (["urn:spind:cabinet:" + String(repeating: "a", count: 65)], .malformedID),
    ])
    func certificateWithoutOnePossibleIDIsRefused(
        _ uris: [String], _ refusal: CabinetIdentity.Refusal
    ) throws {
        #expect(try Issuer().read(uris: uris) == .refused(refusal))
    }

    @Test func certificateForAnotherPurposeIsRefused() throws {
        let issuer = try Issuer()
        #expect(
            try issuer.read(uris: [Self.good], usages: [.serverAuth]) == .refused(.wrongPurpose))
        #expect(try issuer.read(uris: [Self.good], usages: []) == .refused(.wrongPurpose))
        #expect(try issuer.read(uris: [Self.good], isRoot: true) == .refused(.wrongPurpose))
        guard case .cabinet = try issuer.read(uris: [Self.good]) else {
            Issue.record("the good one is refused too")
            return
        }
    }

    @Test func certificateOfAnotherAuthorityIsRefused_AlsoOfTheSameName() throws {
        let issuer = try Issuer()
        #expect(
            try issuer.read(uris: [Self.good], by: Issuer()) == .refused(.unknownIssuer))
        let other = try Issuer(name: "Kreis Kleve")
        var fixture = try AuthorityFixture()
        let pem = try fixture.issue().pem
        let der = try Certificate(pemEncoded: pem).serializeAsPEM().derBytes
        #expect(
            CabinetIdentity.read(der: der, issuedBy: other.authority, at: Self.now)
                == .refused(.unknownIssuer))
    }

    @Test func certificateCountsFromItsStartUntilItsEnd() throws {
        var fixture = try AuthorityFixture()
        let issued = try fixture.issue()
        let start = issued.validity.start
        let end = issued.validity.end
        #expect(
            try fixture.reading(issued.pem, at: start - .milliseconds(1))
                == .refused(.notYetValid(from: start)))
        #expect(try fixture.reading(issued.pem, at: end) == .refused(.expired(at: end)))
        guard case .cabinet(let identity) = try fixture.reading(issued.pem, at: start) else {
            Issue.record("not valid at its start")
            return
        }
        #expect(identity.refusal(at: end - .milliseconds(1)) == nil)
        #expect(identity.refusal(at: end) == .expired(at: end))
    }

    @Test func whatIsNoCertificateIsRefused() throws {
        let authority = try AuthorityFixture().authority.certificate
        for der in [[], [0x30], Array(authority.der.dropLast()), authority.der + [0]] {
            #expect(
                CabinetIdentity.read(der: der, issuedBy: authority, at: Self.now)
                    == .refused(.malformed))
        }
        // The root itself is nobody's cabinet.
        #expect(
            CabinetIdentity.read(der: authority.der, issuedBy: authority, at: Self.now)
                == .refused(.wrongPurpose))
    }
}

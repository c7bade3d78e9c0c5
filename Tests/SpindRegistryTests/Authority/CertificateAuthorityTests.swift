import Crypto
import SpindCore
import SpindCrypto
import SwiftASN1
import Testing
import X509

@testable import SpindRegistry

struct CertificateAuthorityTests {
    private static let now = AuthorityFixture.now

    @Test func rootIsForTenYears_AndSignsOnlyLeaves() throws {
        let fixture = try AuthorityFixture()
        let root = fixture.authority.certificate
        #expect(root.validity.start == Self.now - .seconds(3_600))
        #expect(root.validity.end == Self.now + .seconds(3_652 * 86_400 + 43_200))
        #expect(
            try root.certificate.extensions.basicConstraints
                == .isCertificateAuthority(maxPathLength: 0))
        let read = try AuthorityCertificate(pem: root.pem)
        #expect(read.fingerprint == root.fingerprint && read.serial == root.serial)
        #expect(AuthorityFingerprint("\(root.fingerprint)") == root.fingerprint)
    }

    @Test func cabinetGetsTwoYears_WithItsIDAndNothingItWishedFor() throws {
        var fixture = try AuthorityFixture()
        let key = P256.Signing.PrivateKey()
        let request = try CertificateRequest(
            pem: AuthorityFixture.request(key: key, wishes: true))
        let issued = try fixture.authority.issueCabinet(
            request, cabinet: CabinetID("borken-1"), at: Self.now, using: &fixture.generator)
        #expect(issued.validity.start == Self.now - .seconds(3_600))
        #expect(issued.validity.end == Self.now + CertificateAuthority.cabinetLifetime)
        let certificate = try Certificate(pemEncoded: issued.pem)
        #expect(certificate.publicKey == Certificate.PublicKey(key.publicKey))
        #expect("\(certificate.subject)" == "CN=borken-1,O=Spind")
        #expect(try certificate.extensions.basicConstraints == .notCertificateAuthority)
        #expect(try certificate.extensions.keyUsage == KeyUsage(digitalSignature: true))
        #expect(try certificate.extensions.extendedKeyUsage == ExtendedKeyUsage([.clientAuth]))
        #expect(
            try certificate.extensions.subjectAlternativeNames.map { Array($0) } == [
                .uniformResourceIdentifier("urn:spind:cabinet:borken-1")
            ])
        #expect(
            try fixture.reading(issued.pem)
                == .cabinet(
                    CabinetIdentity(
                        cabinet: CabinetID("borken-1"), serial: issued.serial,
                        validity: issued.validity)))
    }

    @Test func serialsAreRandomAndOfOneLength() throws {
        var fixture = try AuthorityFixture()
        let serials = try (0..<20).map { _ in try fixture.issue().serial.description }
        #expect(Set(serials).count == 20)
        #expect(serials.allSatisfy { $0.utf8.count == 32 })
    }

    @Test func certificateEndsWithItsRoot() throws {
        var fixture = try AuthorityFixture()
        let end = fixture.authority.certificate.validity.end
        let late = end - .seconds(86_400)
        #expect(try fixture.issue(at: late).validity.end == end)
        #expect(throws: CertificateAuthority.Failure.self) { try fixture.issue(at: end) }
        let early = fixture.authority.certificate.validity.start - .seconds(1)
        do {
            _ = try fixture.issue(at: early)
            Issue.record("a root that is not valid yet signed")
        } catch {
            #expect("\(error)".contains("set the clock"))
        }
    }

    @Test func serverCertificateNamesTheNames_AndBringsTheAuthority() throws {
        var fixture = try AuthorityFixture()
        let names = ["registry.example", "192.0.2.7", "2001:db8::7"].compactMap { ServerName($0) }
        let server = try fixture.authority.issueServer(
            names: names, at: Self.now, using: &fixture.generator)
        let chain = try PEMDocument.parseMultiple(pemString: server.chainPEM)
        try #require(chain.count == 2)
        #expect(chain[1].derBytes == fixture.authority.certificate.der)
        let leaf = try Certificate(pemDocument: chain[0])
        #expect(try leaf.extensions.subjectAlternativeNames?.count == 3)
        #expect(server.validity.end == Self.now + .seconds(90 * 86_400))
        #expect(!"\(server)".contains("PRIVATE") && !"\(server)".contains("BEGIN"))
        #expect(!server.shouldBeReplaced(at: Self.now, names: names.reversed()))
        #expect(!server.shouldBeReplaced(at: Self.now + .seconds(60 * 86_400 - 1), names: names))
        #expect(server.shouldBeReplaced(at: Self.now + .seconds(60 * 86_400), names: names))
        #expect(server.shouldBeReplaced(at: Self.now, names: Array(names.dropLast())))
        #expect(server.shouldBeReplaced(at: Self.now - .seconds(7_200), names: names))
    }

    @Test(arguments: [0, 33])
    func serverNeedsNames_AndNotTooMany(_ count: Int) throws {
        var fixture = try AuthorityFixture()
        let names = (0..<count).compactMap { ServerName("registry-\($0).example") }
        #expect(throws: CertificateAuthority.Failure.nameCount(count)) {
            try fixture.authority.issueServer(
                names: names, at: Self.now, using: &fixture.generator)
        }
    }

    @Test(arguments: [
        ("registry.example", "registry.example"), ("Registry.Example.", "registry.example"),
        ("localhost", "localhost"), ("127.0.0.1", "127.0.0.1"), ("[::1]", "::1"),
        ("xn--brse-5qa.example", "xn--brse-5qa.example"),
    ])
    func serverNameIsRead(_ text: String, _ name: String) {
        #expect(ServerName(text)?.description == name)
    }

    @Test(arguments: [
        "", ".", "*.example", "a..b", "-a.example", "a-.example", "a b", "börse.example",
        "1.2.3", "256.1.1.1", "http:" + "//a", "a:80", "a_b", String(repeating: "a", count: 64),
        String(repeating: "a.", count: 127) + "a",
    ])
    func serverNameIsRefused(_ text: String) {
        #expect(ServerName(text) == nil)
    }

    @Test func keyIsKeptSealed_AndOpenedWithItsCertificateOnly() throws {
        var fixture = try AuthorityFixture()
        let sealer = Sealer(try MasterKey(bytes: 1...32))
        let sealed = fixture.authority.sealedKey(by: sealer, using: &fixture.generator)
        let kept = try CertificateAuthority(
            certificate: AuthorityCertificate(pem: fixture.authority.certificate.pem),
            sealedKey: sealed, sealer: sealer)
        let issued = try kept.issueCabinet(
            CertificateRequest(pem: AuthorityFixture.request()), cabinet: CabinetID("a"),
            at: Self.now, using: &fixture.generator)
        guard case .cabinet = try fixture.reading(issued.pem) else {
            Issue.record("the kept authority is another")
            return
        }
        let other = try AuthorityFixture(seed: 2).authority.certificate
        #expect(throws: CertificateAuthority.Failure.keyOfAnother) {
            try CertificateAuthority(certificate: other, sealedKey: sealed, sealer: sealer)
        }
        let noKey = sealer.seal([1, 2, 3], as: .authorityKey, using: &fixture.generator)
        #expect(throws: CertificateAuthority.Failure.malformedKey) {
            try CertificateAuthority(certificate: other, sealedKey: noKey, sealer: sealer)
        }
        #expect(throws: Sealer.Failure.self) {
            try CertificateAuthority(
                certificate: other, sealedKey: Array(sealed.dropLast()), sealer: sealer)
        }
    }

    @Test func whatIsNoAuthorityIsRefused() throws {
        var fixture = try AuthorityFixture()
        let leaf = try fixture.issue().pem
        #expect(throws: AuthorityCertificate.Invalid.notAnAuthority) {
            try AuthorityCertificate(pem: leaf)
        }
        #expect(throws: AuthorityCertificate.Invalid.malformed) {
            try AuthorityCertificate(pem: "-----BEGIN")
        }
    }
}

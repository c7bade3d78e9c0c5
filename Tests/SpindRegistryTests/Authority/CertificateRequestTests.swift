import Crypto
import Foundation
import SpindCore
import SwiftASN1
import Testing
import X509

@testable import SpindRegistry

struct CertificateRequestTests {
    @Test func keyHashTellsKeysApart_AndNotRequests() throws {
        let key = P256.Signing.PrivateKey()
        let first = try CertificateRequest(pem: AuthorityFixture.request(key: key))
        let again = try CertificateRequest(pem: AuthorityFixture.request(key: key, wishes: true))
        let other = try CertificateRequest(pem: AuthorityFixture.request())
        #expect(first.keyHash == again.keyHash && first.keyHash.count == 32)
        #expect(first.keyHash != other.keyHash)
        #expect(first.der != again.der)
    }

    @Test func requestThatItsKeyDidNotSignIsRefused() throws {
        let mine = try CertificateSigningRequest(
            pemEncoded: AuthorityFixture.request(key: P256.Signing.PrivateKey()))
        // Somebody else's key under one's own signature.
        let stolen = try CertificateSigningRequest(
            version: .v1, subject: mine.subject,
            publicKey: Certificate.PublicKey(P256.Signing.PrivateKey().publicKey),
            attributes: mine.attributes, signatureAlgorithm: mine.signatureAlgorithm,
            signature: mine.signature)
        let pem = try stolen.serializeAsPEM().pemString
        #expect(throws: CertificateRequest.Refusal.notProved) { try CertificateRequest(pem: pem) }
    }

    @Test func keysOfOtherKindsAreRefused() throws {
        let subject = try DistinguishedName { CommonName("a") }
        let keys: [(Certificate.PrivateKey, Certificate.SignatureAlgorithm)] = [
            (Certificate.PrivateKey(P384.Signing.PrivateKey()), .ecdsaWithSHA384),
            (Certificate.PrivateKey(Curve25519.Signing.PrivateKey()), .ed25519),
        ]
        for (key, algorithm) in keys {
            let pem = try CertificateSigningRequest(
                version: .v1, subject: subject, privateKey: key,
                attributes: CertificateSigningRequest.Attributes(), signatureAlgorithm: algorithm
            ).serializeAsPEM().pemString
            #expect(throws: CertificateRequest.Refusal.keyKind) { try CertificateRequest(pem: pem) }
        }
    }

    @Test func whatIsNoRequestIsRefused() throws {
        let good = try AuthorityFixture.request()
        let certificate = try AuthorityFixture().authority.certificate.pem
        let bad = [
            "", "hello", String(good.dropLast(60)), certificate, "{}",
            good.replacingOccurrences(of: "CERTIFICATE REQUEST", with: "CERTIFICATE"),
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
        ]
        for pem in bad {
            #expect(throws: CertificateRequest.Refusal.malformed) {
                try CertificateRequest(pem: pem)
            }
        }
        let long = good + String(repeating: "\n", count: 8_192)
        #expect(throws: CertificateRequest.Refusal.tooLong(long.utf8.count)) {
            try CertificateRequest(pem: long)
        }
    }
}

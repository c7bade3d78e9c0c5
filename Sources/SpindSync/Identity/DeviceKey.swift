internal import Crypto
internal import SwiftASN1
internal import X509

/// The private key of a cabinet's certificate: P-256, drawn here, never told to anybody.
package struct DeviceKey: Sendable {
    let key: P256.Signing.PrivateKey

    /// Draws a new key, from BoringSSL's random numbers: the library takes no generator.
    package init() {
        key = P256.Signing.PrivateKey()
    }

    /// Reads what ``pem`` wrote; `nil` for anything else.
    package init?(pem: String) {
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            return nil
        }
    }

    /// The key, PKCS#8, as PEM text.
    var pem: String { key.pemRepresentation }

    /// A request (PKCS#10) for a certificate with this key. It says nothing of who the cabinet is:
    /// that is the registry's to say.
    ///
    /// - Returns: the request as PEM text, and its DER, which a renewal's proof covers.
    /// - Throws: ``IdentityError/request(reason:)`` if the library refuses.
    package func request() throws(IdentityError) -> (pem: String, der: [UInt8]) {
        do {
            let request = try CertificateSigningRequest(
                version: .v1,
                subject: DistinguishedName {
                    OrganizationName("Spind")
                    CommonName("cabinet")
                },
                privateKey: Certificate.PrivateKey(key),
                attributes: CertificateSigningRequest.Attributes(),
                signatureAlgorithm: .ecdsaWithSHA256)
            let document = try request.serializeAsPEM()
            return (document.pemString, document.derBytes)
        } catch {
            throw .request(reason: "\(error)")
        }
    }
}

extension DeviceKey: CustomStringConvertible, CustomReflectable {
    /// A placeholder: the key never shows in a log.
    package var description: String { "device key(...)" }

    /// Nothing: `dump` must not show the key either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

internal import Crypto
internal import SwiftASN1
internal import X509

/// A cabinet's request for a certificate (PKCS#10), whose sender has proved to hold its key.
package struct CertificateRequest: Sendable {
    /// How long a request may be, in bytes of its PEM text. One of P-256 has some 500.
    package static let longest = 8_192

    /// Why a request is refused.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// It has so many bytes.
        case tooLong(Int)
        /// It is no PEM of a PKCS#10 request.
        case malformed
        /// Its key is of another kind than P-256.
        case keyKind
        /// The signature is not by the key: whoever sent it does not hold the key.
        case notProved

        package var description: String {
            switch self {
            case .tooLong(let count):
                "the certificate request has \(count) bytes, at most "
                    + "\(CertificateRequest.longest) are read"
            case .malformed:
                "the certificate request is no PEM text of a PKCS#10 request "
                    + "(`-----BEGIN CERTIFICATE REQUEST-----`)"
            case .keyKind: "the certificate request's key is not of the curve P-256"
            case .notProved: "the certificate request is not signed by the key that it names"
            }
        }
    }

    let publicKey: P256.Signing.PublicKey
    /// The request's DER, which a ``SpindCrypto/RenewalProof`` covers.
    package let der: [UInt8]

    /// Reads a request.
    ///
    /// - Parameter pem: as it came over the network.
    /// - Throws: ``Refusal``, in words for whoever looks after the cabinet.
    package init(pem: String) throws(Refusal) {
        guard pem.utf8.count <= Self.longest else { throw .tooLong(pem.utf8.count) }
        let request: CertificateSigningRequest
        do {
            let document = try PEMDocument(pemString: pem)
            request = try CertificateSigningRequest(pemDocument: document)
            der = document.derBytes
        } catch {
            throw .malformed
        }
        guard let publicKey = P256.Signing.PublicKey(request.publicKey) else { throw .keyKind }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw .notProved
        }
        self.publicKey = publicKey
    }

    /// What tells the key from every other: the SHA-256 of its public half (SubjectPublicKeyInfo),
    /// 32 bytes. An enrolment token is bound to it.
    package var keyHash: [UInt8] {
        Array(SHA256.hash(data: publicKey.derRepresentation))
    }
}

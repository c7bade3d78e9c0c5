import SwiftASN1
import X509

/// The DER of a PEM certificate.
enum DERCertificate {
    static func bytes(_ pem: String) throws -> [UInt8] {
        try Certificate(pemEncoded: pem).serializeAsPEM().derBytes
    }
}

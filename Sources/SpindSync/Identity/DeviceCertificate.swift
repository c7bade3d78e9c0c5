internal import Crypto
package import SpindCore
internal import SwiftASN1
internal import X509

/// The certificate by which a cabinet is known to its registry.
package struct DeviceCertificate: Sendable {
    /// What stands before the id in the certificate's subject alternative name.
    private static let uriPrefix = "urn:spind:cabinet:"

    let certificate: Certificate
    /// The certificate as PEM text.
    package let pem: String
    /// The cabinet it is for.
    package let cabinet: CabinetID

    /// Reads a certificate of that key.
    ///
    /// - Throws: ``IdentityError/answer(reason:)`` if it is none, or another key's, or names no
    ///   cabinet.
    init(pem: String, key: DeviceKey) throws(IdentityError) {
        let names: [GeneralName]
        do {
            certificate = try Certificate(pemEncoded: pem)
            names = try certificate.extensions.subjectAlternativeNames.map { Array($0) } ?? []
        } catch {
            throw .answer(reason: "its certificate cannot be read")
        }
        guard certificate.publicKey == Certificate.PublicKey(key.key.publicKey) else {
            throw .answer(reason: "its certificate is for another key than this cabinet's")
        }
        let ids = names.compactMap { name -> String? in
            guard case .uniformResourceIdentifier(let uri) = name,
                uri.hasPrefix(Self.uriPrefix)
            else { return nil }
            return String(uri.dropFirst(Self.uriPrefix.count))
        }
        guard let id = ids.first, ids.count == 1, !id.isEmpty else {
            throw .answer(reason: "its certificate names no cabinet")
        }
        cabinet = CabinetID(id)
        self.pem = pem
    }

    /// From when until when it is valid.
    package var validity: WallWindow { certificate.validity }
}

package import SpindCore
internal import SpindCrypto
internal import X509

/// A certificate's number: hexadecimal digits, by which a certificate is found and revoked.
package struct CertificateSerial: Hashable, Sendable, CustomStringConvertible {
    /// The digits, in lower case, two for each byte.
    package let description: String

    init(_ serial: Certificate.SerialNumber) {
        description = Hexadecimal.text(serial.bytes)
    }
}

/// A certificate that the authority made for a cabinet.
package struct CabinetCertificate: Hashable, Sendable {
    /// The certificate as PEM text.
    package let pem: String
    /// Its number.
    package let serial: CertificateSerial
    /// From when until when it is valid.
    package let validity: WallWindow
}

/// The registry's own certificate for cabinets to know it by, and its key.
package struct ServerCertificate: Sendable {
    /// So long before its end a certificate is replaced: a third of its life, so that two failed
    /// attempts a day for a month still leave a valid one.
    package static let renewalMargin = Duration.seconds(30 * 86_400)

    /// The certificate and, behind it, the authority's own: a cabinet that joins knows only the
    /// authority's fingerprint and must be shown the certificate.
    package let chainPEM: String
    /// The key, PKCS#8, as PEM text. It need not outlive the process: a start may make another.
    package let keyPEM: String
    /// The names it is for.
    package let names: [ServerName]
    /// From when until when it is valid.
    package let validity: WallWindow

    /// Whether it should be replaced: because it ends soon, because the clock says that it is not
    /// valid yet, or because the registry is called by other names now.
    package func shouldBeReplaced(at now: WallTime, names wanted: [ServerName]) -> Bool {
        now >= validity.end - Self.renewalMargin || now < validity.start
            || Set(wanted) != Set(names)
    }
}

extension ServerCertificate: CustomStringConvertible, CustomReflectable {
    /// Without the key, which never shows in a log.
    package var description: String {
        "server certificate for \(names.map(\.description).joined(separator: ", "))"
    }

    /// Nothing: `dump` must not show the key either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

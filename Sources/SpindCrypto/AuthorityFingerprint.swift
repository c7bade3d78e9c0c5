internal import Crypto

/// The fingerprint of a registry's own certificate authority: the SHA-256 of its certificate's DER.
///
/// A cabinet that knows it, or its first half from an enrolment token, knows the registry.
package struct AuthorityFingerprint: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes it has: 32.
    package static let byteCount = 32
    /// How many of them an enrolment token carries. To pass for the registry somebody would have
    /// to find another certificate with the same 128 bits, a second preimage.
    package static let shortByteCount = 16

    /// The 32 bytes.
    package let bytes: [UInt8]

    /// The fingerprint of the certificate with this DER.
    package init(ofDER der: [UInt8]) {
        bytes = Array(SHA256.hash(data: der))
    }

    /// Reads what ``description`` writes, with or without the colons that other programs put
    /// between the bytes, in either case; `nil` if it is no fingerprint.
    package init?(_ text: String) {
        guard let bytes = Hexadecimal.bytes(text.filter { $0 != ":" }),
            bytes.count == Self.byteCount
        else { return nil }
        self.bytes = bytes
    }

    /// The bytes that an enrolment token carries.
    package var short: [UInt8] { Array(bytes.prefix(Self.shortByteCount)) }

    /// 64 hexadecimal digits, as `openssl x509 -fingerprint -sha256` prints them but for the colons
    /// and capitals.
    package var description: String { Hexadecimal.text(bytes) }
}

package import Crypto

/// The secret of one cabinet: 256 bits, from which a subkey is derived for each purpose.
///
/// It lies in a file of its own that only the agent can read, never in the database beside what it
/// protects. It is never printed, compared by content in constant time, and not coded.
package struct CabinetKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// How many bytes a key has: 32.
    package static let byteCount = 32

    /// Why bytes are no key.
    package enum Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        /// There are not 32 of them.
        case length(Int)
        /// All of them are zero, as in a file whose content a power cut took.
        case allZero

        package var description: String {
            switch self {
            case .length(let count):
                "a cabinet key has \(CabinetKey.byteCount) bytes, not \(count); "
                    + "restore the key file, or make a new one and tell every PIN anew"
            case .allZero:
                "the cabinet key is all zeros, as after a lost write; "
                    + "restore the key file, or make a new one and tell every PIN anew"
            }
        }
    }

    /// What a subkey is for. Each has its own, so that no value made for one purpose means
    /// anything for another.
    package enum Purpose: String, CaseIterable, Sendable {
        /// Fingerprints of PINs, see ``PINVerifier``.
        case pinVerifier = "pin-verifier"
        /// Fingerprints of service PINs, see ``ServiceVerifier``.
        case serviceVerifier = "service-verifier"
        /// Fingerprints of cards' numbers, see ``ServiceVerifier``.
        case cardVerifier = "card-verifier"
        /// Answers to challenges, see ``ServiceVerifier``.
        case breakGlass = "break-glass"
        /// Asking the registry for a new certificate, see ``RenewalProof``.
        case renewal = "renewal"
    }

    private let secret: SymmetricKey

    /// Takes the 32 bytes of a key file.
    package init(bytes: some Collection<UInt8>) throws(Invalid) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        guard bytes.contains(where: { $0 != 0 }) else { throw .allZero }
        secret = SymmetricKey(data: Array(bytes))
    }

    /// Draws the bytes of a new key. `generator` must be the system's (`getrandom`) outside tests.
    package static func drawBytes(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<byteCount / 8).flatMap { _ in
            withUnsafeBytes(of: generator.next().bigEndian) { Array($0) }
        }
    }

    /// The subkey of a purpose and key epoch: HKDF-SHA256 (RFC 5869) without salt, 32 bytes, with
    /// the info string `spind/1/PURPOSE/EPOCH` in ASCII. The `1` is the version of this scheme.
    package func subkey(for purpose: Purpose, epoch: UInt32) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, info: Array("spind/1/\(purpose.rawValue)/\(epoch)".utf8),
            outputByteCount: 32)
    }

    /// A placeholder: the key never shows in a log.
    package var description: String { "key(...)" }

    /// Nothing: `dump` and debuggers' summaries must not show it either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

internal import Crypto
package import SpindCore

/// Makes the fingerprints by which a cabinet knows service PINs and cards, and the answers to its
/// challenges, each under a subkey of its own.
package struct ServiceVerifier: Sendable {
    private let pins: SymmetricKey
    private let cards: SymmetricKey
    private let breakGlass: SymmetricKey

    /// Makes verifiers under that key. `epoch` counts the replacements of the key; a cabinet
    /// without a registry stays at 0.
    package init(key: CabinetKey, epoch: UInt32 = 0) {
        pins = key.subkey(for: .serviceVerifier, epoch: epoch)
        cards = key.subkey(for: .cardVerifier, epoch: epoch)
        breakGlass = key.subkey(for: .breakGlass, epoch: epoch)
    }

    /// The fingerprint of a service PIN: ``ServiceCredential/digits`` ASCII digits.
    package func verifier(ofPIN digits: String) -> CredentialVerifier {
        CredentialVerifier(
            bytes: Array(HMAC<SHA256>.authenticationCode(for: Array(digits.utf8), using: pins)))
    }

    /// The fingerprint of a card's number as its reader tells it, most significant byte first.
    package func verifier(ofCard number: [UInt8]) -> CredentialVerifier {
        CredentialVerifier(
            bytes: Array(HMAC<SHA256>.authenticationCode(for: number, using: cards)))
    }
}

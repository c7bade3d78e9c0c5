internal import Crypto
package import SpindCore

/// Makes the fingerprints by which a cabinet knows service PINs and cards, and the answers to its
/// challenges, each under a subkey of its own.
package struct ServiceVerifier: Sendable {
    /// How challenges are answered: `OCRA-1:HOTP-SHA256-8:QN08`.
    package static let suite = OCRA(hash: .sha256, digits: 8, format: .numeric(8))

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
        precondition(
            digits.utf8.count == ServiceCredential.digits
                && digits.utf8.allSatisfy { (0x30...0x39).contains($0) },
            "a service PIN has \(ServiceCredential.digits) digits")
        return CredentialVerifier(
            bytes: Array(HMAC<SHA256>.authenticationCode(for: Array(digits.utf8), using: pins)))
    }

    /// The fingerprint of a card's number as its reader tells it, 1 to 64 bytes, most significant
    /// byte first.
    package func verifier(ofCard number: [UInt8]) -> CredentialVerifier {
        precondition((1...64).contains(number.count), "a card's number has 1 to 64 bytes")
        return CredentialVerifier(
            bytes: Array(HMAC<SHA256>.authenticationCode(for: number, using: cards)))
    }

    /// The answer to a challenge: eight digits, to be told to whoever stands at the cabinet.
    package func answer(to challenge: Challenge) -> String {
        Self.suite.answer(to: challenge.digits, key: breakGlass)
    }

    /// Whether ASCII digits as typed are the answer to a challenge. Takes as long whichever of
    /// eight digits is wrong.
    package func accepts(_ digits: [UInt8], for challenge: Challenge) -> Bool {
        let answer = Array(answer(to: challenge).utf8)
        guard digits.count == answer.count else { return false }
        return zip(digits, answer).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension ServiceVerifier: CustomStringConvertible, CustomReflectable {
    /// A placeholder: no key shows in a log.
    package var description: String { "service verifier(...)" }

    /// Nothing: `dump` must not show keys either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

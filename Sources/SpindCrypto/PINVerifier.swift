internal import Crypto
package import SpindCore

/// Makes the fingerprint by which a cabinet knows a PIN: HMAC-SHA256 of its ASCII digits under the
/// cabinet's subkey for PIN verifiers. Same digits, same fingerprint: a typed PIN is looked up by
/// it, without searching.
package struct PINVerifier: Sendable {
    private let subkey: SymmetricKey

    /// Makes verifiers under that key. `epoch` counts the replacements of the key; a cabinet
    /// without a registry stays at 0.
    package init(key: CabinetKey, epoch: UInt32 = 0) {
        subkey = key.subkey(for: .pinVerifier, epoch: epoch)
    }

    /// The fingerprint of digits as typed, leading zeros included. `digits` must be 1 to 64 ASCII
    /// digits; the keypad yields nothing else.
    package func verifier(ofDigits digits: String) -> CredentialVerifier {
        let bytes = Array(digits.utf8)
        precondition(
            (1...64).contains(bytes.count) && bytes.allSatisfy { (0x30...0x39).contains($0) },
            "a PIN is made of 1 to 64 ASCII digits")
        return CredentialVerifier(
            bytes: Array(HMAC<SHA256>.authenticationCode(for: bytes, using: subkey)))
    }
}

package import Crypto

/// The OATH challenge-response algorithm (RFC 6287) with a challenge alone: both sides compute the
/// same digits from a key and the challenge, and nobody else can.
///
/// Of the suites that the RFC names, those with a counter, a PIN, a session or a time beside the
/// challenge are not here: a cabinet whose clock and network are gone shares nothing but its key.
package struct OCRA: Hashable, Sendable {
    /// The hash of the HMAC.
    package enum Hash: String, Hashable, Sendable {
        case sha1 = "SHA1"
        case sha256 = "SHA256"
        case sha512 = "SHA512"
    }

    /// How a challenge is written.
    package enum Format: Hashable, Sendable {
        /// Decimal digits, up to that many (4 to 19).
        case numeric(Int)
        /// ASCII letters and digits, up to that many (4 to 64).
        case alphanumeric(Int)
    }

    private let hash: Hash
    private let digits: Int
    private let format: Format

    /// Names a suite.
    ///
    /// - Parameters:
    ///   - hash: the hash of the HMAC.
    ///   - digits: how many digits an answer has, 4 to 9.
    ///   - format: how a challenge is written.
    package init(hash: Hash, digits: Int, format: Format) {
        precondition((4...9).contains(digits), "an answer has 4 to 9 digits, not \(digits)")
        switch format {
        case .numeric(let longest): precondition((4...19).contains(longest), "4 to 19 digits")
        case .alphanumeric(let longest):
            precondition((4...64).contains(longest), "4 to 64 characters")
        }
        self.hash = hash
        self.digits = digits
        self.format = format
    }

    /// The suite's name, which is part of what is signed: `OCRA-1:HOTP-SHA256-8:QN08`.
    package var suite: String {
        let (letter, longest) =
            switch format {
            case .numeric(let longest): ("N", longest)
            case .alphanumeric(let longest): ("A", longest)
            }
        let padded = longest < 10 ? "0\(longest)" : "\(longest)"
        return "OCRA-1:HOTP-\(hash.rawValue)-\(digits):Q\(letter)\(padded)"
    }

    /// The answer to a challenge, leading zeros kept.
    ///
    /// - Parameters:
    ///   - challenge: as the suite writes it. Two challenges of that length may stand together, for
    ///     proofs in both directions.
    ///   - key: what both sides share.
    /// - Returns: as many decimal digits as the suite says.
    package func answer(to challenge: String, key: SymmetricKey) -> String {
        let message = Array(suite.utf8) + [0] + question(challenge)
        let code: [UInt8] =
            switch hash {
            case .sha1:
                Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
            case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
            case .sha512: Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
            }
        return truncated(code)
    }

    /// The challenge as 128 bytes: numbers as hexadecimal digits from the left, text as it is, then
    /// zeros.
    private func question(_ challenge: String) -> [UInt8] {
        var bytes: [UInt8]
        switch format {
        case .numeric(let longest):
            guard let number = UInt64(challenge), challenge.utf8.count <= longest,
                challenge.utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { preconditionFailure("the challenge is not of the suite") }
            var text = String(number, radix: 16)
            if !text.utf8.count.isMultiple(of: 2) { text += "0" }
            guard let read = Hexadecimal.bytes(text) else {
                preconditionFailure("hexadecimal digits are hexadecimal digits")
            }
            bytes = read
        case .alphanumeric(let longest):
            precondition(
                challenge.utf8.count <= min(2 * longest, 128)
                    && challenge.unicodeScalars.allSatisfy(\.isASCII),
                "the challenge is not of the suite")
            bytes = Array(challenge.utf8)
        }
        bytes += [UInt8](repeating: 0, count: 128 - bytes.count)
        return bytes
    }

    /// Digits of a code: four of its bytes from where its last half-byte says, without their sign
    /// (RFC 4226, 5.3).
    private func truncated(_ code: [UInt8]) -> String {
        let offset = Int(code[code.count - 1] & 0x0F)
        var number = code[offset..<offset + 4].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        number &= 0x7FFF_FFFF
        var bound: UInt64 = 1
        for _ in 0..<digits { bound *= 10 }
        let text = String(number % bound)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }
}

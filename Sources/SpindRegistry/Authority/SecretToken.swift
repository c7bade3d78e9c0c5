internal import Crypto
internal import SpindCrypto

/// A random secret by which somebody is known to the registry: of a session in a browser, or of a
/// program that uses the API. 160 bits, written as 32 characters behind a prefix by which people
/// and scanners recognise it.
///
///     spind_t_6k0wq7h2…
///
/// The registry stores its ``hash`` alone and looks it up by that: whoever reads the database has
/// no token, and how long the look-up takes says nothing of the secret, only of a hash that nobody
/// can aim. The token is told once.
package struct SecretToken: Sendable {
    /// What it is for.
    package enum Kind: String, CaseIterable, Sendable {
        /// A person who logged in.
        case session = "spind_s_"
        /// A program.
        case api = "spind_t_"
    }

    /// How many random bytes it has.
    package static let byteCount = 20

    /// What it is for.
    package let kind: Kind
    private let secret: [UInt8]

    /// Draws a token. `generator` must be the system's (`getrandom`) outside tests.
    package init(_ kind: Kind, using generator: inout some RandomNumberGenerator) {
        self.kind = kind
        secret = (0..<Self.byteCount).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    /// Reads a token as it came in a header or a cookie; `nil` for anything else. Exactly as it was
    /// told: nobody types it.
    package init?(_ text: String) {
        guard text.utf8.count <= 64,
            let kind = Kind.allCases.first(where: { text.hasPrefix($0.rawValue) }),
            let secret = Base32.bytes(String(text.dropFirst(kind.rawValue.count))),
            secret.count == Self.byteCount
        else { return nil }
        self.kind = kind
        self.secret = secret
        guard self.text == text else { return nil }
    }

    /// The token as it is told.
    package var text: String { kind.rawValue + Base32.text(secret) }

    /// What the registry stores: the SHA-256 of ``text``, 32 bytes. A slow hash is for secrets that
    /// people choose.
    package var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}

extension SecretToken: CustomStringConvertible, CustomReflectable {
    /// Its prefix: the secret never shows in a log.
    package var description: String { kind.rawValue + "..." }

    /// Nothing: `dump` must not show the secret either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

internal import Crypto

/// What a maintainer pastes or types once so that a cabinet joins a registry: by whom to know the
/// registry, and a secret by which the registry knows the cabinet.
///
///     spind-enrol-1-7k3m-…-9q2d
///
/// Behind the prefix, whose number is the version, stand 14 groups of four characters in
/// ``Base32``: 16 bytes of the registry's ``AuthorityFingerprint``, the secret's 16 bytes, and the
/// first three of the SHA-256 of these with the prefix, so that of 16 million typing errors one
/// goes unnoticed, and that one meets a registry that does not know the secret.
package struct EnrolmentToken: Sendable {
    /// What a token begins with, the version behind it.
    package static let prefix = "spind-enrol-1"
    /// How many random bytes the secret has.
    package static let secretByteCount = 16
    /// How many characters stand behind the prefix, hyphens not counted.
    package static let characterCount = 56

    /// Why a text is no token; says what to do.
    package enum Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        /// It does not begin like one.
        case notAToken
        /// It is of a version that this program does not know.
        case version
        /// Characters are missing.
        case tooShort(Int)
        /// There are more characters than a token has.
        case tooLong
        /// A character that tokens do not have, in the group with that number, from 1.
        case character(String, group: Int)
        /// All characters are possible, and together they are wrong.
        case mistyped

        package var description: String {
            switch self {
            case .notAToken:
                "this is no enrolment token: one begins with `\(EnrolmentToken.prefix)-`; "
                    + "`spind-registry enrol-token` makes one"
            case .version:
                "this enrolment token is of another version than `\(EnrolmentToken.prefix)`: "
                    + "bring this program and the registry to the same release"
            case .tooShort(let count):
                "the enrolment token is not complete: it has \(count) of "
                    + "\(EnrolmentToken.characterCount) characters behind "
                    + "`\(EnrolmentToken.prefix)-`; copy the whole line"
            case .tooLong:
                "the enrolment token is too long: it has \(EnrolmentToken.characterCount) "
                    + "characters behind `\(EnrolmentToken.prefix)-`, and nothing after them"
            case .character(let character, let group):
                "`\(character)` in group \(group) of the enrolment token is a typing error: "
                    + "there are digits and letters without `u`"
            case .mistyped:
                "there is a typing error in the enrolment token: compare it group by group"
            }
        }
    }

    private let authority: [UInt8]
    private let secret: [UInt8]

    /// Draws a token for cabinets of the registry with that authority.
    ///
    /// - Parameters:
    ///   - authority: the fingerprint of the registry's certificate authority.
    ///   - generator: the system's (`getrandom`) outside tests.
    package init(
        authority: AuthorityFingerprint, using generator: inout some RandomNumberGenerator
    ) {
        self.authority = authority.short
        secret = (0..<Self.secretByteCount).map { _ in
            UInt8(truncatingIfNeeded: generator.next())
        }
    }

    /// Reads a token as somebody pasted or typed it: case, spaces, line breaks and hyphens do not
    /// matter.
    package init(_ text: String) throws(Malformed) {
        guard text.utf8.count <= 1_024 else { throw .tooLong }
        let characters = text.unicodeScalars.filter { scalar in
            !scalar.properties.isWhitespace && !scalar.properties.isDash
        }.map { Character($0) }
        let start = Array("spindenrol")
        guard characters.count > start.count,
            zip(characters, start).allSatisfy({ $0.lowercased() == String($1) })
        else { throw .notAToken }
        guard characters[start.count] == "1" else { throw .version }
        let body = characters[(start.count + 1)...]
        for (index, character) in body.prefix(Self.characterCount).enumerated() {
            guard let ascii = character.asciiValue, Base32.value(of: ascii) != nil else {
                throw .character(String(character), group: index / 4 + 1)
            }
        }
        guard body.count >= Self.characterCount else { throw .tooShort(body.count) }
        guard body.count == Self.characterCount else { throw .tooLong }
        guard let bytes = Base32.bytes(String(body)) else { throw .mistyped }
        let content = Array(bytes.dropLast(3))
        guard Self.check(of: content) == Array(bytes.suffix(3)) else { throw .mistyped }
        authority = Array(content.prefix(AuthorityFingerprint.shortByteCount))
        secret = Array(content.suffix(Self.secretByteCount))
    }

    /// The token as it is told to the maintainer: a secret, shown once.
    package var text: String {
        let content = authority + secret
        let characters = Array(Base32.text(content + Self.check(of: content)))
        let groups = stride(from: 0, to: characters.count, by: 4).map {
            String(characters[$0..<min($0 + 4, characters.count)])
        }
        return Self.prefix + "-" + groups.joined(separator: "-")
    }

    /// What the registry stores of the token and finds it by: a SHA-256 of the secret, 32 bytes.
    /// Nothing slower is needed, since the secret is random and not chosen by a person.
    package var secretHash: [UInt8] {
        Array(SHA256.hash(data: Array("spind enrolment secret 1".utf8) + secret))
    }

    /// Whether the token was made for the registry with this authority.
    package func names(_ fingerprint: AuthorityFingerprint) -> Bool {
        fingerprint.short == authority
    }

    private static func check(of content: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Array(prefix.utf8) + content).prefix(3))
    }
}

extension EnrolmentToken: CustomStringConvertible, CustomReflectable {
    /// A placeholder: the secret never shows in a log.
    package var description: String { Self.prefix + "-..." }

    /// Nothing: `dump` must not show the secret either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

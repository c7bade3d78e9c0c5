internal import Foundation

/// A password in the form in which it is hashed: made by ``PasswordRules/prepare(_:)``.
package struct PreparedPassword: Sendable {
    let text: String
    let bytes: [UInt8]

    fileprivate init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }
}

extension PreparedPassword: CustomStringConvertible, CustomReflectable {
    /// A placeholder: a password never shows in a log.
    package var description: String { "password(...)" }

    /// Nothing: `dump` must not show it either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What a password must be: long enough, not one that everybody tries, not the login name. No
/// composition rules, no expiry (NIST SP 800-63B, 5.1.1.2).
///
/// The same password can reach the server as different bytes: `ü` as one scalar from one keyboard,
/// as two from another, and a space of another kind. Before hashing, a password is therefore
/// prepared as RFC 8265 (`OpaqueString`) says: spaces become U+0020, the text takes the normal form
/// NFC, and control characters are refused. Nothing is folded or trimmed: case counts.
package enum PasswordRules {
    /// How many characters (Unicode scalars, once prepared) a password has.
    package static let lengths = 10...200

    /// Why a password is refused.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// It has so many characters.
        case tooShort(Int)
        /// It has more characters than are read.
        case tooLong
        /// It contains a control character, such as a tab or a line's end.
        case controlCharacter
        /// It is one that everybody tries first.
        case common
        /// It is the login name, or that with some digits.
        case loginName

        package var description: String {
            switch self {
            case .tooShort(let count):
                "a password has at least \(PasswordRules.lengths.lowerBound) characters, not "
                    + "\(count); several words are good"
            case .tooLong:
                "a password has at most \(PasswordRules.lengths.upperBound) characters"
            case .controlCharacter:
                "a password contains no control characters such as tabs and line ends"
            case .common: "this password is among those that are tried first; choose another"
            case .loginName: "a password is not the login name; choose another"
            }
        }
    }

    /// Prepares a password for hashing; every entry goes through it, a new password and a login.
    package static func prepare(_ entry: String) throws(Refusal) -> PreparedPassword {
        // A scalar has at most four bytes, and twice as many scalars may be composed.
        guard entry.utf8.count <= 8 * lengths.upperBound else { throw .tooLong }
        var scalars = String.UnicodeScalarView()
        for scalar in entry.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate:
                throw .controlCharacter
            case .spaceSeparator: scalars.append(" ")
            default: scalars.append(scalar)
            }
        }
        let text = String(scalars).precomposedStringWithCanonicalMapping
        guard text.unicodeScalars.count <= lengths.upperBound else { throw .tooLong }
        return PreparedPassword(text)
    }

    /// Judges a new password.
    ///
    /// - Parameters:
    ///   - entry: as it was typed.
    ///   - loginName: whose it is to be.
    /// - Returns: the password, ready for hashing.
    /// - Throws: ``Refusal``, in words for the person.
    package static func accept(
        _ entry: String, loginName: String
    ) throws(Refusal) -> PreparedPassword {
        let password = try prepare(entry)
        let count = password.text.unicodeScalars.count
        guard count >= lengths.lowerBound else { throw .tooShort(count) }
        let folded = password.text.lowercased()
        let core = folded.filter { !$0.isNumber && !$0.isPunctuation && !$0.isSymbol && $0 != " " }
        let isRepetition = (1...4).contains { length in
            let part = folded.prefix(length)
            return String(repeating: String(part), count: count / length + 1).hasPrefix(folded)
        }
        if isRepetition || isRun(folded) || common.contains(folded)
            || commonWords.contains(core)
        {
            throw .common
        }
        let name = loginName.precomposedStringWithCanonicalMapping.lowercased()
        let local = String(name.prefix { $0 != "@" })
        if [name, local].contains(where: { !$0.isEmpty && ($0 == folded || $0 == core) }) {
            throw .loginName
        }
        return password
    }

    /// Whether each character follows the one before in the alphabet or on a keyboard.
    private static func isRun(_ text: String) -> Bool {
        rows.contains { row in row.contains(text) || String(row.reversed()).contains(text) }
    }

    private static let rows = [
        "01234567890123456789", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
        "qwertzuiopü+asdfghjklöä#<yxcvbnm,.-", "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
        "1qaz2wsx3edc4rfv5tgb6zhn7ujm8ik9ol0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p",
    ]

    /// Passwords of ten characters and more that head the published lists, and their German kin.
    private static let common: Set<String> = [
        "1q2w3e4r5t", "1qaz2wsx3edc", "qwertyuiop", "qwertzuiop", "q1w2e3r4t5", "zaq12wsxcde3",
        "iloveyou12", "ichliebedich", "passw0rd12", "passwort123", "password123", "password1234",
        "hallo12345", "hallohallo", "geheim1234", "sommer2026", "winter2026", "changeme123",
        "letmein1234", "welcome123", "willkommen", "administrator", "footballfan", "liverpool1",
        "schalke1904", "borussia09", "borussia1900", "fcbayern1900", "abc1234567", "a123456789",
        "123456789a", "1234567890", "12345678910", "123123123123", "987654321a", "p@ssw0rd123",
        "michaeljackson", "starwars123", "superman123", "princess123", "dragon1234",
        "monkey1234", "computer123", "internet123", "samsung123", "correcthorsebatterystaple",
    ]

    /// Words that, with digits and signs about them, are no better.
    private static let commonWords: Set<String> = [
        "password", "passwort", "passwd", "kennwort", "geheim", "hallo", "welcome", "willkommen",
        "letmein", "admin", "administrator", "changeme", "iloveyou", "ichliebedich", "qwerty",
        "qwertz", "asdf", "asdfgh", "test", "testtest", "sommer", "winter", "frühling", "herbst",
        "schatz", "schalke", "borussia", "bayern", "spind", "spindspind", "lastenrad", "carsharing",
        "football", "fussball", "baseball", "dragon", "monkey", "sunshine", "princess", "superman",
        "batman", "master", "login", "default", "secret", "internet", "computer",
    ]
}

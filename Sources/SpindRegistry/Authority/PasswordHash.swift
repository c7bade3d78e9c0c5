internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials
internal import SpindCrypto

/// A password as the registry stores it: its scrypt (RFC 7914) with a salt of its own and the
/// parameters, so that these can be raised later.
///
///     $scrypt$ln=15,r=8,p=3$c2FsdA$aGFzaA
///
/// Making or checking one takes 32 MiB of memory and a good tenth of a second of one core, on
/// purpose: the server bounds how many run at a time, and runs them on a thread that may block.
package struct PasswordHash: Hashable, Sendable {
    /// How much work a hash is.
    package struct Cost: Hashable, Sendable {
        /// The binary logarithm of the number of rounds, N.
        package var logarithm: Int
        /// The size of a block in units of 128 bytes, r.
        package var blockSize: Int
        /// How many times the whole is done, p.
        package var repetitions: Int

        /// What new passwords get. One of the settings that the OWASP Password Storage Cheat Sheet
        /// counts as equal: N = 2^17, r = 8, p = 1 with 128 MiB, down to N = 2^15, p = 3 with 32.
        package static let current = Cost(logarithm: 15, blockSize: 8, repetitions: 3)

        /// The memory that one hash takes, in bytes: 128 * N * r.
        package var memory: Int { 128 * blockSize << logarithm }

        /// What is accepted from the database: at most 256 MiB, and work that ends.
        var isAcceptable: Bool {
            (10...20).contains(logarithm) && (1...32).contains(blockSize)
                && (1...16).contains(repetitions) && memory <= 268_435_456
        }
    }

    /// Why a stored text is no hash.
    package enum Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        /// It is not written like one.
        case text
        /// Its parameters are beyond what is accepted.
        case cost(Cost)

        package var description: String {
            switch self {
            case .text: "a stored password hash is damaged; set the password anew"
            case .cost(let cost):
                "a stored password hash asks for N=2^\(cost.logarithm), r=\(cost.blockSize), "
                    + "p=\(cost.repetitions), more than is accepted; set the password anew"
            }
        }
    }

    private static let saltByteCount = 16
    private static let hashByteCount = 32

    /// With how much work it was made.
    package let cost: Cost
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Hashes a new password.
    ///
    /// - Parameters:
    ///   - password: one that ``PasswordRules`` prepared.
    ///   - cost: how much work.
    ///   - generator: the system's outside tests; draws the salt.
    package init(
        of password: PreparedPassword, cost: Cost = .current,
        using generator: inout some RandomNumberGenerator
    ) {
        precondition(cost.isAcceptable, "\(cost) is not acceptable")
        let salt = (0..<Self.saltByteCount).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        self.cost = cost
        self.salt = salt
        hash = Self.derive(password, salt, cost).bytes
    }

    /// Reads what ``text`` wrote.
    package init(text: String) throws(Malformed) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard text.utf8.count <= 256, parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt"
        else { throw .text }
        var numbers: [Int] = []
        for (name, field) in zip(["ln=", "r=", "p="], parts[2].split(separator: ",")) {
            guard field.hasPrefix(name), let number = Int(field.dropFirst(name.count)) else {
                throw .text
            }
            numbers.append(number)
        }
        guard numbers.count == 3, let salt = Self.bytes(parts[3]), let hash = Self.bytes(parts[4]),
            salt.count == Self.saltByteCount, hash.count == Self.hashByteCount
        else { throw .text }
        cost = Cost(logarithm: numbers[0], blockSize: numbers[1], repetitions: numbers[2])
        self.salt = salt
        self.hash = hash
        guard cost.isAcceptable else { throw .cost(cost) }
        guard self.text == text else { throw .text }
    }

    /// The text for the database, in the manner of the PHC string format: base 64 without padding.
    package var text: String {
        "$scrypt$ln=\(cost.logarithm),r=\(cost.blockSize),p=\(cost.repetitions)"
            + "$\(Self.text(salt))$\(Self.text(hash))"
    }

    /// Whether it is the hash of this password. Compares in constant time.
    package func accepts(_ password: PreparedPassword) -> Bool {
        Self.derive(password, salt, cost) == SymmetricKey(data: hash)
    }

    /// Whether it was made with other parameters than new ones are: the server replaces it when the
    /// person logs in, the only time at which it knows the password.
    package var needsReplacing: Bool { cost != .current }

    /// Takes as long as ``accepts(_:)`` does and finds nobody: for a login name that is unknown, so
    /// that the time does not tell which names exist.
    package static func acceptNobody(_ password: PreparedPassword) -> Bool {
        let nobody = SymmetricKey(data: [UInt8](repeating: 0, count: hashByteCount))
        let salt = [UInt8](repeating: 0, count: saltByteCount)
        // Compared as well, so that nothing of the work can be left out.
        return derive(password, salt, .current) == nobody && false
    }

    private static func derive(
        _ password: PreparedPassword, _ salt: [UInt8], _ cost: Cost
    ) -> SymmetricKey {
        do {
            return try KDF.Scrypt.deriveKey(
                from: password.bytes, salt: salt, outputByteCount: hashByteCount,
                rounds: 1 << cost.logarithm, blockSize: cost.blockSize,
                parallelism: cost.repetitions)
        } catch {
            preconditionFailure("scrypt takes every acceptable cost: \(error)")
        }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { Array($0) }
    }
}

extension PasswordHash: CustomStringConvertible, CustomReflectable {
    /// A placeholder: hashes do not belong into logs either.
    package var description: String { "password hash(...)" }

    /// Nothing: `dump` must not show it either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

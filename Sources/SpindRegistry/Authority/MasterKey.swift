internal import Crypto
internal import SpindCrypto

/// The key under which the registry seals every other secret: 256 bits that lie in a file or a
/// credential of the service manager, never in the database or its backup alone.
package struct MasterKey: Sendable {
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
                "a master key has \(MasterKey.byteCount) bytes, not \(count); "
                    + "restore it from its backup"
            case .allZero:
                "the master key is all zeros, as after a lost write; restore it from its backup"
            }
        }
    }

    /// Which key it is, in every envelope that it sealed: the first 8 bytes of a hash of the key.
    struct ID: Hashable, Sendable, CustomStringConvertible {
        static let byteCount = 8
        let bytes: [UInt8]

        var description: String { Hexadecimal.text(bytes) }
    }

    let id: ID
    let secret: SymmetricKey

    /// Takes the 32 bytes of a key file.
    package init(bytes: some Collection<UInt8>) throws(Invalid) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        guard bytes.contains(where: { $0 != 0 }) else { throw .allZero }
        secret = SymmetricKey(data: Array(bytes))
        let hash = SHA256.hash(data: Array("spind master key id 1".utf8) + bytes)
        id = ID(bytes: Array(hash.prefix(ID.byteCount)))
    }

    /// Draws the bytes of a new key. `generator` must be the system's (`getrandom`) outside tests.
    package static func drawBytes(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<byteCount).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}

extension MasterKey: CustomStringConvertible, CustomReflectable {
    /// Which key it is, 16 hexadecimal digits; the key itself never shows in a log.
    package var description: String { "master key \(id)" }

    /// Nothing: `dump` must not show the key either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The secret that the keys of a cabinet's OSDP readers are made of, one for each reader: 128 bits.
///
/// Each reader's key is the encryption of its own identifier, as OSDP 2.2 proposes (annex D): a
/// reader that is opened tells its own key and no other's, and one that is replaced gets its own by
/// being installed.
package struct ReaderMasterKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// How many bytes a key has: 16.
    package static let byteCount = AES128.byteCount
    /// The key that every reader is delivered with (SCBK-D): 30 31 ... 3F. It is public.
    package static let deliveredKey = Array(UInt8(0x30)...0x3F)

    /// Why bytes are no key.
    package enum Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        /// There are not 16 of them.
        case length(Int)
        /// All of them are zero, as in a file whose content a power cut took.
        case allZero
        /// They are those of a delivered reader.
        case isPublic

        package var description: String {
            switch self {
            case .length(let count):
                "the readers' key has \(ReaderMasterKey.byteCount) bytes, not \(count); "
                    + "restore the file, or delete it and install every reader anew"
            case .allZero:
                "the readers' key is all zeros, as after a lost write; "
                    + "restore the file, or delete it and install every reader anew"
            case .isPublic:
                "the readers' key is the one that every reader is delivered with, which everybody "
                    + "knows; delete the file and install every reader anew"
            }
        }
    }

    private let cipher: AES128

    /// Takes the 16 bytes of a key file.
    package init(bytes: some Collection<UInt8>) throws(Invalid) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        guard bytes.contains(where: { $0 != 0 }) else { throw .allZero }
        let key = Array(bytes)
        guard key != Self.deliveredKey else { throw .isPublic }
        cipher = AES128(key: key)
    }

    /// Draws the bytes of a new key. `generator` must be the system's (`getrandom`) outside tests.
    package static func drawBytes(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<byteCount / 8).flatMap { _ in
            withUnsafeBytes(of: generator.next().bigEndian) { Array($0) }
        }
    }

    /// The key (SCBK) of the reader with that identifier (cUID) of 8 bytes.
    package func key(ofReader identifier: [UInt8]) -> [UInt8] {
        precondition(identifier.count == 8, "a reader's identifier has 8 bytes")
        return cipher.encrypt(identifier + identifier.map { ~$0 })
    }

    /// A placeholder: the key never shows in a log.
    package var description: String { "key(...)" }

    /// Nothing: `dump` and debuggers' summaries must not show it either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

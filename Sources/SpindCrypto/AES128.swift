import Crypto
import CryptoExtras

/// AES with a key of 128 bits (FIPS 197): single blocks, and chains of them (CBC, NIST SP 800-38A)
/// without padding. It authenticates nothing: what is built of it must.
package struct AES128: Sendable, CustomStringConvertible, CustomReflectable {
    /// How many bytes a block and a key have: 16.
    package static let byteCount = 16

    private let key: SymmetricKey

    /// Takes a key of 16 bytes.
    package init(key: [UInt8]) {
        precondition(key.count == Self.byteCount, "an AES-128 key has 16 bytes")
        self.key = SymmetricKey(data: key)
    }

    /// Encrypts one block of 16 bytes.
    package func encrypt(_ block: [UInt8]) -> [UInt8] {
        var block = block
        do {
            try AES.permute(&block, key: key)
        } catch {
            preconditionFailure("a block of \(block.count) bytes: \(error)")
        }
        return block
    }

    /// Decrypts one block of 16 bytes.
    package func decrypt(_ block: [UInt8]) -> [UInt8] {
        var block = block
        do {
            try AES.inversePermute(&block, key: key)
        } catch {
            preconditionFailure("a block of \(block.count) bytes: \(error)")
        }
        return block
    }

    /// Encrypts whole blocks, chained from an initial value of 16 bytes.
    package func encrypt(_ blocks: [UInt8], chainedFrom initial: [UInt8]) -> [UInt8] {
        precondition(blocks.count.isMultiple(of: Self.byteCount), "whole blocks only")
        var last = initial
        var encrypted: [UInt8] = []
        for start in stride(from: 0, to: blocks.count, by: Self.byteCount) {
            last = encrypt(zip(blocks[start..<start + Self.byteCount], last).map { $0 ^ $1 })
            encrypted += last
        }
        return encrypted
    }

    /// Decrypts whole blocks that were chained from an initial value of 16 bytes.
    package func decrypt(_ blocks: [UInt8], chainedFrom initial: [UInt8]) -> [UInt8] {
        precondition(blocks.count.isMultiple(of: Self.byteCount), "whole blocks only")
        var last = initial
        var decrypted: [UInt8] = []
        for start in stride(from: 0, to: blocks.count, by: Self.byteCount) {
            let block = Array(blocks[start..<start + Self.byteCount])
            decrypted += zip(decrypt(block), last).map { $0 ^ $1 }
            last = block
        }
        return decrypted
    }

    /// A placeholder: the key never shows in a log.
    package var description: String { "key(...)" }

    /// Nothing: `dump` and debuggers' summaries must not show it either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

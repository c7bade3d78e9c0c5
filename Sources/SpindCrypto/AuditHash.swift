internal import Crypto

/// A SHA-256 hash in the journal: of a record's place in the chain, or of its payload.
package struct AuditHash: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes it has: 32.
    package static let byteCount = 32
    /// What stands for the hash of the record before the first: 32 zeros.
    package static let genesis = AuditHash(repeating: 0)

    /// The 32 bytes.
    package let bytes: [UInt8]

    /// Takes the bytes of a hash; `nil` unless there are 32.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    private init(repeating byte: UInt8) {
        bytes = Array(repeating: byte, count: Self.byteCount)
    }

    /// The SHA-256 of these bytes.
    package init(of content: some Sequence<UInt8>) {
        bytes = Array(SHA256.hash(data: Array(content)))
    }

    /// 64 hexadecimal digits.
    package var description: String { Hexadecimal.text(bytes) }
}

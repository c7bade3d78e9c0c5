package import SpindCore

/// The hash chain of the journal: each record's hash covers the hash of the record before it.
///
/// A record's hash is the SHA-256 of these fields, in this order, each preceded by its length in
/// bytes as a 32-bit big-endian number, so that no two records share a layout:
///
/// | field | bytes |
/// |---|---|
/// | `spind journal 1` in ASCII | 15 |
/// | hash of the record before; 32 zeros before the first | 32 |
/// | incarnation of the journal | 16 |
/// | sequence number, big-endian two's complement | 8 |
/// | wall time in ms since 1970, big-endian two's complement | 8 |
/// | retention class, ``SpindCore/AuditRetention``'s raw value | 1 |
/// | SHA-256 of the payload's stored bytes | 32 |
///
/// The payload enters by its digest: a diagnostic record can lose its payload at the size cap, and
/// what is left still proves that it was there, when, and that nothing stood between its
/// neighbours. The class is covered too, so an access record cannot be passed off as such.
package struct AuditChain: Hashable, Sendable {
    /// What a record's hash covers beside the record before it.
    package struct Link: Hashable, Sendable {
        /// The journal's incarnation: 16 random bytes.
        package var incarnation: [UInt8]
        /// The record's number, from 1.
        package var sequence: Int64
        /// The record's wall time.
        package var wall: WallTime
        /// Whether and when the payload may be dropped.
        package var retention: AuditRetention
        /// The SHA-256 of the payload.
        package var digest: AuditHash

        package init(
            incarnation: [UInt8], sequence: Int64, wall: WallTime, retention: AuditRetention,
            digest: AuditHash
        ) {
            self.incarnation = incarnation
            self.sequence = sequence
            self.wall = wall
            self.retention = retention
            self.digest = digest
        }
    }

    /// The number of the last record; 0 before the first.
    package private(set) var sequence: Int64
    /// The hash of the last record.
    package private(set) var head: AuditHash

    /// A chain that goes on behind that record; by default a new one.
    package init(after sequence: Int64 = 0, head: AuditHash = .genesis) {
        self.sequence = sequence
        self.head = head
    }

    /// Adds a record to the end; its number must be the next.
    ///
    /// - Returns: its hash, the new head.
    package mutating func append(_ link: Link) -> AuditHash {
        precondition(link.sequence == sequence + 1, "records are numbered without gaps")
        head = Self.hash(of: link, after: head)
        sequence = link.sequence
        return head
    }

    /// The hash of a record behind the one with the hash `previous`.
    package static func hash(of link: Link, after previous: AuditHash) -> AuditHash {
        precondition(link.incarnation.count == 16, "an incarnation has 16 bytes")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(140)
        for field in [
            domain, previous.bytes, link.incarnation, bigEndian(link.sequence),
            bigEndian(link.wall.millisecondsSince1970), [link.retention.rawValue],
            link.digest.bytes,
        ] {
            withUnsafeBytes(of: UInt32(field.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: field)
        }
        return AuditHash(of: bytes)
    }

    private static let domain = Array("spind journal 1".utf8)

    private static func bigEndian(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}

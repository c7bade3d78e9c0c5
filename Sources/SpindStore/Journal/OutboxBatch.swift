internal import SpindCore
internal import SpindCrypto

/// Gathers stored records for the registry until there are enough.
struct OutboxBatch {
    private let previousHash: [UInt8]
    private let limit: Int
    private var bytesLeft: Int
    private var incarnation: [UInt8]?
    private var lines: [JournalLine] = []

    /// Gathers at most `limit` records, and beyond the first one `bytes` of payload, behind the
    /// record with that hash.
    init(previousHash: [UInt8], limit: Int, bytes: Int) {
        self.previousHash = previousHash
        self.limit = limit
        bytesLeft = bytes
    }

    /// The batch; `nil` when there is nothing in it.
    var batch: JournalBatch? {
        guard let incarnation, !lines.isEmpty else { return nil }
        return JournalBatch(
            incarnation: Hexadecimal.text(incarnation),
            previousHash: Hexadecimal.text(previousHash), records: lines)
    }

    /// Adds the next record, unless it is too many, too much, or of another incarnation.
    ///
    /// - Returns: whether there may be room for one more.
    mutating func add(_ entry: JournalEntry) -> Bool {
        let size = entry.payload?.count ?? 0
        guard lines.count < limit, lines.isEmpty || size <= bytesLeft,
            incarnation ?? entry.incarnation == entry.incarnation
        else { return false }
        incarnation = entry.incarnation
        bytesLeft -= size
        lines.append(
            JournalLine(
                sequence: entry.sequence, at: entry.wall, retention: entry.retention,
                digest: Hexadecimal.text(entry.digest), hash: Hexadecimal.text(entry.hash),
                payload: entry.payload.map { String(decoding: $0, as: UTF8.self) }))
        return lines.count < limit
    }
}

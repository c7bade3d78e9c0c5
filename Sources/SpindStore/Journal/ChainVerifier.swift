internal import SpindAgent
internal import SpindCore
internal import SpindCrypto

/// Checks journal records one after the other against the chain, and stops at the first that does
/// not fit.
struct ChainVerifier {
    private var sequence: Int64
    private var head: AuditHash
    private var first: Int64 = 0
    private var last: Int64 = 0
    private(set) var firstBad: JournalVerification.Break?

    /// Checks what comes behind that record.
    init(behind anchor: JournalAnchor) {
        sequence = anchor.sequence
        head = anchor.hash
    }

    /// Checks the next record.
    ///
    /// - Returns: whether it fits; after the first that does not, nothing more is looked at.
    mutating func check(_ entry: JournalEntry) -> Bool {
        guard firstBad == nil else { return false }
        if first == 0 { first = entry.sequence }
        last = entry.sequence
        if let reason = reasonAgainst(entry) {
            let missing = entry.sequence > sequence + 1
            firstBad = .init(sequence: missing ? sequence + 1 : entry.sequence, reason: reason)
            return false
        }
        sequence = entry.sequence
        head = AuditHash(bytes: entry.hash) ?? head
        return true
    }

    /// What was found so far.
    var verification: JournalVerification {
        JournalVerification(first: first, last: last, head: head.description, firstBad: firstBad)
    }

    private func reasonAgainst(_ entry: JournalEntry) -> String? {
        let expected = sequence + 1
        guard entry.sequence == expected else {
            return entry.sequence > expected
                ? "record \(expected) is missing: record \(entry.sequence) follows \(sequence)"
                : "record \(entry.sequence) stands where \(expected) belongs"
        }
        guard let retention = AuditRetention(rawValue: entry.retention),
            let digest = AuditHash(bytes: entry.digest), entry.incarnation.count == 16
        else { return "its fields are damaged" }
        if let payload = entry.payload {
            guard AuditHash(of: payload) == digest else {
                return "its content was changed: it does not fit its digest"
            }
        } else if retention != .diagnostic {
            return "its content is missing, and only diagnostic records may lose theirs"
        }
        let link = AuditChain.Link(
            incarnation: entry.incarnation, sequence: entry.sequence, wall: entry.wall,
            retention: retention, digest: digest)
        guard AuditChain.hash(of: link, after: head).bytes == entry.hash else {
            return "its hash does not fit its content and the record before it"
        }
        return nil
    }
}

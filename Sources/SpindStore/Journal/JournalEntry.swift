internal import SpindAgent
internal import SpindCore
internal import SpindCrypto

/// A journal record as it is stored: its content, and its link in the chain. Fields read from a
/// database are taken as they are; ``ChainVerifier`` judges them.
struct JournalEntry: Sendable {
    var sequence: Int64
    /// The journal's incarnation; 16 bytes unless damaged.
    var incarnation: [UInt8]
    var wall: WallTime
    /// ``SpindCore/AuditRetention``'s raw value.
    var retention: UInt8
    /// SHA-256 of the payload.
    var digest: [UInt8]
    /// The record's hash.
    var hash: [UInt8]
    /// The stored bytes; `nil` once a diagnostic record's payload was dropped at the size cap.
    var payload: [UInt8]?

    init(
        sequence: Int64, incarnation: [UInt8], wall: WallTime, retention: UInt8, digest: [UInt8],
        hash: [UInt8], payload: [UInt8]?
    ) {
        self.sequence = sequence
        self.incarnation = incarnation
        self.wall = wall
        self.retention = retention
        self.digest = digest
        self.hash = hash
        self.payload = payload
    }

    /// The record that a draft becomes at the end of a chain, which it joins.
    init(
        _ draft: AuditDraft, incarnation: [UInt8], joining chain: inout AuditChain
    ) throws(StoreError) {
        let payload = try JournalPayload.bytes(of: draft)
        let digest = AuditHash(of: payload)
        let link = AuditChain.Link(
            incarnation: incarnation, sequence: chain.sequence + 1, wall: draft.at,
            retention: draft.event.retention, digest: digest)
        let hash = chain.append(link)
        self.init(
            sequence: link.sequence, incarnation: incarnation, wall: draft.at,
            retention: link.retention.rawValue, digest: digest.bytes, hash: hash.bytes,
            payload: payload)
    }

    /// The record for readers; `nil` once its payload was dropped.
    func record() throws(StoreError) -> AuditRecord? {
        guard let payload else { return nil }
        return AuditRecord(
            sequence: sequence,
            draft: try JournalPayload.draft(of: payload, sequence: sequence))
    }
}

/// Where checking begins: the last record that pruning took, or the beginning.
struct JournalAnchor: Hashable, Sendable {
    var sequence: Int64 = 0
    var hash = AuditHash.genesis
    /// The wall time of that record; `nil` where none was pruned.
    var wall: WallTime?
}

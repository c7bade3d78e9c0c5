import FoundationEssentials
import SpindCore
import SpindCrypto

/// Writes journal records as a cabinet does.
struct JournalMaker {
    let incarnation: String
    private let bytes: [UInt8]
    private var chain: AuditChain
    private(set) var lines: [JournalLine] = []

    /// A new journal whose incarnation consists of that byte, or one that begins behind a record.
    init(_ byte: UInt8 = 7, behind sequence: Int64 = 0) {
        bytes = Array(repeating: byte, count: 16)
        incarnation = Hexadecimal.text(bytes)
        chain = AuditChain(
            after: sequence, head: sequence == 0 ? .genesis : AuditHash(of: [1, 2, 3]))
    }

    /// Writes a record of an event.
    mutating func record(_ event: AuditEvent, at seconds: Int64 = 1_800_000_000) throws {
        let draft = AuditDraft(
            at: WallTime(secondsSince1970: seconds), trust: .trusted, event: event)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        record(
            payload: String(decoding: try encoder.encode(draft), as: UTF8.self),
            retention: event.retention, at: draft.at)
    }

    /// Writes a record with any payload.
    mutating func record(
        payload: String, retention: AuditRetention = .access,
        at: WallTime = WallTime(secondsSince1970: 1_800_000_000)
    ) {
        let digest = AuditHash(of: payload.utf8)
        let hash = chain.append(
            AuditChain.Link(
                incarnation: bytes, sequence: chain.sequence + 1, wall: at, retention: retention,
                digest: digest))
        lines.append(
            JournalLine(
                sequence: chain.sequence, at: at, retention: retention.rawValue,
                digest: digest.description, hash: hash.description, payload: payload))
    }

    /// The records with these numbers as they are sent.
    func batch(_ numbers: ClosedRange<Int64>) -> JournalBatch {
        let before = lines.last { $0.sequence < numbers.lowerBound }
        let behind = lines.first.map { $0.sequence == 1 } ?? true
        return JournalBatch(
            incarnation: incarnation,
            previousHash: before?.hash
                ?? (behind ? AuditHash.genesis : AuditHash(of: [1, 2, 3])).description,
            records: lines.filter { numbers.contains($0.sequence) })
    }

    /// All records as they are sent.
    var whole: JournalBatch { batch(0...Int64.max) }
}

internal import FoundationEssentials
package import SpindCore
internal import SpindCrypto

/// A batch of journal records whose hashes were all computed again and fit together. Pure, and the
/// costly part: it is made before the transaction begins that stores it.
package struct CheckedJournalBatch: Sendable {
    /// One record.
    package struct Record: Sendable {
        /// As it was sent.
        package var line: JournalLine
        /// What it says; `nil` where its payload was dropped, or this version cannot read it.
        package var draft: AuditDraft?
        /// The name of its kind: ``SpindCore/AuditEventName``'s raw value, the name that a newer
        /// version gave it, or empty.
        package var name: String

        /// Whether it says something that this version does not know.
        package var isUnknown: Bool { draft == nil && line.payload != nil }
    }

    /// Why a batch is refused as a whole.
    package struct Malformed: Error, Hashable {
        /// What is the matter, and where.
        package var detail: String
    }

    /// The journal's incarnation: 32 hexadecimal digits, lower case.
    package let incarnation: String
    /// The hash before the first record.
    package let previousHash: String
    /// The records, without gaps; not empty.
    package let records: [Record]
    /// Whether the cabinet has deleted everything before the first record.
    package let isBehindDeleted: Bool

    /// The number of the first record.
    package var first: Int64 { records[0].line.sequence }
    /// The number of the last record.
    package var last: Int64 { records[records.count - 1].line.sequence }

    /// Checks a batch: numbers without gaps, digests, hashes.
    package init(_ batch: JournalBatch) throws(Malformed) {
        guard let incarnation = Hexadecimal.bytes(batch.incarnation), incarnation.count == 16 else {
            throw Malformed(detail: "`incarnation` is not 32 hexadecimal digits")
        }
        guard var head = Self.hash(batch.previousHash) else {
            throw Malformed(detail: "`previousHash` is not 64 hexadecimal digits")
        }
        guard let first = batch.records.first else {
            throw Malformed(detail: "there are no records in the batch")
        }
        guard batch.records.count <= SyncProtocol.recordsPerBatch else {
            throw Malformed(
                detail: "there are \(batch.records.count) records in the batch, and at most "
                    + "\(SyncProtocol.recordsPerBatch) are taken; send fewer")
        }
        guard first.sequence >= 1, first.sequence <= Self.highestSequence else {
            throw Malformed(detail: "a record has the number \(first.sequence)")
        }
        guard first.sequence > 1 || head == .genesis else {
            throw Malformed(detail: "record 1 has a `previousHash` that is not zeros")
        }
        var records: [Record] = []
        records.reserveCapacity(batch.records.count)
        for (index, line) in batch.records.enumerated() {
            let expected = first.sequence + Int64(index)
            guard line.sequence == expected else {
                throw Malformed(detail: "record \(line.sequence) stands where \(expected) belongs")
            }
            head = try Self.check(line, incarnation: incarnation, after: head)
            records.append(Self.record(line))
        }
        self.incarnation = Hexadecimal.text(incarnation)
        isBehindDeleted = batch.deletedThrough == first.sequence - 1
        self.previousHash = batch.previousHash.lowercased()
        self.records = records
    }

    /// No journal comes near; sums with it stay numbers.
    private static let highestSequence: Int64 = 1 << 52

    private static func hash(_ text: String) -> AuditHash? {
        Hexadecimal.bytes(text).flatMap { AuditHash(bytes: $0) }
    }

    /// Computes a record's hash again.
    private static func check(
        _ line: JournalLine, incarnation: [UInt8], after head: AuditHash
    ) throws(Malformed) -> AuditHash {
        guard let retention = AuditRetention(rawValue: line.retention) else {
            throw Malformed(
                detail: "record \(line.sequence) has the unknown retention \(line.retention)")
        }
        guard let digest = hash(line.digest), let hash = hash(line.hash) else {
            throw Malformed(
                detail: "`digest` and `hash` of record \(line.sequence) are not 64 hexadecimal "
                    + "digits each")
        }
        if let payload = line.payload {
            guard AuditHash(of: payload.utf8) == digest else {
                throw Malformed(
                    detail: "the payload of record \(line.sequence) is another one "
                        + "than its digest says")
            }
            // No JSON has one, and PostgreSQL cannot keep it.
            guard !payload.utf8.contains(0) else {
                throw Malformed(
                    detail: "the payload of record \(line.sequence) has a zero character in it")
            }
        } else if retention != .diagnostic {
            throw Malformed(
                detail: "the payload of record \(line.sequence) is missing, and only "
                    + "diagnostic records may lose theirs")
        }
        let link = AuditChain.Link(
            incarnation: incarnation, sequence: line.sequence, wall: line.at,
            retention: retention, digest: digest)
        guard AuditChain.hash(of: link, after: head) == hash else {
            throw Malformed(
                detail: "the hash of record \(line.sequence) does not fit its content "
                    + "and the record before it")
        }
        return hash
    }

    private static func record(_ line: JournalLine) -> Record {
        guard let payload = line.payload else { return Record(line: line, draft: nil, name: "") }
        let data = Data(payload.utf8)
        // What this version cannot read is stored as it is, and told by its name.
        if let draft = try? JSONDecoder().decode(AuditDraft.self, from: data) {
            return Record(line: line, draft: draft, name: draft.event.name.rawValue)
        }
        let name = (try? JSONDecoder().decode(NamedPayload.self, from: data))?.name ?? ""
        return Record(line: line, draft: nil, name: String(name.prefix(64)))
    }
}

/// The name of an event that this version does not know: the one key of its object.
private struct NamedPayload: Decodable {
    private enum Key: String, CodingKey { case event }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    var name: String

    init(from decoder: any Decoder) throws {
        let event = try decoder.container(keyedBy: Key.self)
            .nestedContainer(keyedBy: AnyKey.self, forKey: .event)
        name = event.allKeys.map(\.stringValue).sorted().first ?? ""
    }
}

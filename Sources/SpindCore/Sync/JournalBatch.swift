/// Journal records on their way up: the outbox in order.
public struct JournalBatch: Hashable, Codable, Sendable {
    /// The journal's incarnation: 32 hexadecimal digits.
    public var incarnation: String
    /// The hash of the record before the first one here: 64 hexadecimal digits; zeros before
    /// record 1.
    public var previousHash: String
    /// The records, numbered without gaps.
    public var records: [JournalLine]
    /// Up to where the cabinet has deleted its journal, where the batch begins right behind that
    /// and not behind what the registry holds: what lies between is nowhere any more.
    public var deletedThrough: Int64?

    /// Makes a batch.
    public init(
        incarnation: String, previousHash: String, records: [JournalLine],
        deletedThrough: Int64? = nil
    ) {
        self.incarnation = incarnation
        self.previousHash = previousHash
        self.records = records
        self.deletedThrough = deletedThrough
    }
}

/// One journal record as it is stored: its hash covers the bytes of ``payload`` as they stand.
public struct JournalLine: Hashable, Codable, Sendable {
    /// Its number, from 1.
    public var sequence: Int64
    /// When, by the cabinet's wall clock.
    public var at: WallTime
    /// The raw value of its ``AuditRetention``.
    public var retention: UInt8
    /// The SHA-256 of the payload: 64 hexadecimal digits.
    public var digest: String
    /// The record's hash: 64 hexadecimal digits.
    public var hash: String
    /// What happened, as JSON; `nil` once a diagnostic record lost it at the size cap.
    public var payload: String?

    /// Makes a line.
    public init(
        sequence: Int64, at: WallTime, retention: UInt8, digest: String, hash: String,
        payload: String?
    ) {
        self.sequence = sequence
        self.at = at
        self.retention = retention
        self.digest = digest
        self.hash = hash
        self.payload = payload
    }
}

/// What the registry holds of a journal now, durably.
public struct JournalAnswer: Hashable, Codable, Sendable {
    /// The last record it holds; 0 for none.
    public var acknowledgedThrough: Int64

    /// Makes an answer.
    public init(acknowledgedThrough: Int64) {
        self.acknowledgedThrough = acknowledgedThrough
    }
}

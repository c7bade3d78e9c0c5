/// What a cabinet and the registry say to each other: JSON over HTTPS with mutual TLS, on the
/// registry's device port. The cabinet always dials out.
///
/// | request | body | answer |
/// |---|---|---|
/// | `POST /device/v1/enrol` (no certificate) | ``EnrolRequest`` | ``EnrolAnswer`` |
/// | `POST /device/v1/renew` (no certificate) | ``RenewRequest`` | ``EnrolAnswer`` |
/// | `GET /device/v1/time` | | ``TimeAnswer`` |
/// | `POST /device/v1/hello` | ``HelloRequest`` | ``HelloAnswer`` |
/// | `GET /device/v1/changes?after=CURSOR&wait=SECONDS&journal=LAST` | | ``ChangesAnswer`` |
/// | `POST /device/v1/snapshot` | ``SnapshotRequest`` | ``Snapshot`` |
/// | `POST /device/v1/events` | ``JournalBatch`` | ``JournalAnswer`` |
///
/// Whatever is refused is a ``SyncProblem`` as `application/problem+json`, with a status of 4xx; 503
/// where the registry cannot answer now.
public enum SyncProtocol {
    /// The version spoken here; it stands in the paths.
    public static let version = 1
    /// The longest a request for changes waits at the registry, in seconds: shorter than what
    /// mobile networks' address translation forgets a silent connection after.
    public static let longestWaitSeconds = 50
    /// How many changes one answer carries at most.
    public static let changesPerAnswer = 500
    /// How many journal records one batch carries at most.
    public static let recordsPerBatch = 500
    /// How many bytes the body of a batch has at most.
    public static let bytesPerBatch = 1 << 20
}

/// Why the registry does not do what a cabinet asked; `code` in the problem document.
public enum SyncRefusal: String, Hashable, Codable, Sendable, CaseIterable {
    /// The cursor is too old, or of a log that is no more: ask for a snapshot.
    case snapshotNeeded
    /// The batch does not continue the journal that the registry holds.
    case journalForked
    /// The batch begins behind the end of what the registry holds; it answers where that is.
    case journalGap
    /// The batch itself does not fit together.
    case malformed
    /// The cabinet's certificate was revoked, or the cabinet is no more.
    case revoked
    /// There is no certificate, or none of this registry.
    case notIdentified
    /// The enrolment token is unknown, over, or used with another key.
    case tokenRefused
    /// The certificate request cannot be signed.
    case requestRefused
    /// The registry cannot answer now: it is stopping, or its store is away. Try again later.
    case unavailable
}

/// A refusal with its words, as the body of `application/problem+json` (RFC 9457).
public struct SyncProblem: Hashable, Codable, Sendable {
    /// Which refusal; `nil` from a newer registry.
    public var code: SyncRefusal?
    /// What is the matter and how to mend it.
    public var detail: String
    /// With ``SyncRefusal/journalGap``: the last record that the registry holds.
    public var acknowledgedThrough: Int64?

    /// Makes a problem.
    public init(code: SyncRefusal?, detail: String, acknowledgedThrough: Int64? = nil) {
        self.code = code
        self.detail = detail
        self.acknowledgedThrough = acknowledgedThrough
    }
}

/// What time the registry has.
public struct TimeAnswer: Hashable, Codable, Sendable {
    /// The time when the answer was written.
    public var now: WallTime

    /// Makes an answer.
    public init(now: WallTime) {
        self.now = now
    }
}

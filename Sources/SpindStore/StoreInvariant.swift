internal import SpindAgent
internal import SpindCore

/// What holds for every state of a store: the schema's constraints, by the names that stand in the
/// context of the error when an operation would break one.
enum StoreInvariant: String, CaseIterable, Error {
    /// Records are numbered without gaps.
    case journalWithoutGaps = "journal_without_gaps"
    /// Records are never changed.
    case journalNeverRewritten = "journal_never_rewritten"
    /// Records are deleted behind an anchor only, and payloads of diagnostic records.
    case journalDeletedBehindAnchor = "journal_deleted_behind_anchor"
    /// The anchor never goes back.
    case anchorOnlyRises = "anchor_only_rises"
    /// The number of the next opening never goes back.
    case openingNumbersOnlyRise = "opening_numbers_only_rise"
    /// A pulse is intended once.
    case pulseIntendedOnce = "pulse_intended_once"
    /// Two grants never share a name.
    case uniqueGrant = "unique_grant"
    /// Two stored grants never share a verifier, whatever their windows. Grants are pruned 90 days
    /// after their end; until then a PIN is not used again.
    case uniqueVerifier = "unique_verifier"
    /// The fields of a grant are within their ranges.
    case grantWithinRanges = "grant_within_ranges"
    /// A grant is used no more often than it allows.
    case usesWithinAllowance = "uses_within_allowance"
    /// The grant that an operation names is stored.
    case knownGrant = "known_grant"
    /// A loan belongs to a stored grant of the same handover set.
    case loanHasGrant = "loan_has_grant"
    /// Two loans never share a name.
    case uniqueLoan = "unique_loan"
    /// A handover set has one open loan at most.
    case oneOpenLoanPerSet = "one_open_loan_per_handover_set"
    /// The loan that an operation names is open.
    case knownOpenLoan = "known_open_loan"

    /// The error of an operation that would break it.
    func violation(_ what: String) -> StoreError {
        StoreError(.corrupt, "\(what) would break \(rawValue); nothing of the step was kept")
    }
}

/// How the store keeps itself within bounds.
package struct StoreLimits: Hashable, Sendable {
    /// Bytes in use (without free pages) from which room is made: first the payloads of diagnostic
    /// records go, then acknowledged records; if that does not help, commits fail with `full`.
    package var sizeMax: Int64
    /// Bytes that the database file may have at all, enforced by SQLite; a commit that would need
    /// more fails with `full`. More than ``sizeMax``.
    package var fileSizeMax: Int64
    /// How long a call waits for another process that holds the database.
    package var busyTimeout: Duration

    /// Makes limits; the defaults are those of a cabinet on a memory card.
    package init(
        sizeMax: Int64 = 256 << 20, fileSizeMax: Int64? = nil, busyTimeout: Duration = .seconds(2)
    ) {
        precondition(sizeMax >= 1 << 20, "a store needs at least 1 MiB")
        self.sizeMax = sizeMax
        self.fileSizeMax = fileSizeMax ?? sizeMax + (32 << 20)
        self.busyTimeout = busyTimeout
    }

    /// How long records and grants are kept after they ended: 90 days.
    static let retention = Duration.seconds(90 * 86_400)
    /// How far the windows that ``SpindCore/GrantStatus/neighbours`` lists may lie away: 31 days.
    static let neighbourhood = Duration.seconds(31 * 86_400)
    /// How many records one transaction deletes at most, so that a door never waits long for it.
    static let pruningBatch = 1_000
    /// How many such transactions one call makes at most; what is left waits for the next.
    static let pruningBatchesMax = 20
    /// Free room, in bytes, that a commit finds below ``sizeMax``.
    static let reserve: Int64 = 64 << 10
    /// The size to which the write-ahead log is cut after a checkpoint, in bytes.
    static let logSizeMax: Int64 = 4 << 20
}

internal import SpindCore

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
    /// How many such transactions a commit makes at most that finds the size cap reached.
    static let pruningBatchesMax = 20
    /// Free room, in bytes, that a commit finds below ``sizeMax``.
    static let reserve: Int64 = 64 << 10
    /// The size to which the write-ahead log is cut after a checkpoint, in bytes.
    static let logSizeMax: Int64 = 4 << 20
}

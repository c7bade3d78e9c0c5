package import SpindCore

/// Hands each committed record to everybody who follows the journal; one that falls behind reads
/// on from the journal.
package typealias RecordFollowers = Followers<AuditRecord>

extension RecordFollowers {
    /// How many followers of the journal there are at most.
    package static var followerLimit: Int { 32 }

    /// Lets a follower go when 1,000 records wait for it.
    package convenience init() {
        self.init(limit: Self.followerLimit, slow: .isLetGo(behind: 1_000))
    }
}

/// Tells the number of the newest journal record to whoever waits for more to send, and only the
/// newest where they are slow.
package typealias SequenceFollowers = Followers<Int64>

extension SequenceFollowers {
    /// Room for eight followers.
    package convenience init() {
        self.init(limit: 8, slow: .getsTheNewest)
    }
}

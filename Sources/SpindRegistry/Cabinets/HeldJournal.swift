internal import SpindCore

/// How far the registry holds a journal, and what a batch means to it. Pure.
package struct HeldJournal: Hashable, Sendable {
    /// What is done with a batch.
    package enum Finding: Hashable, Sendable {
        /// So many of its records, from the front, are held already; the rest continues the journal.
        case take(alreadyHeld: Int)
        /// It begins behind the end of what is held.
        case gap
        /// So does it, and the cabinet has deleted what is between: it is taken all the same.
        case takeBehindGap
        /// It is another history than the one that is held.
        case fork
    }

    /// The number of the last record that is held.
    package var last: Int64
    /// That record's hash.
    package var head: String
    /// Whether another history was seen.
    package var isForked: Bool

    package init(last: Int64, head: String, isForked: Bool = false) {
        self.last = last
        self.head = head
        self.isForked = isForked
    }

    /// What is done with a batch. `hashOf` looks the hash of a held record up; `nil` where it is not
    /// held, because the journal was first heard behind it.
    package func judge(
        _ batch: CheckedJournalBatch, hashOf: (Int64) throws -> String?
    ) rethrows -> Finding {
        if isForked { return .fork }
        if batch.first > last + 1 { return batch.isBehindDeleted ? .takeBehindGap : .gap }
        if batch.first == last + 1 {
            return batch.previousHash == head ? .take(alreadyHeld: 0) : .fork
        }
        // A hash covers everything before it: one record that both have decides for all.
        let common = min(batch.last, last)
        let index = Int(common - batch.first)
        let held = common == last ? head : try hashOf(common)
        if let held, held != batch.records[index].line.hash.lowercased() { return .fork }
        return .take(alreadyHeld: index + 1)
    }
}

/// Prepared statements by their text, so many at most; the one unused for longest goes first.
struct StatementCache<Statement> {
    private var entries: [String: (statement: Statement, usedAt: Int)] = [:]
    private var uses = 0
    private let limit: Int

    init(limit: Int) {
        precondition(limit > 0, "a cache holds something")
        self.limit = limit
    }

    /// The statement of that text, if there is one.
    mutating func find(_ key: String) -> Statement? {
        guard let found = entries[key]?.statement else { return nil }
        uses += 1
        entries[key]?.usedAt = uses
        return found
    }

    /// Keeps a statement, and returns the one that had to go for it.
    mutating func keep(_ statement: Statement, as key: String) -> Statement? {
        uses += 1
        let replaced = entries.updateValue((statement, uses), forKey: key)?.statement
        guard replaced == nil, entries.count > limit,
            let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt })
        else { return replaced }
        entries[oldest.key] = nil
        return oldest.value.statement
    }

    /// Forgets a statement, and returns it.
    mutating func forget(_ key: String) -> Statement? {
        entries.removeValue(forKey: key)?.statement
    }

    /// Forgets all.
    mutating func removeAll() { entries.removeAll() }
}

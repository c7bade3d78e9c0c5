/// Which engine a connection is of, for the rare statement that has to know.
package enum SQLEngine: String, Sendable, CaseIterable {
    case sqlite, postgres
}

/// A transaction under way, as the body of ``RegistryDatabase/write(_:)`` and
/// ``RegistryDatabase/read(_:)`` sees it. Not to be kept after the body returned.
///
/// ```swift
/// let rows = try connection.rows("SELECT id, name FROM assets WHERE kind = $1", ["car"])
/// ```
///
/// A statement is one statement, in the part of SQL that both engines have:
/// - Values are `$1`, `$2`... in any order, each as often as needed; all of them must occur.
/// - Names of columns are lower case; what is computed gets a name with `AS`.
/// - An integer is 64 bits wide: where PostgreSQL wants a narrower one (`substr(x, $1)`), and where
///   it cannot know the type of a NULL (`SELECT $1`, `WITH`), write `CAST($1 AS BIGINT)`.
/// - Sums of integers come back as integers; there are no fractions.
/// - Conflicts are met with `ON CONFLICT`, or in a ``savepoint(_:)``. After any other error nothing
///   more can be done in this transaction, and it is not committed even if the body returns: that
///   throws `statement`.
package protocol SQLConnection: AnyObject {
    /// The engine.
    var engine: SQLEngine { get }

    /// Runs a statement and returns its rows, at most ``RegistryDatabase/Limits/rowsMax``.
    func rows(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> [SQLRow]

    /// Runs several statements, none of which needs another's result, and returns the rows of each.
    /// Where asking takes a round trip, they take one together.
    func rows(of queries: [SQLQuery]) throws(SQLError) -> [[SQLRow]]

    /// Runs a statement and returns how many rows it inserted, updated or deleted.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> Int

    /// Runs a statement that nobody needs the result of: it is carried out before the next
    /// statement's result is there, or the commit, and may save a round trip. What is wrong with it
    /// may be thrown by that next statement.
    func post(_ sql: String, _ values: [SQLValue]) throws(SQLError)

    /// Does something that may fail without ending the transaction: when the body throws, what it
    /// did is undone, the error is thrown on, and the transaction goes on. Errors that are retried
    /// (`serialization`, `deadlock`, `busy`, `connection`) end the transaction all the same.
    @discardableResult
    func savepoint<R>(_ body: (any SQLConnection) throws -> R) throws -> R

    /// Tells the channel's listeners in all processes, once this transaction is committed.
    /// Nothing on SQLite, where there is one process.
    ///
    /// - Parameters:
    ///   - channel: at most 63 of `a-z`, `0-9` and `_`, not beginning with a digit.
    ///   - payload: at most 7,999 bytes; the same one twice in a transaction is told once.
    /// - Throws: `statement` when either is not so.
    func notify(_ channel: String, _ payload: String) throws(SQLError)
}

extension SQLConnection {
    /// Runs a statement without values and returns its rows.
    package func rows(_ sql: String) throws(SQLError) -> [SQLRow] { try rows(sql, []) }

    /// Runs a statement without values and returns how many rows it changed.
    @discardableResult
    package func run(_ sql: String) throws(SQLError) -> Int { try run(sql, []) }

    /// The row of a statement that has one at most; throws `statement` if there are several.
    package func row(_ sql: String, _ values: [SQLValue] = []) throws(SQLError) -> SQLRow? {
        let found = try rows(sql, values)
        guard found.count <= 1 else {
            throw SQLError(.statement, "\(found.count) rows where there can be one: \(sql)")
        }
        return found.first
    }

    /// Keeps a row as it is until the transaction ends, once nobody else does. Goes with the next
    /// statement, which sees what was committed before; nothing happens on SQLite, or where there is
    /// no such row.
    package func lock(_ table: String, _ id: SQLValue) throws(SQLError) {
        guard !lockingClause.isEmpty else { return }
        try post("SELECT 1 AS locked FROM \(table) WHERE id = $1\(lockingClause)", [id])
    }

    /// What to put behind a `SELECT` whose rows are to stay as they are until the transaction ends.
    /// Empty on SQLite, where nobody else writes meanwhile.
    package var lockingClause: String {
        switch engine {
        case .sqlite: ""
        case .postgres: " FOR UPDATE"
        }
    }
}

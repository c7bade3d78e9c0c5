/// A statement with its values, to be run with others: ``SQLConnection/rows(of:)``.
package struct SQLQuery: Sendable {
    /// The statement, as ``SQLConnection`` has it.
    package var sql: String
    /// The values of `$1`, `$2`...
    package var values: [SQLValue]

    /// Makes one.
    package init(_ sql: String, _ values: [SQLValue]) {
        self.sql = sql
        self.values = values
    }
}

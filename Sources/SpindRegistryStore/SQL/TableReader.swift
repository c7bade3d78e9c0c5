/// Reads a whole table in pieces, in no order that means anything, within one transaction.
///
/// Pieces follow where rows lie in the file, so that a table of any size is read once from its
/// beginning to its end: by `rowid` on SQLite, by pages on PostgreSQL.
package struct TableReader {
    /// How many row numbers a piece has on SQLite.
    private static let rowsOfPiece: Int64 = 20_000
    /// How many pages of 8 KiB a piece has on PostgreSQL: at most 291 rows each.
    private static let pagesOfPiece: Int64 = 100

    private let db: any SQLConnection
    private let table: String
    private var next: Int64 = 0
    private let end: Int64

    /// Begins with a table of the registry's schema.
    package init(_ table: String, in db: any SQLConnection) throws(SQLError) {
        precondition(RegistrySchema.copyOrder.contains(table), "a table of the schema")
        self.db = db
        self.table = table
        switch db.engine {
        case .sqlite:
            let row = try db.row("SELECT max(rowid) AS last, min(rowid) AS first FROM \(table)")
            next = try row?.optionalInteger("first") ?? 0
            end = (try row?.optionalInteger("last")).map { $0 + 1 } ?? next
        case .postgres:
            let row = try db.row(
                """
                SELECT (pg_relation_size($1::regclass)
                    / current_setting('block_size')::bigint) AS pages
                """, [.text(table)])
            end = try row?.integer("pages") ?? 0
        }
    }

    /// The next rows, which may be none; `nil` behind the last.
    package mutating func rows() throws(SQLError) -> [SQLRow]? {
        guard next < end else { return nil }
        let rows: [SQLRow]
        switch db.engine {
        case .sqlite:
            rows = try db.rows(
                """
                SELECT * FROM \(table) WHERE rowid >= $1 AND rowid < $2 ORDER BY rowid
                """, [.integer(next), .integer(next + Self.rowsOfPiece)])
            next += Self.rowsOfPiece
        case .postgres:
            let last = next + Self.pagesOfPiece
            rows = try db.rows(
                """
                SELECT * FROM \(table) WHERE ctid >= CAST(CAST($1 AS TEXT) AS tid)
                    AND ctid < CAST(CAST($2 AS TEXT) AS tid)
                """, [.text("(\(next),0)"), .text("(\(last),0)")])
            next = last
        }
        return rows
    }
}

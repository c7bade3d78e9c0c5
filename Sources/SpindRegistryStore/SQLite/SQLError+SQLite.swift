import GRDB

extension SQLError {
    /// What SQLite said, in the words of both engines.
    ///
    /// Codes: <https://www.sqlite.org/rescode.html>. Constraints are named only in the message.
    init(sqlite error: any Error, names: SQLiteConstraintNames?) {
        if let error = error as? SQLError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.other, String(describing: error))
            return
        }
        let message = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CONSTRAINT: self.init(constraint: error, message, names)
        case .SQLITE_BUSY where error.extendedResultCode == .SQLITE_BUSY_SNAPSHOT:
            self.init(.serialization, message)
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: self.init(.busy, message)
        case .SQLITE_FULL: self.init(.full, "\(message); make room on the disk")
        case .SQLITE_READONLY: self.init(.readOnly, message)
        case .SQLITE_CANTOPEN: self.init(.connection, message)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.corrupt, "\(message); restore the newest backup")
        case .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_RANGE, .SQLITE_TOOBIG, .SQLITE_MISUSE:
            self.init(.statement, "\(message): \(error.sql ?? "")")
        default: self.init(.other, message)
        }
    }

    private init(
        constraint error: DatabaseError, _ message: String, _ names: SQLiteConstraintNames?
    ) {
        // "UNIQUE constraint failed: table.column, table.column", "CHECK constraint failed: name".
        let detail = message.split(separator: "failed: ", maxSplits: 1).dropFirst().first
            .map { String($0) }
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            self.init(.unique, constraint: detail.flatMap { names?.name(of: $0) }, message)
        case .SQLITE_CONSTRAINT_CHECK: self.init(.check, constraint: detail, message)
        case .SQLITE_CONSTRAINT_FOREIGNKEY: self.init(.foreignKey, message)
        case .SQLITE_CONSTRAINT_NOTNULL: self.init(.notNull, constraint: detail, message)
        case .SQLITE_CONSTRAINT_TRIGGER:
            // What RAISE says; ``RegistryExclusion`` puts the kind before the name.
            let parts = message.split(separator: ":", maxSplits: 1).map { String($0) }
            switch (parts.first, parts.count) {
            case ("exclusion", 2): self.init(.exclusion, constraint: parts[1], message)
            case ("check", 2): self.init(.check, constraint: parts[1], message)
            default: self.init(.invariant, constraint: message, message)
            }
        // A STRICT table's column of another type; PostgreSQL says so of the statement.
        case .SQLITE_CONSTRAINT_DATATYPE: self.init(.statement, message)
        default: self.init(.other, message)
        }
    }
}

import FoundationEssentials
import GRDB

/// A connection to the file. GRDB's queue holds its lock while a transaction is under way.
final class SQLiteConnection: EngineConnection {
    let engine = SQLEngine.sqlite
    var failure: SQLError?
    var depth = 0
    // A commit that failed did not happen, and the file does not go away.
    let isUncertain = false
    private(set) var isBroken = false

    private let queue: DatabaseQueue
    private let limits: RegistryDatabase.Limits
    /// There while a transaction is.
    private var database: Database?
    private var statements: StatementCache<(prepared: Statement, parameters: SQLParameters)>
    /// Of which schema the statements are. GRDB keeps the names of a statement's columns, which
    /// would not fit the rows after a column was added.
    private var schemaVersion: Int64?

    init(_ queue: DatabaseQueue, limits: RegistryDatabase.Limits) {
        self.queue = queue
        self.limits = limits
        statements = StatementCache(limit: limits.statementsMax)
    }

    func rows(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> [SQLRow] {
        try perform(sql, values) { database, statement in
            let cursor = try Row.fetchCursor(statement)
            let columns = SQLColumns(statement.columnNames)
            var rows: [SQLRow] = []
            while let row = try cursor.next() {
                guard rows.count < self.limits.rowsMax else {
                    throw SQLError(
                        .statement, "more than \(self.limits.rowsMax) rows; use LIMIT: \(sql)")
                }
                let values = try row.databaseValues.map { try SQLValue($0, sql) }
                rows.append(SQLRow(columns: columns, values: values))
            }
            return rows
        }
    }

    // There is no round trip to save.
    func rows(of queries: [SQLQuery]) throws(SQLError) -> [[SQLRow]] {
        var found: [[SQLRow]] = []
        for query in queries { found.append(try rows(query.sql, query.values)) }
        return found
    }

    func run(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> Int {
        try perform(sql, values) { database, statement in
            let before = database.totalChangesCount
            try statement.execute()
            if Self.changesTables(sql) { self.statements.removeAll() }
            // Of statements that change nothing SQLite says what the one before them changed.
            return database.totalChangesCount == before ? 0 : database.changesCount
        }
    }

    // There is no way to save.
    func post(_ sql: String, _ values: [SQLValue]) throws(SQLError) { _ = try run(sql, values) }

    func dropPosted() {}

    // There is one process, whose parts wake each other.
    func notify(_ channel: String, _ payload: String) throws(SQLError) {
        try noting { () throws(SQLError) in try NotificationRules.require(channel, payload) }
    }

    func exclusively<R>(_ work: () throws -> R) throws -> R {
        try queue.inDatabase { database in
            self.database = database
            defer { self.database = nil }
            return try work()
        }
    }

    func begin(_ kind: TransactionKind) throws(SQLError) {
        try translating { database in
            switch kind {
            case .read: try database.beginTransaction(.deferred)
            case .write: try database.beginTransaction(.immediate)
            }
            // Asked within the transaction, so that it holds until the end; of one that reads this
            // is also the moment whose state it sees.
            let version = try Int64.fetchOne(
                database.cachedStatement(sql: "PRAGMA schema_version"))
            if version != self.schemaVersion { self.statements.removeAll() }
            self.schemaVersion = version
        }
    }

    func commit() throws(SQLError) {
        try translating { try $0.commit() }
    }

    func rollBack() {
        do {
            // Some errors, a full disk's among them, have rolled it back already.
            try translating { if $0.isInsideTransaction { try $0.rollback() } }
        } catch {
            isBroken = true
        }
    }

    func control(_ sql: String) throws(SQLError) {
        try translating { try $0.execute(sql: sql) }
    }

    func script(_ sql: String) throws(SQLError) {
        try noting { () throws(SQLError) in try control(sql) }
        statements.removeAll()
    }

    func forgetStatements() { statements.removeAll() }

    func close() {
        statements.removeAll()
        do {
            try queue.close()
        } catch {
            // It closes when the queue goes away, which is now.
            isBroken = true
        }
    }

    private func perform<R>(
        _ sql: String, _ values: [SQLValue], _ work: (Database, Statement) throws -> R
    ) throws(SQLError) -> R {
        try noting { () throws(SQLError) in
            try SQLParameters.requireText(values)
            return try translating { database in
                let statement = try self.statement(sql, values.count, in: database)
                // By name: SQLite numbers `$2` before `$1` if it occurs first.
                var arguments: [String: DatabaseValue] = [:]
                for (index, value) in values.enumerated() {
                    arguments["\(index + 1)"] = value.databaseValue
                }
                do {
                    try statement.setArguments(StatementArguments(arguments))
                    return try work(database, statement)
                } catch {
                    // Used again, it would say once more what went wrong now (sqlite3_reset).
                    _ = self.statements.forget(sql)
                    throw error
                }
            }
        }
    }

    private func statement(
        _ sql: String, _ valueCount: Int, in database: Database
    ) throws -> Statement {
        if let known = statements.find(sql) {
            try known.parameters.require(valueCount, of: sql)
            return known.prepared
        }
        let parameters = SQLParameters(sql)
        try parameters.require(valueCount, of: sql)
        let statement = try database.makeStatement(sql: sql)
        _ = statements.keep((statement, parameters), as: sql)
        return statement
    }

    private static func changesTables(_ sql: String) -> Bool {
        let word = sql.drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
        return ["CREATE", "ALTER", "DROP"].contains(word)
    }

    private func translating<R>(_ work: (Database) throws -> R) throws(SQLError) -> R {
        guard let database else {
            preconditionFailure("a connection was kept after its transaction")
        }
        do {
            return try work(database)
        } catch {
            throw SQLError(sqlite: error, names: SQLiteConstraintNames(database))
        }
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue, _ sql: String) throws(SQLError) {
        switch value.storage {
        case .null: self = .null
        case .int64(let integer): self = .integer(integer)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob([UInt8](data))
        case .double: throw SQLError(.statement, "a fraction in the result of: \(sql)")
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let integer): integer.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}

/// A connection to PostgreSQL. Calls block.
final class PostgresConnection: EngineConnection {
    let engine = SQLEngine.postgres
    var failure: SQLError?
    var depth = 0
    private(set) var isUncertain = false
    private(set) var isBroken = false

    private struct Prepared {
        var name: String
        var parameters: SQLParameters
    }

    /// How many statements wait to be sent with the next one.
    private static let waitingMax = 16

    private var link: PostgresLink?
    /// What is sent with the next statement: nobody needs its result before.
    private var waiting: [PostgresLink.Statement] = []
    /// What is told once the transaction is committed.
    private var notices: [(channel: String, payload: String)] = []
    /// Whether the transaction's beginning is all that waits.
    private var isUntouched = false
    private var kind = TransactionKind.write
    private let limits: RegistryDatabase.Limits
    private var statements: StatementCache<Prepared>
    private var preparedCount = 0

    init(_ link: PostgresLink, limits: RegistryDatabase.Limits) {
        self.link = link
        self.limits = limits
        statements = StatementCache(limit: limits.statementsMax)
    }

    /// Sets what holds for all transactions. A commit is on the server's disk when it returns, also
    /// where the server's default is otherwise.
    func setUp() throws(SQLError) {
        try control(
            """
            SELECT set_config('synchronous_commit', 'on', false)
                WHERE current_setting('synchronous_commit') = 'off';
            SET lock_timeout = \(limits.lockTimeout.milliseconds);
            SET statement_timeout = \(limits.statementTimeout.milliseconds);
            SET idle_in_transaction_session_timeout = 60000;
            SET client_min_messages = warning;
            SET TimeZone = 'UTC'
            """)
    }

    func rows(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> [SQLRow] {
        try noting { () throws(SQLError) in
            try perform(sql, values).rows(max: limits.rowsMax, sql)
        }
    }

    func rows(of queries: [SQLQuery]) throws(SQLError) -> [[SQLRow]] {
        try noting { () throws(SQLError) in
            let results = try linked { (link) throws(SQLError) in
                var statements: [PostgresLink.Statement] = []
                for query in queries {
                    try SQLParameters.requireText(query.values)
                    let types = query.values.map { PostgresType.sent($0) }
                    let prepared = try self.prepared(
                        query.sql, types, Self.key(query.sql, types), on: link)
                    statements.append(.prepared(prepared.name, query.values))
                }
                defer { self.waiting = [] }
                self.isUntouched = false
                return try link.execute(self.waiting + statements).suffix(statements.count)
            }
            var found: [[SQLRow]] = []
            for (query, result) in zip(queries, results) {
                found.append(try result.rows(max: limits.rowsMax, query.sql))
            }
            return found
        }
    }

    func run(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> Int {
        try noting { () throws(SQLError) in try perform(sql, values).changes }
    }

    func post(_ sql: String, _ values: [SQLValue]) throws(SQLError) {
        try noting { () throws(SQLError) in
            try SQLParameters.requireText(values)
            let types = values.map { PostgresType.sent($0) }
            try linked { (link) throws(SQLError) in
                let prepared = try self.prepared(
                    sql, types, Self.key(sql, types), on: link)
                self.waiting.append(.prepared(prepared.name, values))
                self.isUntouched = false
                if self.waiting.count >= Self.waitingMax { try self.flush(link) }
            }
        }
    }

    func notify(_ channel: String, _ payload: String) throws(SQLError) {
        try noting { () throws(SQLError) in try NotificationRules.require(channel, payload) }
        try noting { () throws(SQLError) in
            try SQLParameters.requireText([.text(channel), .text(payload)])
        }
        if !notices.contains(where: { $0 == (channel, payload) }) {
            notices.append((channel, payload))
        }
    }

    /// Tells what was to be told, in a transaction of its own that nobody waits for, neither for the
    /// disk nor for the server: PostgreSQL lets only one transaction with notifications commit at a
    /// time, and that of a booking would keep all others from committing until it is on the disk.
    /// They are hints: where the connection breaks just now, whoever waits finds out when their wait
    /// ends.
    private func sendNotices() {
        guard !notices.isEmpty else { return }
        defer { notices = [] }
        let texts = notices.map { notice in
            let payload = notice.payload.replacing("'", with: "''")
            return
                "SELECT pg_notify('\(notice.channel)', E'\(payload.replacing("\\", with: "\\\\"))');"
        }
        do throws(SQLError) {
            try linked { (link) throws(SQLError) in
                try link.post(
                    "BEGIN; SET LOCAL synchronous_commit = off; " + texts.joined() + " COMMIT")
            }
        } catch {
            // The commit stands; a connection that is not as it was is opened anew.
            isBroken = true
        }
    }

    func exclusively<R>(_ work: () throws -> R) throws -> R { try work() }

    /// Sent with the transaction's first statement.
    func begin(_ kind: TransactionKind) throws(SQLError) {
        isUncertain = false
        isUntouched = true
        self.kind = kind
        notices = []
        waiting =
            switch kind {
            case .read: [.text("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")]
            case .write: [.text("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")]
            }
    }

    func commit() throws(SQLError) {
        guard !isUntouched else {
            waiting = []
            sendNotices()
            return
        }
        if kind == .read, waiting.isEmpty {
            // There is nothing that could be lost, and so nothing to wait for.
            try linked { (link) throws(SQLError) in try link.post("COMMIT") }
            return
        }
        do throws(SQLError) {
            let results = try linked { (link) throws(SQLError) in
                defer { self.waiting = [] }
                return self.waiting.isEmpty
                    ? [try link.execute("COMMIT")]
                    : try link.execute(self.waiting + [.text("COMMIT")])
            }
            // Of a failed transaction the server says "ROLLBACK", and calls that a success.
            let command = results[results.count - 1].command
            guard command == "COMMIT" else {
                throw SQLError(.statement, "not committed but \(command)")
            }
        } catch {
            // Asked for, and no answer: it may have happened.
            isUncertain = error.code == .connection
            guard isUncertain else { throw error }
            throw SQLError(
                .connection,
                "the connection broke at the commit, so that it is not known whether it happened: "
                    + error.message)
        }
        sendNotices()
    }

    func rollBack() {
        guard !isBroken, let link else { return }
        waiting = []
        // What was never sent has nothing to undo.
        guard link.isInTransaction else { return }
        do {
            try control("ROLLBACK")
            isBroken = link.isInTransaction
        } catch {
            isBroken = true
        }
    }

    func dropPosted() { waiting = [] }

    func control(_ sql: String) throws(SQLError) {
        _ = try linked { (link) throws(SQLError) in
            try self.flush(link)
            return try link.execute(sql)
        }
    }

    /// Sends what waits.
    private func flush(_ link: PostgresLink) throws(SQLError) {
        guard !waiting.isEmpty else { return }
        defer { waiting = [] }
        isUntouched = false
        _ = try link.execute(waiting)
    }

    func script(_ sql: String) throws(SQLError) {
        try noting { () throws(SQLError) in try control(sql) }
    }

    func forgetStatements() {
        statements.removeAll()
        do {
            try control("DEALLOCATE ALL")
        } catch {
            // The names are not used again; in a failed transaction it is said by the next statement.
            return
        }
    }

    func close() {
        statements.removeAll()
        link = nil
        isBroken = true
    }

    private func perform(
        _ sql: String, _ values: [SQLValue]
    ) throws(SQLError) -> PostgresResult {
        try SQLParameters.requireText(values)
        // The types belong to what is prepared: NULL has none, and takes the one that fits.
        let types = values.map { PostgresType.sent($0) }
        let key = Self.key(sql, types)
        return try linked { (link) throws(SQLError) in
            let prepared = try self.prepared(sql, types, key, on: link)
            do throws(SQLError) {
                guard !self.waiting.isEmpty else {
                    return try link.execute(prepared: prepared.name, values)
                }
                defer { self.waiting = [] }
                self.isUntouched = false
                let results = try link.execute(
                    self.waiting + [.prepared(prepared.name, values)])
                return results[results.count - 1]
            } catch {
                // A statement whose tables have changed since is prepared anew next time.
                if error.code == .statement, let old = statements.forget(key) {
                    outdated.append(old.name)
                }
                throw error
            }
        }
    }

    /// What a statement is known by: the types belong to what is prepared.
    private static func key(_ sql: String, _ types: [UInt32]) -> String {
        types.isEmpty ? sql : "\(types) \(sql)"
    }

    /// Prepared statements of the server that are not used any more.
    private var outdated: [String] = []

    private func prepared(
        _ sql: String, _ types: [UInt32], _ key: String, on link: PostgresLink
    ) throws(SQLError) -> Prepared {
        if let known = statements.find(key) {
            try known.parameters.require(types.count, of: sql)
            return known
        }
        // Preparing takes a round trip of its own.
        try flush(link)
        for name in outdated { _ = try link.execute("DEALLOCATE \(name)") }
        outdated = []
        let parameters = SQLParameters(sql)
        try parameters.require(types.count, of: sql)
        preparedCount += 1
        let statement = Prepared(name: "spind_\(preparedCount)", parameters: parameters)
        do throws(SQLError) {
            try link.prepare(sql, as: statement.name, types: types)
        } catch {
            throw SQLError(
                error.code, constraint: error.constraint,
                error.code == .statement ? "\(error.message): \(sql)" : error.message)
        }
        if let evicted = statements.keep(statement, as: key) { outdated.append(evicted.name) }
        return statement
    }

    private func linked<R>(
        _ work: (PostgresLink) throws(SQLError) -> R
    ) throws(SQLError) -> R {
        guard let link, !isBroken else {
            throw SQLError(.connection, "the connection to PostgreSQL is broken")
        }
        do throws(SQLError) {
            return try work(link)
        } catch {
            if error.code == .connection || link.isLost { isBroken = true }
            throw isBroken ? SQLError(.connection, error.message) : error
        }
    }
}

extension Duration {
    /// Whole milliseconds, at least one and at most a day: 0 would mean without end.
    fileprivate var milliseconds: Int64 {
        min(max(Int64(self / .milliseconds(1)), 1), 86_400_000)
    }
}

/// What a transaction is for.
enum TransactionKind: Sendable {
    /// Reading one state of the database.
    case read
    /// Reading and writing.
    case write
}

/// A connection of an engine, as the pool has it. One thread at a time uses it.
protocol EngineConnection: SQLConnection {
    /// Whether it is of no use any more and another is to be opened.
    var isBroken: Bool { get }
    /// Whether the last transaction may have been committed though it did not end well.
    var isUncertain: Bool { get }
    /// The first error of the transaction under way that no savepoint undid.
    var failure: SQLError? { get set }
    /// How deep in savepoints the transaction is.
    var depth: Int { get set }

    /// Begins a transaction, ends it well, or ends it without a trace.
    func begin(_ kind: TransactionKind) throws(SQLError)
    func commit() throws(SQLError)
    func rollBack()
    /// Drops what was posted and not sent yet, since it is undone anyway.
    func dropPosted()
    /// Runs a statement of the adapter's own, without values, also after a failure.
    func control(_ sql: String) throws(SQLError)
    /// Runs several statements that have neither values nor rows.
    func script(_ sql: String) throws(SQLError)
    /// Does something with the engine's own lock on the connection held.
    func exclusively<R>(_ work: () throws -> R) throws -> R
    /// Forgets prepared statements, since the tables have changed.
    func forgetStatements()
    /// Gives everything back.
    func close()
}

extension EngineConnection {
    /// Does a body in a transaction, once.
    func transact<R>(
        _ kind: TransactionKind, _ body: (any EngineConnection) throws -> R
    ) throws -> R {
        try exclusively {
            failure = nil
            depth = 0
            try begin(kind)
            let result: R
            do {
                result = try body(self)
            } catch {
                rollBack()
                throw error
            }
            if let failure {
                rollBack()
                throw failure.isTransient
                    ? failure
                    : SQLError(
                        .statement,
                        "not committed, since an error was caught outside a savepoint: \(failure)")
            }
            do throws(SQLError) {
                try commit()
            } catch {
                failure = error
                rollBack()
                throw error
            }
            return result
        }
    }

    /// Throws what went wrong before, if something did.
    func requireWhole() throws(SQLError) {
        if let failure {
            throw failure.isTransient
                ? failure
                : SQLError(.statement, "the transaction has failed before: \(failure)")
        }
    }

    /// Does something in the transaction and remembers if it fails.
    func noting<R>(_ work: () throws(SQLError) -> R) throws(SQLError) -> R {
        try requireWhole()
        do throws(SQLError) {
            return try work()
        } catch {
            failure = error
            throw error
        }
    }

    @discardableResult
    package func savepoint<R>(_ body: (any SQLConnection) throws -> R) throws -> R {
        let name = "spind_\(depth)"
        try noting { () throws(SQLError) in try control("SAVEPOINT \(name)") }
        depth += 1
        defer { depth -= 1 }
        do {
            let result = try body(self)
            try requireWhole()
            try noting { () throws(SQLError) in try control("RELEASE SAVEPOINT \(name)") }
            return result
        } catch {
            if let failure, failure.isTransient { throw failure }
            failure = nil
            dropPosted()
            try noting { () throws(SQLError) in
                try control("ROLLBACK TO SAVEPOINT \(name)")
                try control("RELEASE SAVEPOINT \(name)")
            }
            throw error
        }
    }
}

import Glibc
package import Logging
import NIOPosix

/// Where the registry's database is.
package enum RegistryEngine: Sendable {
    /// A file of this process; made when it is not there. Its folder has to be there.
    case sqlite(path: String)
    /// A server, by a connection string as libpq knows it (`host=... dbname=...`, or a URL).
    case postgres(connection: String)
}

/// The registry's database: transactions on one of two engines.
///
/// ```swift
/// let database = try RegistryDatabase(.sqlite(path: "registry.sqlite"), logger: logger)
/// try await database.migrate(RegistrySchema.migrations)
/// let names = try await database.read { connection in
///     try connection.rows("SELECT name FROM assets ORDER BY name").map { try $0.text("name") }
/// }
/// await database.close()
/// ```
///
/// Bodies run on threads of the database's own, one for each connection, and may block. They are
/// done again as a whole when another transaction came in between, so that they must not do
/// anything beside asking the connection and returning a value. A body that has begun is run to its
/// end, also when its task is cancelled.
package final class RegistryDatabase: Sendable {
    /// How much of everything there may be.
    package struct Limits: Sendable {
        /// Connections to PostgreSQL, those for notifications not counted; also threads.
        package var connections = 8
        /// Readers of the SQLite file, beside the one that writes; also threads.
        package var readers = 4
        /// Transactions that wait for a connection; one more is `busy` at once.
        package var waitersMax = 1_000
        /// How often a transaction is done at all before its `serialization` or `deadlock` is
        /// thrown; `busy` and `connection` are done three times at most.
        package var attemptsMax = 10
        /// Rows of one result; more is an error of kind `statement`, as the statement has no LIMIT.
        package var rowsMax = 100_000
        /// Prepared statements of a connection.
        package var statementsMax = 256
        /// How long a statement waits for locks of others until it is `busy`.
        package var lockTimeout: Duration = .seconds(5)
        /// How long PostgreSQL works on one statement until it is `busy`.
        package var statementTimeout: Duration = .seconds(30)

        /// The limits of a registry on a small machine.
        package init() {}
    }

    /// Which engine.
    package let engine: SQLEngine

    let logger: Logger
    let limits: Limits
    let opener: any ConnectionOpener
    let threads: NIOThreadPool
    /// For SQLite the one that writes; for PostgreSQL all.
    private let writers: ConnectionPool
    /// For SQLite those that read; for PostgreSQL `writers`.
    private let readers: ConnectionPool
    /// For SQLite what waits for the one that writes. PostgreSQL syncs once for transactions that
    /// commit at the same time in several connections.
    private let pending: PendingWrites?
    private let notifier: any ChangeNotifier

    /// Opens the database; blocks the calling thread for the connection.
    ///
    /// - Throws: `SQLError`, whose message says how to mend it: `connection` when there is no such
    ///   file or server, `busy` when another process has the file, `corrupt` when it is none.
    package init(
        _ engine: RegistryEngine, limits: Limits = Limits(), logger: Logger
    ) throws {
        self.limits = limits
        self.logger = logger
        let threadCount: Int
        switch engine {
        case .sqlite(let path):
            self.engine = .sqlite
            opener = try SQLiteOpener(path: path, limits: limits)
            notifier = SilentNotifier()
            writers = ConnectionPool(places: 1, waitersMax: limits.waitersMax)
            pending = PendingWrites()
            readers = ConnectionPool(places: limits.readers, waitersMax: limits.waitersMax)
            threadCount = 1 + limits.readers
        case .postgres(let connection):
            self.engine = .postgres
            let opener = try PostgresOpener(connection: connection, limits: limits)
            self.opener = opener
            notifier = PostgresNotifier(opener: opener, logger: logger)
            writers = ConnectionPool(places: limits.connections, waitersMax: limits.waitersMax)
            readers = writers
            pending = nil
            threadCount = limits.connections
        }
        // Opened now, so that what is wrong is said at the start.
        try opener.open(.write).close()
        threads = NIOThreadPool(numberOfThreads: threadCount)
        threads.start()
    }

    /// Does a transaction that reads and writes. What it wrote is durable when this returns, and
    /// nothing of it is kept when this throws, but for `connection`: then see the error's text.
    ///
    /// PostgreSQL reads what is committed when each statement begins: lock what must not change
    /// (``SQLConnection/lockingClause``). On SQLite nobody else writes meanwhile, and bodies that wait
    /// at the same time are committed together.
    ///
    /// - Throws: what the body throws, or the `SQLError` that ended the transaction;
    ///   `CancellationError` when cancelled before it began.
    @discardableResult
    package func write<R: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R {
        guard let pending else {
            return try await writers.lend { try await self.transact(.write, on: $0, body) }
        }
        let step = PendingStep(body)
        pending.add(step)
        do {
            try await writers.lend { place in
                let group = pending.take(with: step)
                if !group.isEmpty { await self.commit(group, on: place) }
            }
        } catch {
            // Turned away, but not what somebody else does already.
            if pending.remove(step) { throw error }
        }
        return try await step.outcome().get()
    }

    /// Does a transaction that reads one state of the database, however long it takes.
    ///
    /// - Throws: like ``write(_:)``; `readOnly` when the body writes.
    package func read<R: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R {
        try await readers.lend { try await self.transact(.read, on: $0, body) }
    }

    /// What other processes, and this one, tell by ``SQLConnection/notify(_:_:)``; never anything
    /// on SQLite.
    ///
    /// An empty text says that something may have been missed: at the beginning, once the server
    /// listens, after every reconnection, and when more than 1,024 wait to be read. Whoever
    /// listens then looks for itself. The stream ends when the database closes.
    package func notifications(_ channel: String) -> AsyncStream<String> {
        notifier.notifications(channel)
    }

    /// How many transactions wait for a connection now.
    package var waiting: Int {
        writers.waiting + (engine == .sqlite ? readers.waiting : 0)
    }

    /// Lets transactions under way end, turns away the others, and closes all connections. To be
    /// called once.
    package func close() async {
        await notifier.close()
        var places = await writers.close()
        if engine == .sqlite { places += await readers.close() }
        for place in places {
            place.connection?.close()
            place.connection = nil
        }
        opener.close()
        do {
            try await threads.shutdownGracefully()
        } catch {
            logger.error("the database's threads did not end: \(error)")
        }
    }

    /// Does a body of the adapter's own, which may use all of the connection.
    func transact<R: Sendable>(
        _ kind: TransactionKind, on place: ConnectionPlace,
        _ body: @escaping @Sendable (any EngineConnection) throws -> R
    ) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            threads.submit { state in
                guard state == .active else {
                    continuation.resume(
                        throwing: SQLError(.connection, "the registry's database is closed"))
                    return
                }
                continuation.resume(with: Result { try self.attempt(kind, on: place, body) })
            }
        }
    }

    /// Does steps in one transaction, and by itself each that could not be done so.
    private func commit(_ group: [any PendingWrite], on place: ConnectionPlace) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            threads.submit { state in
                defer { continuation.resume() }
                guard state == .active else {
                    let closed = SQLError(.connection, "the registry's database is closed")
                    for step in group { step.end(with: closed) }
                    return
                }
                for step in self.commitTogether(group, on: place) {
                    do {
                        try self.attempt(.write, on: place) { try step.perform(on: $0) }
                        step.end(with: nil)
                    } catch {
                        step.end(with: error)
                    }
                }
            }
        }
    }

    /// Does steps in one transaction, each in a savepoint.
    ///
    /// - Returns: those of which nothing was kept.
    private func commitTogether(
        _ group: [any PendingWrite], on place: ConnectionPlace
    ) -> [any PendingWrite] {
        guard group.count > 1 else { return group }
        var (done, undone): ([any PendingWrite], [any PendingWrite]) = ([], [])
        do {
            try attempt(.write, on: place) { connection in
                (done, undone) = ([], [])
                for step in group {
                    do {
                        try connection.savepoint { try step.perform(on: $0) }
                        done.append(step)
                    } catch {
                        // Where more than the savepoint has failed, nothing can be kept.
                        try connection.requireWhole()
                        undone.append(step)
                    }
                }
            }
        } catch {
            logger.debug("\(group.count) steps are done one by one: \(error)")
            return group
        }
        for step in done { step.end(with: nil) }
        return undone
    }

    /// Lends the connection that writes.
    func lendWriter<R>(_ body: (ConnectionPlace) async throws -> R) async throws -> R {
        try await writers.lend(body)
    }

    /// Tries until it works, or there is no sense in it; on a thread of the pool.
    private func attempt<R>(
        _ kind: TransactionKind, on place: ConnectionPlace,
        _ body: (any EngineConnection) throws -> R
    ) throws -> R {
        var attempt = 1
        while true {
            let connection: any EngineConnection
            let decisive: SQLError
            do {
                connection = try self.connection(at: place, kind)
                do {
                    return try connection.transact(kind, body)
                } catch {
                    let ownError = connection.failure ?? (error as? SQLError)
                    let isFinal = connection.isUncertain
                    if connection.isBroken {
                        logger.warning("a connection to the database broke: \(error)")
                        connection.close()
                        place.connection = nil
                    }
                    guard let ownError, ownError.isTransient else { throw error }
                    guard !isFinal, attempt < attemptsMax(ownError.code) else { throw ownError }
                    decisive = ownError
                }
            }
            logger.debug("transaction done again after attempt \(attempt): \(decisive)")
            // A little longer each time: 1, 4, 9... ms. Whoever came in between gets done.
            poll(nil, 0, Int32(attempt * attempt))
            attempt += 1
        }
    }

    private func attemptsMax(_ code: SQLError.Code) -> Int {
        switch code {
        case .serialization, .deadlock: limits.attemptsMax
        default: min(3, limits.attemptsMax)
        }
    }

    private func connection(
        at place: ConnectionPlace, _ kind: TransactionKind
    ) throws(SQLError) -> any EngineConnection {
        if let connection = place.connection { return connection }
        let connection = try opener.open(kind)
        place.connection = connection
        return connection
    }
}

import Logging

extension RegistryDatabase {
    /// Brings the tables up to date: every migration once, in its order, each in a transaction of
    /// its own. Processes that start together take turns.
    ///
    /// - Throws: `SQLError` of kind `statement` when the database has migrations that this list
    ///   does not have (a newer program was here: start that one, or restore the backup made before
    ///   it), or in another order; what a migration's statements throw. Those before it stay done.
    package func migrate(_ migrations: [RegistryMigration]) async throws {
        precondition(
            Set(migrations.map(\.name)).count == migrations.count, "a name for each migration")
        let engine = engine
        let logger = logger
        var isDone = false
        while !isDone {
            isDone = try await lendWriter { place in
                try await self.transact(.write, on: place) { connection in
                    // Whichever connection did not see the tables change prepares anew by itself;
                    // this one knows.
                    connection.forgetStatements()
                    let done = try Self.namesDone(connection)
                    guard let next = try Self.next(of: migrations, after: done) else { return true }
                    logger.info("migrating the registry's database: \(next.name)")
                    try Self.run(next, as: done.count, on: connection, engine)
                    return false
                }
            }
        }
    }

    /// Takes the lock of migrations, makes their table, and says which were done.
    private static func namesDone(_ connection: any EngineConnection) throws -> [String] {
        if connection.engine == .postgres {
            // Two that make a table at once would both fail. The number means "spind" in ASCII.
            try connection.control("SET LOCAL lock_timeout = 0")
            try connection.control("SET LOCAL statement_timeout = 0")
            try connection.control("SELECT pg_advisory_xact_lock(495807196772)")
        }
        let text = connection.engine == .postgres ? #"TEXT COLLATE "C""# : "TEXT"
        try connection.run(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                position BIGINT PRIMARY KEY NOT NULL, name \(text) NOT NULL)
            """)
        return try connection.rows("SELECT name FROM migrations ORDER BY position")
            .map { try $0.text("name") }
    }

    private static func next(
        of migrations: [RegistryMigration], after done: [String]
    ) throws -> RegistryMigration? {
        for (position, name) in done.enumerated() {
            guard position < migrations.count, migrations[position].name == name else {
                throw SQLError(
                    .statement,
                    "the database has migration '\(name)' as number \(position + 1), which this "
                        + "version of the program does not know: a newer one was here. Start that "
                        + "one, or restore the backup made before it")
            }
        }
        return done.count < migrations.count ? migrations[done.count] : nil
    }

    private static func run(
        _ migration: RegistryMigration, as position: Int, on connection: any EngineConnection,
        _ engine: SQLEngine
    ) throws {
        do throws(SQLError) {
            switch engine {
            case .sqlite: try connection.script(migration.sqlite)
            case .postgres: try connection.script(migration.postgres)
            }
        } catch {
            throw SQLError(
                error.code, constraint: error.constraint,
                "migration '\(migration.name)': \(error.message)"
                    + RegistryExclusion.advice(on: error))
        }
        connection.forgetStatements()
        try connection.run(
            "INSERT INTO migrations (position, name) VALUES ($1, $2)",
            [.integer(Int64(position)), .text(migration.name)])
    }
}

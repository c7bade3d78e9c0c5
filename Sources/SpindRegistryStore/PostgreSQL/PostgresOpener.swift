import CLibPQ

/// Opens connections to one PostgreSQL server.
final class PostgresOpener: ConnectionOpener {
    private let connection: String
    private let limits: RegistryDatabase.Limits

    /// Remembers where the server is; does not ask it yet.
    init(connection: String, limits: RegistryDatabase.Limits) throws(SQLError) {
        guard PQisthreadsafe() == 1 else {
            throw SQLError(.connection, "this libpq cannot be used from threads")
        }
        self.connection = connection
        self.limits = limits
    }

    func open(_ kind: TransactionKind) throws(SQLError) -> any EngineConnection {
        let connection = PostgresConnection(try link(), limits: limits)
        do throws(SQLError) {
            try connection.setUp()
        } catch {
            connection.close()
            throw error
        }
        return connection
    }

    func close() {}

    /// A bare connection, whose server is one that this program knows.
    func link() throws(SQLError) -> PostgresLink {
        // What comes before the connection string can be changed by it, what comes after cannot.
        let link = try PostgresLink(parameters: [
            ("fallback_application_name", "spind-registry"),
            ("connect_timeout", "10"),  // seconds
            ("tcp_user_timeout", "30000"),  // milliseconds
            ("dbname", connection),
            ("client_encoding", "UTF8"),
        ])
        guard link.serverVersion >= 150_000 else {
            throw SQLError(
                .connection,
                "PostgreSQL \(link.serverVersion / 10_000) is too old: 15 or newer is needed")
        }
        let encoding = link.parameter("server_encoding") ?? "unknown"
        guard encoding == "UTF8" else {
            throw SQLError(
                .connection,
                "the database's encoding is \(encoding): make one with CREATE DATABASE ... "
                    + "ENCODING 'UTF8' TEMPLATE template0")
        }
        return link
    }
}

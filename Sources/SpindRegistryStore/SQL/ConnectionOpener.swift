/// Opens connections of one engine to one database.
protocol ConnectionOpener: Sendable {
    /// A new connection; on SQLite one that only reads cannot write.
    func open(_ kind: TransactionKind) throws(SQLError) -> any EngineConnection
    /// Gives back what the connections share.
    func close()
}

/// Tells of changes.
protocol ChangeNotifier: Sendable {
    /// A new stream of a channel's payloads.
    func notifications(_ channel: String) -> AsyncStream<String>
    /// Ends all streams.
    func close() async
}

import CLibPQ

/// libpq's connection, closed when it goes away. Not for several threads at once.
@safe final class PostgresLink {
    private let handle: OpaquePointer
    /// Whether something was sent whose results were not read yet.
    private var hasPosted = false

    /// Connects, and blocks for it. The names are those of libpq's `PQconnectdbParams`; the value
    /// of `dbname` may be a connection string.
    init(parameters: [(name: String, value: String)]) throws(SQLError) {
        let opened = unsafe Self.connect(parameters)
        guard let opened = unsafe opened else {
            throw SQLError(.connection, "no memory for a connection to PostgreSQL")
        }
        unsafe handle = opened
        // libpq would print notices to the standard error; there is nothing in them to act upon.
        unsafe _ = PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            throw SQLError(.connection, message)
        }
    }

    deinit { unsafe PQfinish(handle) }

    /// What libpq says of the last failure.
    var message: String {
        let text = unsafe String(cString: PQerrorMessage(handle))
        return text.split(separator: "\n").joined(separator: "; ")
    }

    /// Whether the connection is lost.
    var isLost: Bool { unsafe PQstatus(handle) != CONNECTION_OK }

    /// Whether a transaction is open, failed or not.
    var isInTransaction: Bool {
        let status = unsafe PQtransactionStatus(handle)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// The server's version, as 150020 for 15.20.
    var serverVersion: Int { unsafe Int(PQserverVersion(handle)) }

    /// The socket, to wait for readability; negative when there is none.
    var socket: Int32 { unsafe PQsocket(handle) }

    /// A parameter that the server reports.
    func parameter(_ name: String) -> String? {
        unsafe PQparameterStatus(handle, name).map { unsafe String(cString: $0) }
    }

    /// Runs statements as one text, without values; the result is that of the last one.
    func execute(_ sql: String) throws(SQLError) -> PostgresResult {
        try readPosted()
        return try unsafe result(of: PQexec(handle, sql))
    }

    /// Sends statements as one text and does not wait until they have run. What comes of them is
    /// read before the next statement, and forgotten; they must leave no transaction open.
    func post(_ sql: String) throws(SQLError) {
        try readPosted()
        guard unsafe PQsendQuery(handle, sql) == 1 else {
            throw SQLError(isLost ? .connection : .other, message)
        }
        hasPosted = true
    }

    private func readPosted() throws(SQLError) {
        guard hasPosted else { return }
        hasPosted = false
        while let pointer = unsafe PQgetResult(handle) { _ = unsafe PostgresResult(pointer) }
        guard !isLost, unsafe PQtransactionStatus(handle) == PQTRANS_IDLE else {
            throw SQLError(.connection, "the connection did not end its transaction: \(message)")
        }
    }

    /// Prepares a statement for parameters of these types.
    func prepare(_ sql: String, as name: String, types: [UInt32]) throws(SQLError) {
        try readPosted()
        _ = try unsafe result(of: PQprepare(handle, name, sql, Int32(types.count), types))
    }

    /// Runs a prepared statement with values and a result in binary form.
    func execute(prepared name: String, _ values: [SQLValue]) throws(SQLError) -> PostgresResult {
        try readPosted()
        let parameters = PostgresParameters(values)
        let pointer = unsafe parameters.withPointers { pointers, lengths, formats in
            unsafe PQexecPrepared(
                handle, name, Int32(values.count), pointers, lengths, formats, 1)
        }
        return try unsafe result(of: pointer)
    }

    /// A statement that is sent with others.
    enum Statement {
        /// One without values.
        case text(String)
        /// A prepared one with its values.
        case prepared(String, [SQLValue])
    }

    /// Runs several statements with one round trip (libpq's pipeline mode).
    ///
    /// They must be few and small: all are sent before the first answer is read.
    ///
    /// - Returns: their results.
    /// - Throws: the first error; the server has not run what comes behind it.
    func execute(_ statements: [Statement]) throws(SQLError) -> [PostgresResult] {
        try readPosted()
        guard unsafe PQenterPipelineMode(handle) == 1 else {
            throw SQLError(isLost ? .connection : .other, message)
        }
        var isSent = true
        for statement in statements where isSent { isSent = send(statement) }
        guard isSent, unsafe PQpipelineSync(handle) == 1 else {
            // What was sent is answered or not; only a new connection is in a known state.
            throw SQLError(.connection, message)
        }
        var results: [PostgresResult] = []
        var decisive: SQLError?
        for _ in statements {
            guard let pointer = unsafe PQgetResult(handle) else { break }
            let result = unsafe PostgresResult(pointer)
            if decisive == nil { decisive = result.error }
            results.append(result)
            // Behind each statement's result comes an end.
            while let more = unsafe PQgetResult(handle) { _ = unsafe PostgresResult(more) }
        }
        while let pointer = unsafe PQgetResult(handle) {
            let isEnd = unsafe PQresultStatus(pointer) == PGRES_PIPELINE_SYNC
            _ = unsafe PostgresResult(pointer)
            if isEnd { break }
        }
        guard !isLost, unsafe PQexitPipelineMode(handle) == 1,
            decisive != nil || results.count == statements.count
        else {
            throw SQLError(.connection, decisive?.message ?? message)
        }
        if let decisive { throw decisive }
        return results
    }

    private func send(_ statement: Statement) -> Bool {
        switch statement {
        case .text(let sql):
            return unsafe PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 1) == 1
        case .prepared(let name, let values):
            let parameters = PostgresParameters(values)
            return unsafe parameters.withPointers { pointers, lengths, formats in
                unsafe PQsendQueryPrepared(
                    handle, name, Int32(values.count), pointers, lengths, formats, 1) == 1
            }
        }
    }

    /// Reads what the server sent of itself; false when the connection is lost.
    func consumeInput() -> Bool { unsafe PQconsumeInput(handle) == 1 }

    /// The next notification that was read.
    func nextNotification() -> (channel: String, payload: String)? {
        guard let found = unsafe PQnotifies(handle) else { return nil }
        defer { unsafe PQfreemem(found) }
        return unsafe (
            String(cString: found.pointee.relname), String(cString: found.pointee.extra)
        )
    }

    private func result(of pointer: OpaquePointer?) throws(SQLError) -> PostgresResult {
        guard let pointer = unsafe pointer else {
            throw SQLError(isLost ? .connection : .other, message)
        }
        let result = unsafe PostgresResult(pointer)
        if let error = result.error {
            throw isLost ? SQLError(.connection, error.message) : error
        }
        return result
    }

    private static func connect(_ parameters: [(name: String, value: String)]) -> OpaquePointer? {
        // One piece of memory for all names and values, each with its final zero.
        var bytes: [CChar] = []
        let places = parameters.map { parameter in
            let name = bytes.count
            bytes += parameter.name.utf8CString
            let value = bytes.count
            bytes += parameter.value.utf8CString
            return (name: name, value: value)
        }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            let names =
                unsafe places.map { unsafe buffer.baseAddress?.advanced(by: $0.name) } + [nil]
            let values =
                unsafe places.map { unsafe buffer.baseAddress?.advanced(by: $0.value) } + [nil]
            return unsafe PQconnectdbParams(names, values, 1)
        }
    }
}

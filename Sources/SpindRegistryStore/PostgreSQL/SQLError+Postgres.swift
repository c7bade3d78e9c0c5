extension SQLError {
    /// What the server said, in the words of both engines.
    ///
    /// Codes: <https://www.postgresql.org/docs/15/errcodes-appendix.html>; fields: `PG_DIAG_...` of
    /// libpq, of which C's header has characters.
    init(postgres result: PostgresResult) {
        let state = result.field("C") ?? ""
        let message = result.field("M") ?? "PostgreSQL error \(state)"
        let name = result.field("n")
        switch state {
        case "23505": self.init(.unique, constraint: name, message)
        case "23P01": self.init(.exclusion, constraint: name, message)
        case "23514": self.init(.check, constraint: name, message)
        case "23503", "23001": self.init(.foreignKey, constraint: name, message)
        case "23502":
            let column = [result.field("t"), result.field("c")].compactMap { $0 }
            self.init(.notNull, constraint: column.joined(separator: "."), message)
        // RAISE EXCEPTION of a trigger, with the name in it.
        case "P0001": self.init(.invariant, constraint: name ?? message, message)
        case "40001": self.init(.serialization, message)
        case "40P01": self.init(.deadlock, message)
        // lock_not_available, query_canceled by a timeout, too_many_connections.
        case "55P03", "57014", "53300": self.init(.busy, message)
        case "53100": self.init(.full, "\(message); make room on the server's disk")
        case "25006": self.init(.readOnly, message)
        // admin_shutdown, crash_shutdown, cannot_connect_now, idle_session_timeout and
        // idle_in_transaction_session_timeout.
        case "57P01", "57P02", "57P03", "57P05", "25P03": self.init(.connection, message)
        case "XX001", "XX002": self.init(.corrupt, "\(message); restore the newest backup")
        default:
            switch state.prefix(2) {
            case "08": self.init(.connection, message)
            case "22", "26", "42", "0A", "25", "3B", "": self.init(.statement, message)
            default: self.init(.other, "\(message) (\(state))")
            }
        }
    }
}

package import SpindCore
package import SpindRegistryStore

extension SQLRow {
    /// A column of milliseconds as a time.
    package func time(_ column: String) throws(SQLError) -> WallTime {
        WallTime(millisecondsSince1970: try integer(column))
    }

    /// A column of milliseconds as a time, or `nil`.
    package func optionalTime(_ column: String) throws(SQLError) -> WallTime? {
        try optionalInteger(column).map { WallTime(millisecondsSince1970: $0) }
    }

    /// Two columns of milliseconds as a window.
    package func window(_ start: String, _ end: String) throws(SQLError) -> WallWindow {
        let (start, end) = (try time(start), try time(end))
        guard start <= end else {
            throw SQLError(.corrupt, "a window ends before it starts")
        }
        return WallWindow(start: start, end: end)
    }

    /// A column of text as an identifier.
    package func id<ID: Identifier>(_ column: String, as: ID.Type = ID.self) throws(SQLError) -> ID
    where ID.RawValue == String {
        ID(try text(column))
    }

    /// A column of text as an identifier, or `nil`.
    package func optionalID<ID: Identifier>(
        _ column: String, as: ID.Type = ID.self
    ) throws(SQLError) -> ID? where ID.RawValue == String {
        try optionalText(column).map { ID($0) }
    }

    /// A column of text as one of a closed list.
    package func choice<Choice: RawRepresentable>(
        _ column: String, as: Choice.Type = Choice.self
    ) throws(SQLError) -> Choice where Choice.RawValue == String {
        let text = try text(column)
        guard let choice = Choice(rawValue: text) else {
            throw SQLError(.corrupt, "column \(column) cannot be \(text)")
        }
        return choice
    }
}

extension SQLValue {
    /// A time as milliseconds.
    package init(_ time: WallTime) {
        self = .integer(time.millisecondsSince1970)
    }

    /// A time as milliseconds, or no value.
    package init(_ time: WallTime?) {
        self = time.map { .integer($0.millisecondsSince1970) } ?? .null
    }

    /// An identifier.
    package init<ID: Identifier>(_ id: ID) where ID.RawValue == String {
        self = .text(id.rawValue)
    }

    /// An identifier, or no value.
    package init<ID: Identifier>(_ id: ID?) where ID.RawValue == String {
        self = id.map { .text($0.rawValue) } ?? .null
    }
}

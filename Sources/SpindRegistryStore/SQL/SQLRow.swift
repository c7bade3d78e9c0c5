/// A row of a result; columns are found by the names that the statement gives them.
package struct SQLRow: Sendable {
    private let columns: SQLColumns
    private let values: [SQLValue]

    init(columns: SQLColumns, values: [SQLValue]) {
        precondition(columns.names.count == values.count, "a value for every column")
        self.columns = columns
        self.values = values
    }

    /// The names of the columns, in the order of the statement.
    package var names: [String] { columns.names }

    /// The value of a column, whatever it is.
    package func value(_ column: String) throws(SQLError) -> SQLValue {
        guard let index = columns.index[column] else {
            throw SQLError(
                .statement,
                columns.ambiguous.contains(column)
                    ? "several columns are called \(column); name them apart with AS"
                    : "no column \(column); there are \(columns.names.joined(separator: ", "))")
        }
        return values[index]
    }

    /// A column's whole number.
    package func integer(_ column: String) throws(SQLError) -> Int64 {
        guard let found = try optionalInteger(column) else { throw isNull(column) }
        return found
    }

    /// A column's text.
    package func text(_ column: String) throws(SQLError) -> String {
        guard let found = try optionalText(column) else { throw isNull(column) }
        return found
    }

    /// A column's bytes.
    package func blob(_ column: String) throws(SQLError) -> [UInt8] {
        guard let found = try optionalBlob(column) else { throw isNull(column) }
        return found
    }

    /// A column's truth: 0 or 1.
    package func bool(_ column: String) throws(SQLError) -> Bool {
        switch try integer(column) {
        case 0: false
        case 1: true
        case let other: throw SQLError(.statement, "column \(column) is \(other), not 0 or 1")
        }
    }

    /// A column's whole number, or `nil` where it is NULL.
    package func optionalInteger(_ column: String) throws(SQLError) -> Int64? {
        switch try value(column) {
        case .null: nil
        case .integer(let found): found
        case let other: throw isOther(column, other, "an integer")
        }
    }

    /// A column's text, or `nil` where it is NULL.
    package func optionalText(_ column: String) throws(SQLError) -> String? {
        switch try value(column) {
        case .null: nil
        case .text(let found): found
        case let other: throw isOther(column, other, "text")
        }
    }

    /// A column's bytes, or `nil` where it is NULL.
    package func optionalBlob(_ column: String) throws(SQLError) -> [UInt8]? {
        switch try value(column) {
        case .null: nil
        case .blob(let found): found
        case let other: throw isOther(column, other, "bytes")
        }
    }

    private func isNull(_ column: String) -> SQLError {
        SQLError(.statement, "column \(column) is null")
    }

    private func isOther(_ column: String, _ found: SQLValue, _ wanted: String) -> SQLError {
        SQLError(.statement, "column \(column) is \(found), not \(wanted)")
    }
}

/// The names of a result's columns; one for all of its rows.
final class SQLColumns: Sendable {
    /// In the order of the statement.
    let names: [String]
    /// Where the columns are whose name no other has.
    let index: [String: Int]
    /// The names that several columns have.
    let ambiguous: Set<String>

    init(_ names: [String]) {
        var index: [String: Int] = [:]
        var ambiguous: Set<String> = []
        for (place, name) in names.enumerated() where index.updateValue(place, forKey: name) != nil
        {
            ambiguous.insert(name)
        }
        for name in ambiguous { index[name] = nil }
        self.names = names
        self.index = index
        self.ambiguous = ambiguous
    }
}

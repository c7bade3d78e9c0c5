import SpindRegistryStore

/// Rows for a table, written into it a few hundred in one statement, with the values in its text:
/// the fastest way that both engines have in common.
struct SQLLines {
    private let table: String
    private let columns: String
    private let engine: SQLEngine
    private var text = ""
    private var count = 0
    private let limit = 250

    init(_ table: String, _ columns: String, _ engine: SQLEngine) {
        self.table = table
        self.columns = columns
        self.engine = engine
    }

    /// Adds a row, and writes those that wait if there are enough.
    mutating func add(_ values: [SQLValue], to connection: any SQLConnection) throws {
        text += count == 0 ? "(" : ",("
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            append(value)
        }
        text += ")"
        count += 1
        if count == limit { try flush(to: connection) }
    }

    /// Writes those that wait.
    mutating func flush(to connection: any SQLConnection) throws {
        guard count > 0 else { return }
        try connection.run("INSERT INTO \(table) (\(columns)) VALUES \(text)")
        text = ""
        count = 0
    }

    private mutating func append(_ value: SQLValue) {
        switch value {
        case .null: text += "NULL"
        case .integer(let number): text += String(number)
        // A question mark in a text is no parameter, and neither is a dollar.
        case .text(let words): text += "'" + words.replacing("'", with: "''") + "'"
        case .blob(let bytes):
            text += engine == .sqlite ? "X'" : "'\\x"
            let digits = Array("0123456789abcdef".utf8)
            text += String(
                decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
                as: UTF8.self)
            text += "'"
        }
    }
}

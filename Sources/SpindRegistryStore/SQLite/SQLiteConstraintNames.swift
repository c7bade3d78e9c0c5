import GRDB

/// The names of unique constraints and indexes. When one is broken SQLite tells the columns; the
/// schema that it keeps has the name: that of the index, that of `CONSTRAINT name UNIQUE (...)`, and
/// where there is none the one PostgreSQL would give (`table_pkey`, `table_column_key`).
///
/// Of several unique indexes over the same columns, which differ only in their `WHERE`, it cannot
/// tell which one was meant, and names none.
struct SQLiteConstraintNames {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// The name of the constraint over these columns, given as `table.column, table.column`, or of
    /// an index over expressions, given as `index 'name'`.
    func name(of columns: String) -> String? {
        if columns.hasPrefix("index '"), columns.hasSuffix("'") {
            return String(columns.dropFirst("index '".count).dropLast())
        }
        let parts = columns.split(separator: ", ").map { $0.split(separator: ".", maxSplits: 1) }
        guard let table = parts.first?.first.map({ String($0) }) else { return nil }
        let names = parts.compactMap { $0.count == 2 ? String($0[1]) : nil }
        do {
            return try find(table, names)
        } catch {
            // The error that is being named counts, not this one.
            return nil
        }
    }

    private func find(_ table: String, _ columns: [String]) throws -> String? {
        var found: [String] = []
        let indexes = try Row.fetchAll(
            database,
            sql: #"SELECT name, origin FROM pragma_index_list(?) WHERE "unique" = 1"#,
            arguments: [table])
        for index in indexes {
            let name: String = index["name"]
            let indexed = try String?.fetchAll(
                database, sql: "SELECT name FROM pragma_index_info(?) ORDER BY seqno",
                arguments: [name])
            guard indexed == columns else { continue }
            switch index["origin"] as String {
            case "c": found.append(name)
            case "pk": found.append(try declared("PRIMARY KEY", table, columns) ?? "\(table)_pkey")
            default:
                found.append(
                    try declared("UNIQUE", table, columns)
                        ?? "\(table)_\(columns.joined(separator: "_"))_key")
            }
        }
        if found.isEmpty {
            // An INTEGER PRIMARY KEY has no index.
            let key = try String.fetchAll(
                database, sql: "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk",
                arguments: [table])
            return key == columns
                ? try declared("PRIMARY KEY", table, columns) ?? "\(table)_pkey" : nil
        }
        return found.count == 1 ? found[0] : nil
    }

    /// The name in `CONSTRAINT name UNIQUE (columns)` of the table's own text.
    private func declared(
        _ kind: String, _ table: String, _ columns: [String]
    ) throws -> String? {
        guard
            let sql = try String.fetchOne(
                database,
                sql: "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
                arguments: [table])
        else { return nil }
        let words = Self.words(of: sql)
        let wanted =
            Self.words(of: kind) + ["("]
            + columns.map { [$0.lowercased()] }.joined(separator: [","]) + [")"]
        for (place, word) in words.enumerated() where word.lowercased() == "constraint" {
            let rest = words.dropFirst(place + 2).prefix(wanted.count).map { $0.lowercased() }
            if place + 1 < words.count, rest == wanted.map({ $0.lowercased() }) {
                return words[place + 1]
            }
        }
        return nil
    }

    /// Names and single signs; quotes around names are dropped.
    private static func words(of sql: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in sql {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
                continue
            }
            if !word.isEmpty { words.append(word) }
            word = ""
            if !character.isWhitespace, character != "\"" { words.append(String(character)) }
        }
        return word.isEmpty ? words : words + [word]
    }
}

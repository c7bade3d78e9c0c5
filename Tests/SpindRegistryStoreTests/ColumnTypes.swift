import SpindRegistryStore

/// The types of columns, as `RegistrySchema` has them.
struct ColumnTypes {
    var text: String
    var integer: String
    var blob: String

    init(_ engine: SQLEngine) {
        switch engine {
        case .sqlite: (text, integer, blob) = ("TEXT", "INTEGER", "BLOB")
        case .postgres: (text, integer, blob) = (#"TEXT COLLATE "C""#, "BIGINT", "BYTEA")
        }
    }
}

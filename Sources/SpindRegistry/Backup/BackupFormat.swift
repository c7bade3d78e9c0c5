package import SpindCore
import SpindCrypto
import SpindRegistryStore

/// A copy of a whole registry as text: JSON Lines that both engines can read, so that it is also the
/// way from one to the other.
///
///     {"spindRegistryBackup":1,"migrations":["1 registry"],"at":1796115600000}
///     {"table":"regions","columns":["id","name",...]}
///     ["kreis-borken","Kreis Borken",...]
///     {"rows":1,"sha256":"..."}
///
/// A row's values are `null`, whole numbers, texts, and `{"hex":"..."}` for bytes. The last line
/// counts the rows and bears the SHA-256 of everything before it. Secrets are as they lie in the
/// database: sealed, or hashed.
package enum BackupFormat {
    /// The version of this format.
    static let version: Int64 = 1
    /// The longest line that is read, in bytes.
    static let lineMax = 4 << 20

    /// What a copy says of itself.
    package struct Summary: Hashable, Sendable {
        /// The migrations of the schema that it was made with.
        package var migrations: [String]
        /// When it was made.
        package var madeAt: WallTime
        /// How many rows it has.
        package var rows: Int64
        /// How many bytes it has.
        package var bytes: Int64
        /// The digest that its last line bears, in hexadecimal digits.
        package var digest: String
    }

    /// Why a copy cannot be used.
    package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, where, and how to mend it.
        package let description: String
        /// Whether the copy is at fault, not the registry that it is to go to.
        package let isOfFile: Bool

        init(_ description: String, isOfFile: Bool = true) {
            self.description = description
            self.isOfFile = isOfFile
        }
    }

    static func write(_ value: SQLValue, _ writer: inout JSONWriter) {
        switch value {
        case .null: writer.null()
        case .integer(let number): writer.integer(number)
        case .text(let text): writer.text(text)
        case .blob(let bytes):
            writer.object { $0.field("hex", Hexadecimal.text(bytes)) }
        }
    }

    static func value(_ json: JSONValue) -> SQLValue? {
        switch json {
        case .null: .null
        case .integer(let number): .integer(number)
        case .text(let text): .text(text)
        case .object:
            json["hex"].flatMap { hex in
                guard case .text(let digits) = hex else { return nil }
                return Hexadecimal.bytes(digits).map { .blob($0) }
            }
        case .boolean, .number, .array: nil
        }
    }
}

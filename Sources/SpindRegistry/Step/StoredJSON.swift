internal import FoundationEssentials
internal import SpindRegistryStore

/// JSON in columns of text: small values that no query looks into.
enum StoredJSON {
    /// The text of a value, with sorted keys.
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The value of a text.
    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw SQLError(.corrupt, "a stored \(type) cannot be read: \(error)")
        }
    }
}

internal import FoundationEssentials
internal import SpindRegistryStore
internal import Synchronization

/// JSON in columns of text: small values that no query looks into.
enum StoredJSON {
    /// What is remembered, by the type and the text it was decoded from.
    private struct Key: Hashable {
        var type: ObjectIdentifier
        var text: String
    }

    /// How many values are remembered; one more forgets them all.
    private static let rememberedMax = 1_024
    /// The longest text that is remembered, in bytes.
    private static let rememberedLongest = 16_384

    private static let known = Mutex<[Key: any Sendable]>([:])

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

    /// The value of a text that many rows have and many requests read, as terms are. The same text
    /// is always the same value, so that it is decoded once: for a list of 1,000 assets decoding
    /// their terms took longer than all else.
    static func remembered<Value: Decodable & Sendable>(
        _ type: Value.Type, _ text: String
    ) throws -> Value {
        let key = Key(type: ObjectIdentifier(type), text: text)
        if let found = known.withLock({ $0[key] }) as? Value { return found }
        let value = try decode(type, text)
        if text.utf8.count <= rememberedLongest {
            known.withLock { known in
                if known.count >= rememberedMax { known = [:] }
                known[key] = value
            }
        }
        return value
    }
}

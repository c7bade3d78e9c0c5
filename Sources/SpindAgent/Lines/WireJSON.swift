internal import FoundationEssentials

/// Values as they are said on a wire: JSON with sorted keys, so that equal values are equal bytes.
package enum WireJSON {
    /// Codes a value, without the end of a line. One that cannot be coded is a bug.
    package static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            preconditionFailure("what is said on a wire can always be coded: \(error)")
        }
    }

    /// Reads a value. Fields that are not known are passed over.
    ///
    /// - Throws: what a `JSONDecoder` throws.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: some Collection<UInt8>
    ) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}

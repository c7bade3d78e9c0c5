import SpindAgent
package import SpindCore

/// Turns what is said to the registry into JSON and back. Fields that are not known are passed
/// over.
package enum SyncCoding {
    /// Codes a value; keys are sorted, so that equal values are equal bytes.
    package static func encode(_ value: some Encodable) -> [UInt8] {
        WireJSON.encode(value)
    }

    /// Reads a value.
    ///
    /// - Throws: what a `JSONDecoder` throws.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws -> Value {
        try WireJSON.decode(type, from: bytes)
    }

    /// Reads a problem document; one of a newer registry, whose code is not known, has none.
    ///
    /// - Returns: `nil` if it is no problem document.
    package static func problem(_ bytes: [UInt8]) -> SyncProblem? {
        struct Lenient: Decodable {
            var code: String?
            var detail: String?
            var title: String?
            var acknowledgedThrough: Int64?
        }
        guard let found = try? decode(Lenient.self, from: bytes),
            let detail = found.detail ?? found.title
        else { return nil }
        return SyncProblem(
            code: found.code.flatMap(SyncRefusal.init(rawValue:)), detail: detail,
            acknowledgedThrough: found.acknowledgedThrough)
    }
}

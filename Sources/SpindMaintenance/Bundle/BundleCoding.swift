import Foundation

/// JSON for people who compare two bundles: sorted and indented.
enum BundleCoding {
    /// The text of a value.
    static func text(of value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("a digest can always be coded: \(error)")
        }
    }

    /// The JSON tree of a value.
    static func tree(of value: some Encodable) -> JSONTree? {
        guard let data = try? JSONEncoder().encode(value) else { return nil }
        return try? JSONDecoder().decode(JSONTree.self, from: data)
    }
}

/// Any JSON value.
enum JSONTree: Hashable, Codable, Sendable {
    case word(String)
    case number(Int64)
    case truth(Bool)
    case object([String: JSONTree])
    case list([JSONTree])
    case nothing

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .nothing
        } else if let truth = try? container.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else if let word = try? container.decode(String.self) {
            self = .word(word)
        } else if let object = try? container.decode([String: JSONTree].self) {
            self = .object(object)
        } else {
            self = .list(try container.decode([JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .word(let word): try container.encode(word)
        case .number(let number): try container.encode(number)
        case .truth(let truth): try container.encode(truth)
        case .object(let object): try container.encode(object)
        case .list(let list): try container.encode(list)
        case .nothing: try container.encodeNil()
        }
    }
}

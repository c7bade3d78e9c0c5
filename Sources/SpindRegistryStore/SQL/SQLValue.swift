/// A value as both engines know it. There are no fractions: money is counted in cents, time in
/// milliseconds.
package enum SQLValue: Hashable, Sendable {
    /// No value.
    case null
    /// A whole number; a truth is 0 or 1.
    case integer(Int64)
    /// Text without a zero character, which PostgreSQL cannot keep.
    case text(String)
    /// Bytes.
    case blob([UInt8])
}

extension SQLValue {
    /// The number, or no value.
    package init(_ value: (some FixedWidthInteger)?) {
        self = value.map { .integer(Int64($0)) } ?? .null
    }

    /// The text, or no value.
    package init(_ value: String?) {
        self = value.map { .text($0) } ?? .null
    }

    /// The bytes, or no value.
    package init(_ value: [UInt8]?) {
        self = value.map { .blob($0) } ?? .null
    }

    /// 1 or 0, or no value.
    package init(_ value: Bool?) {
        self = value.map { .integer($0 ? 1 : 0) } ?? .null
    }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringInterpolation,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
    package init(nilLiteral: ()) { self = .null }
}

extension SQLValue: CustomStringConvertible {
    /// The kind of the value and never the value, which may be a person's name.
    package var description: String {
        switch self {
        case .null: "null"
        case .integer: "an integer"
        case .text: "text"
        case .blob: "bytes"
        }
    }
}

import SpindCore
import SpindRegistryStore

/// Puts the conditions of a list together. `$1` is the limit.
struct ListQuery {
    private(set) var values: [SQLValue]
    private var parts: [String] = []
    private let after: String?

    /// Begins with which part of the list is wanted.
    init(_ part: ListPage) {
        values = [SQLValue(part.limit)]
        after = part.after
    }

    /// Begins with how many are wanted, from the beginning.
    init(limit: Int) {
        values = [SQLValue(limit)]
        after = nil
    }

    /// The conditions, for WHERE.
    var conditions: String { parts.isEmpty ? "1 = 1" : parts.joined(separator: " AND ") }

    /// What stands behind the page before, in an order of times and ids.
    ///
    /// - Returns: whether the cursor was one of such a list.
    mutating func behind(_ column: String, descending: Bool = false) -> Bool {
        guard let after else { return true }
        let keys = after.split(separator: " ", maxSplits: 1)
        guard keys.count == 2, let time = Int64(keys[0]) else { return false }
        values += [.integer(time), .text(String(keys[1]))]
        let (first, second) = ("$\(values.count - 1)", "$\(values.count)")
        let sign = descending ? "<" : ">"
        parts.append(
            "(\(column) \(sign) \(first) OR (\(column) = \(first) AND id \(sign) \(second)))")
        return true
    }

    /// What stands behind the page before, in a list of journal records, newest first.
    ///
    /// - Returns: whether the cursor was one of such a list.
    mutating func behindRecord() -> Bool {
        guard let after else { return true }
        let keys = after.split(separator: " ")
        guard keys.count == 3, let time = Int64(keys[0]), let sequence = Int64(keys[2]) else {
            return false
        }
        values += [.integer(time), .text(String(keys[1])), .integer(sequence)]
        let names = (values.count - 2...values.count).map { "$\($0)" }
        parts.append(
            """
            (at_ms < \(names[0]) OR (at_ms = \(names[0]) AND (incarnation < \(names[1])
                OR (incarnation = \(names[1]) AND sequence < \(names[2])))))
            """)
        return true
    }

    /// What the list is ordered by.
    static func key(_ time: WallTime, _ id: String) -> String {
        "\(time.millisecondsSince1970) \(id)"
    }

    /// Only those with this text in the column, if there is one.
    mutating func equal(_ column: String, _ text: String?) {
        guard let text else { return }
        values.append(.text(text))
        parts.append("\(column) = $\(values.count)")
    }

    /// Only those that compare so to a time, if there is one: `start_ms <`.
    mutating func compare(_ left: String, _ time: WallTime?) {
        guard let time else { return }
        values.append(SQLValue(time))
        parts.append("\(left) $\(values.count)")
    }

    /// Only those with more than this text in the column.
    mutating func greater(_ column: String, _ text: String) {
        values.append(.text(text))
        parts.append("\(column) > $\(values.count)")
    }

    /// Only those for which this holds.
    mutating func require(_ condition: String) { parts.append(condition) }
}

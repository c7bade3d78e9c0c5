/// The `$n` of a statement, found without an engine, so that both are as strict.
struct SQLParameters: Equatable {
    /// Which numbers occur.
    private(set) var numbers: Set<Int> = []
    /// Whether there is a `?` where a parameter could stand, which PostgreSQL does not know.
    private(set) var hasQuestionMark = false

    /// Reads a statement; what is quoted or in a comment is no parameter.
    init(_ sql: String) {
        let bytes = Array(sql.utf8)
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                position = Self.end(of: bytes[position], in: bytes, from: position + 1)
            case UInt8(ascii: "-") where Self.has(UInt8(ascii: "-"), bytes, position + 1):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
                    position += 1
                }
            case UInt8(ascii: "/") where Self.has(UInt8(ascii: "*"), bytes, position + 1):
                position = Self.endOfComment(in: bytes, from: position + 2)
            case UInt8(ascii: "$"):
                let digits = bytes[(position + 1)...].prefix {
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                }
                if let number = Int(String(decoding: digits, as: UTF8.self)) {
                    numbers.insert(number)
                }
                position += 1 + digits.count
            case UInt8(ascii: "?"):
                hasQuestionMark = true
                position += 1
            default: position += 1
            }
        }
    }

    /// Throws unless there is a value for every parameter and a parameter for every value.
    func require(_ count: Int, of sql: String) throws(SQLError) {
        guard !hasQuestionMark else {
            throw SQLError(.statement, "parameters are $1, $2, not ?: \(sql)")
        }
        guard numbers.count == count, numbers.allSatisfy({ (1...max(count, 1)).contains($0) })
        else {
            let found = numbers.sorted().map { "$\($0)" }.joined(separator: ", ")
            throw SQLError(
                .statement,
                "\(count) values for \(found.isEmpty ? "no parameters" : found): \(sql)")
        }
    }

    /// Throws if a text holds a zero character, which SQLite would keep and PostgreSQL refuse.
    static func requireText(_ values: [SQLValue]) throws(SQLError) {
        for (index, value) in values.enumerated() {
            if case .text(let text) = value, text.utf8.contains(0) {
                throw SQLError(.statement, "the text for $\(index + 1) has a zero character in it")
            }
        }
    }

    private static func has(_ byte: UInt8, _ bytes: [UInt8], _ position: Int) -> Bool {
        position < bytes.count && bytes[position] == byte
    }

    private static func end(of quote: UInt8, in bytes: [UInt8], from start: Int) -> Int {
        (bytes[start...].firstIndex(of: quote) ?? bytes.count - 1) + 1
    }

    private static func endOfComment(in bytes: [UInt8], from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "*"), has(UInt8(ascii: "/"), bytes, position + 1) {
                return position + 2
            }
            position += 1
        }
        return position
    }
}

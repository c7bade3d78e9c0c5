import CLibPQ

/// What came of a statement; freed when it goes away.
@safe final class PostgresResult {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe PQclear(handle) }

    /// The error, if it is one.
    var error: SQLError? {
        switch unsafe PQresultStatus(handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: nil
        default: SQLError(postgres: self)
        }
    }

    /// What kind of command it was, with numbers: `INSERT 0 1`, `COMMIT`.
    var command: String { unsafe String(cString: PQcmdStatus(handle)) }

    /// How many rows were changed.
    var changes: Int {
        command.hasPrefix("SELECT")
            ? 0 : unsafe Int(String(cString: PQcmdTuples(handle))) ?? 0
    }

    /// A field of the error's report; see libpq's `PQresultErrorField`.
    func field(_ code: Character) -> String? {
        guard let code = code.asciiValue else { return nil }
        return unsafe PQresultErrorField(handle, Int32(code)).map { unsafe String(cString: $0) }
    }

    /// The rows, which came in binary form.
    func rows(max: Int, _ sql: String) throws(SQLError) -> [SQLRow] {
        let count = unsafe PQntuples(handle)
        guard count <= max else {
            throw SQLError(.statement, "more than \(max) rows; use LIMIT: \(sql)")
        }
        let width = unsafe PQnfields(handle)
        let columns = SQLColumns(
            (0..<width).map { unsafe String(cString: PQfname(handle, $0)) })
        let types = (0..<width).map { unsafe PQftype(handle, $0) }
        var rows: [SQLRow] = []
        rows.reserveCapacity(Int(count))
        for row in 0..<count {
            var values: [SQLValue] = []
            values.reserveCapacity(types.count)
            for column in 0..<width {
                values.append(try value(row, column, types[Int(column)], sql))
            }
            rows.append(SQLRow(columns: columns, values: values))
        }
        return rows
    }

    private func value(
        _ row: Int32, _ column: Int32, _ type: UInt32, _ sql: String
    ) throws(SQLError) -> SQLValue {
        if unsafe PQgetisnull(handle, row, column) == 1 || type == PostgresType.void {
            return .null
        }
        let length = unsafe Int(PQgetlength(handle, row, column))
        let bytes = unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column), count: length)
        switch type {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2:
            // The first byte has the sign.
            let start: Int64 = unsafe bytes.first.map { $0 >= 0x80 ? -1 : 0 } ?? 0
            return .integer(unsafe bytes.reduce(start) { $0 << 8 | Int64($1) })
        case PostgresType.bool: return .integer(unsafe bytes.first == 1 ? 1 : 0)
        case PostgresType.text, PostgresType.varchar, PostgresType.bpchar, PostgresType.name,
            PostgresType.unknown:
            return .text(unsafe String(decoding: bytes, as: UTF8.self))
        case PostgresType.bytea: return .blob(unsafe Array(bytes))
        case PostgresType.numeric:
            guard let integer = unsafe PostgresNumeric.integer(Array(bytes)) else {
                throw SQLError(
                    .statement, "a fraction or more than 64 bits in the result of: \(sql)")
            }
            return .integer(integer)
        default:
            throw SQLError(
                .statement,
                "column \(unsafe String(cString: PQfname(handle, column))) is of a type (\(type)) "
                    + "that is neither integer, text nor bytes in the result of: \(sql)")
        }
    }
}

/// PostgreSQL's numbers of any length, which sums of 64-bit integers are.
enum PostgresNumeric {
    /// The whole number in a `numeric` in binary form; `nil` when it is no number, has a fraction
    /// or does not fit.
    ///
    /// The form (`src/backend/utils/adt/numeric.c`, `numeric_send`): 16-bit words, big end first:
    /// count of digits, weight of the first digit, sign, digits after the point for display; then
    /// the digits to the base 10,000.
    static func integer(_ bytes: [UInt8]) -> Int64? {
        let words = stride(from: 0, to: bytes.count - 1, by: 2).map {
            Int64(bytes[$0]) << 8 | Int64(bytes[$0 + 1])
        }
        guard words.count >= 4, words.count == 4 + Int(words[0]) else { return nil }
        let weight = Int(Int16(truncatingIfNeeded: words[1]))
        let sign: Int64
        switch words[2] {
        case 0x0000: sign = 1
        case 0x4000: sign = -1
        default: return nil
        }
        let digits = words[4...]
        // Zeros at the end are not sent: a digit past the point is a fraction.
        guard digits.count <= weight + 1 || digits.isEmpty else { return nil }
        if digits.isEmpty { return 0 }
        var total: Int64 = 0
        for place in 0...weight {
            let digit = place < digits.count ? digits[4 + place] : 0
            let (raised, isTooLarge) = total.multipliedReportingOverflow(by: 10_000)
            let (sum, isStillTooLarge) = raised.addingReportingOverflow(sign * digit)
            if isTooLarge || isStillTooLarge { return nil }
            total = sum
        }
        return total
    }
}

/// The types of PostgreSQL that values go out as and come in as, by their fixed numbers
/// (`src/include/catalog/pg_type.dat`).
enum PostgresType {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let unknown: UInt32 = 705
    static let bpchar: UInt32 = 1042
    static let varchar: UInt32 = 1043
    static let numeric: UInt32 = 1700
    static let void: UInt32 = 2278

    /// The type that a value goes out as; 0 lets the server find one for NULL.
    static func sent(_ value: SQLValue) -> UInt32 {
        switch value {
        case .null: 0
        case .integer: int8
        case .text: text
        case .blob: bytea
        }
    }
}

/// The values of a statement in PostgreSQL's binary form, in one piece of memory: integers big end
/// first, text in UTF-8 and bytes as they are.
struct PostgresParameters {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []

    init(_ values: [SQLValue]) {
        for value in values {
            let start = bytes.count
            switch value {
            case .null: break
            case .integer(let integer):
                for shift in stride(from: 56, through: 0, by: -8) {
                    bytes.append(UInt8(truncatingIfNeeded: integer >> shift))
                }
            case .text(let text): bytes += text.utf8
            case .blob(let blob): bytes += blob
            }
            offsets.append(value == .null ? nil : start)
            lengths.append(Int32(clamping: bytes.count - start))
        }
        // An empty value needs an address too, or it would be NULL.
        bytes.append(0)
    }

    /// Calls the body with where the values are, how long and in which form.
    func withPointers<R>(
        _ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> R
    ) -> R {
        let binary = [Int32](repeating: 1, count: offsets.count)
        return unsafe bytes.withUnsafeBytes { memory in
            let start = unsafe memory.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = unsafe offsets.map { offset in
                unsafe offset.flatMap { unsafe start?.advanced(by: $0) }
            }
            return unsafe body(pointers, lengths, binary)
        }
    }
}

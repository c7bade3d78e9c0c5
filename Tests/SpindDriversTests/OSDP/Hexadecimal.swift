/// Bytes from a text of hexadecimal digits, as the captures write them.
func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { $0 != " " }
    return stride(from: 0, to: digits.count, by: 2).map { start in
        let first = digits.index(digits.startIndex, offsetBy: start)
        return UInt8(digits[first...].prefix(2), radix: 16) ?? 0
    }
}

/// Bytes as lower-case hexadecimal digits, two for each, and back.
package enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// The digits of these bytes.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }

    /// The bytes of these digits, of either case; `nil` if a character is no digit or their number
    /// is odd.
    package static func bytes(_ text: String) -> [UInt8]? {
        var values: [UInt8] = []
        for character in text.utf8 {
            switch character {
            case 0x30...0x39: values.append(character - 0x30)
            case 0x41...0x46: values.append(character - 0x37)
            case 0x61...0x66: values.append(character - 0x57)
            default: return nil
            }
        }
        guard values.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}

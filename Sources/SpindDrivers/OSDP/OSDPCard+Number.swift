extension OSDPCard {
    /// The bytes that the cabinet knows the card by, the most significant first, 4 to 10 of them:
    /// without parity bits where the bits are a Wiegand format of 26, 34 or 37 bits with the right
    /// parity, so that a card is the same at a Wiegand reader; `nil` for a longer number.
    package var number: [UInt8]? {
        let bits = bits
        let spans = [26: 13, 34: 17, 37: 19]
        if let span = spans[bitCount], Self.ones(bits.prefix(span)).isMultiple(of: 2),
            !Self.ones(bits.suffix(span)).isMultiple(of: 2)
        {
            return Self.number(bits.dropFirst().dropLast())
        }
        return Self.number(bits[...])
    }

    /// The bytes of a number that a reader sent in digits: decimal, or hexadecimal where a digit is
    /// not; `nil` for what is none of 4 to 10 bytes.
    package static func number(ofDigits digits: [UInt8]) -> [UInt8]? {
        let text = digits.map { Character(UnicodeScalar($0)) }
        let isDecimal = text.allSatisfy { $0.isASCII && $0.isNumber }
        var bytes: [UInt8] = []
        for digit in text {
            guard let value = digit.hexDigitValue, digit.isASCII else { return nil }
            var carry = UInt16(value)
            for index in bytes.indices.reversed() {
                carry += UInt16(bytes[index]) * (isDecimal ? 10 : 16)
                bytes[index] = UInt8(carry & 0xFF)
                carry >>= 8
            }
            if carry > 0 { bytes.insert(UInt8(carry), at: 0) }
            guard bytes.count <= 10 else { return nil }
        }
        return digits.isEmpty ? nil : [UInt8](repeating: 0, count: max(0, 4 - bytes.count)) + bytes
    }

    private static func ones(_ bits: ArraySlice<Bool>) -> Int { bits.count { $0 } }

    private static func number(_ bits: ArraySlice<Bool>) -> [UInt8]? {
        let count = max(4, (bits.count + 7) / 8)
        guard count <= 10 else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        for (place, bit) in bits.reversed().enumerated() where bit {
            bytes[count - 1 - place / 8] |= 1 << UInt8(place % 8)
        }
        return bytes
    }
}

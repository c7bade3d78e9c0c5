/// Bytes as text that people read aloud and type: Crockford's base 32, five bits a character.
///
/// Of the letters it leaves out `i`, `l`, `o` (which look like digits) and `u`. It is written in
/// lower case; read in either, with `o` for `0` and `i` or `l` for `1`.
package enum Base32 {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The characters of these bytes, eight for each five; the last bits are filled with zeros.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 8 + 4) / 5)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(alphabet[Int(bits >> UInt32(count) & 31)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(5 - count) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// What a character stands for, 0 to 31; `nil` if it is none of the alphabet.
    package static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "o"), UInt8(ascii: "O"): return 0
        case UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "l"), UInt8(ascii: "L"): return 1
        default:
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
            let lower = isCapital ? character + 32 : character
            return alphabet.firstIndex(of: lower).map { UInt8($0) }
        }
    }

    /// The bytes of this text; `nil` if a character is none of the alphabet, or the bits that are
    /// left over are not zero.
    package static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            bits = (bits << 5 | UInt32(value)) & 0xFFF
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> UInt32(count) & 0xFF))
            }
        }
        let left = bits & (1 << UInt32(count) - 1)
        return count < 5 && left == 0 ? bytes : nil
    }
}

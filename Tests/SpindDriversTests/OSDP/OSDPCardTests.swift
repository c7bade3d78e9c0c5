import SpindDrivers
import Testing

@Suite("Cards of OSDP readers")
struct OSDPCardTests {
    /// The bits of PROTOCOLS' Wiegand vectors; 26, 34 and 37 lose their parity, others nothing.
    @Test(
        arguments: [
            ("10111101100010001110101110", [0x00, 0x7B, 0x11, 0xD7]),
            ("0000000000000000000000000000000010", [0, 0, 0, 1]),
            ("1110111101010110110111110111011110", [0xDE, 0xAD, 0xBE, 0xEF]),
            ("1010110111111101110000011100001101010", [0x02, 0xDF, 0xDC, 0x1C, 0x35]),
            ("00000000000000000000000000000101", [0, 0, 0, 5]),
            ("1", [0, 0, 0, 1]),
            // A wrong parity: no Wiegand number, but a number of 26 bits all the same.
            ("10111101100010001110101111", [0x02, 0xF6, 0x23, 0xAF]),
            (
                "00000100101000011011001011000011110101001110010111110110",
                [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6]
            ),
        ] as [(String, [UInt8])])
    func numberIsWhatAWiegandReaderWouldGive(_ bits: String, _ number: [UInt8]) {
        var bytes = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
        for (index, bit) in bits.enumerated() where bit == "1" {
            bytes[index / 8] |= 0x80 >> UInt8(index % 8)
        }
        for isWiegand in [true, false] {
            let card = OSDPCard(isWiegand: isWiegand, bitCount: bits.count, bytes: bytes)
            #expect(card.number == number)
        }
    }

    @Test func numberThatIsTooLongIsNone() {
        let bytes = [UInt8](repeating: 0xFF, count: 128)
        #expect(OSDPCard(isWiegand: false, bitCount: 80, bytes: bytes).number?.count == 10)
        #expect(OSDPCard(isWiegand: false, bitCount: 81, bytes: bytes).number == nil)
        #expect(OSDPCard(isWiegand: false, bitCount: 1_024, bytes: bytes).number == nil)
    }

    @Test(
        arguments: [
            ("1", [0, 0, 0, 1]), ("0012345678", [0x00, 0xBC, 0x61, 0x4E]),
            ("04A1B2C3D4", [0x04, 0xA1, 0xB2, 0xC3, 0xD4]),
            ("1208925819614629174706175", [UInt8](repeating: 0xFF, count: 10)),
            ("1208925819614629174706176", nil), ("", nil), ("12 3", nil), ("12\u{00B2}", nil),
        ] as [(String, [UInt8]?)])
    func digitsAreANumber(_ digits: String, _ number: [UInt8]?) {
        #expect(OSDPCard.number(ofDigits: digits.unicodeScalars.map { UInt8($0.value) }) == number)
    }
}

import Crypto
import SpindCrypto
import Testing

/// That the primitives are the ones we think, by the vectors of their standards.
struct PrimitiveTests {
    private struct Vector: Sendable {
        var key: String
        var data: String
        var salt: String = ""
        var expected: String
    }

    @Test(arguments: [
        // RFC 5869, test cases 1 and 3.
        Vector(
            key: String(repeating: "0b", count: 22), data: "f0f1f2f3f4f5f6f7f8f9",
            salt: "000102030405060708090a0b0c",
            expected: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                + "34007208d5b887185865"),
        Vector(
            key: String(repeating: "0b", count: 22), data: "",
            expected: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                + "9d201395faa4b61a96c8"),
    ])
    private func hkdfIsThatOfRFC5869(_ vector: Vector) throws {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: try bytes(vector.key)),
            salt: try bytes(vector.salt), info: try bytes(vector.data), outputByteCount: 42)
        #expect(derived.withUnsafeBytes { Hexadecimal.text(Array($0)) } == vector.expected)
    }

    @Test(arguments: [
        // RFC 4231, test cases 1, 2 and 6.
        Vector(
            key: String(repeating: "0b", count: 20), data: "4869205468657265",
            expected: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            key: "4a656665", data: "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            expected: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            key: String(repeating: "aa", count: 131),
            data: "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d20"
                + "48617368204b6579204669727374",
            expected: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    ])
    private func hmacIsThatOfRFC4231(_ vector: Vector) throws {
        let code = HMAC<SHA256>.authenticationCode(
            for: try bytes(vector.data), using: SymmetricKey(data: try bytes(vector.key)))
        #expect(Hexadecimal.text(Array(code)) == vector.expected)
    }

    @Test func hashIsSHA256() {
        // FIPS 180-4, "abc".
        #expect(
            AuditHash(of: Array("abc".utf8)).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    private func bytes(_ text: String) throws -> [UInt8] {
        try #require(Hexadecimal.bytes(text))
    }
}

struct HexadecimalTests {
    @Test func everyByteGoesThereAndBack() {
        let all = Array(UInt8.min...UInt8.max)
        #expect(Hexadecimal.bytes(Hexadecimal.text(all)) == all)
        #expect(Hexadecimal.text([0, 15, 16, 255]) == "000f10ff")
        #expect(Hexadecimal.bytes("DEADbeef") == [0xDE, 0xAD, 0xBE, 0xEF])
    }

    @Test(arguments: ["0", "0g", "0x10", " 00", "00 ", "ä0", "0:", "0/", "0@", "0`"])
    func otherTextIsRefused(_ text: String) {
        #expect(Hexadecimal.bytes(text) == nil)
    }
}

import SpindCrypto
import Testing

@Suite struct AES128Tests {
    private let key = Array(UInt8(0)...15)

    /// FIPS 197, appendix C.1.
    @Test func blockIsThatOfTheStandard() {
        let plain = (0..<16).map { UInt8($0 * 0x11) }
        let encrypted: [UInt8] = [
            0x69, 0xC4, 0xE0, 0xD8, 0x6A, 0x7B, 0x04, 0x30, 0xD8, 0xCD, 0xB7, 0x80, 0x70, 0xB4,
            0xC5, 0x5A,
        ]
        #expect(AES128(key: key).encrypt(plain) == encrypted)
        #expect(AES128(key: key).decrypt(encrypted) == plain)
    }

    /// NIST SP 800-38A, F.2.1: the first two blocks.
    @Test func chainIsThatOfTheStandard() {
        let cipher = AES128(
            key: [
                0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09,
                0xCF, 0x4F, 0x3C,
            ])
        let plain: [UInt8] = [
            0x6B, 0xC1, 0xBE, 0xE2, 0x2E, 0x40, 0x9F, 0x96, 0xE9, 0x3D, 0x7E, 0x11, 0x73, 0x93,
            0x17, 0x2A, 0xAE, 0x2D, 0x8A, 0x57, 0x1E, 0x03, 0xAC, 0x9C, 0x9E, 0xB7, 0x6F, 0xAC,
            0x45, 0xAF, 0x8E, 0x51,
        ]
        let encrypted: [UInt8] = [
            0x76, 0x49, 0xAB, 0xAC, 0x81, 0x19, 0xB2, 0x46, 0xCE, 0xE9, 0x8E, 0x9B, 0x12, 0xE9,
            0x19, 0x7D, 0x50, 0x86, 0xCB, 0x9B, 0x50, 0x72, 0x19, 0xEE, 0x95, 0xDB, 0x11, 0x3A,
            0x91, 0x76, 0x78, 0xB2,
        ]
        #expect(cipher.encrypt(plain, chainedFrom: key) == encrypted)
        #expect(cipher.decrypt(encrypted, chainedFrom: key) == plain)
        #expect(cipher.encrypt([], chainedFrom: key).isEmpty)
    }

    @Test func keysNeverShow() throws {
        let master = try ReaderMasterKey(bytes: key)
        #expect("\(AES128(key: key)) \(master)" == "key(...) key(...)")
        var dumped = ""
        dump((AES128(key: key), master), to: &dumped)
        #expect(!dumped.contains("["))
    }

    /// OSDP 2.2, annex E.
    @Test func readersKeyIsThatOfTheStandard() throws {
        let master = try ReaderMasterKey(bytes: key)
        #expect(
            master.key(ofReader: [0xBE, 0xBA, 0x01, 0x00, 0xAF, 0xBE, 0xAD, 0xDE]) == [
                0x49, 0x18, 0x44, 0x1C, 0x16, 0xAC, 0xD4, 0x8E, 0xCC, 0x66, 0x6B, 0x04, 0xD1, 0xF1,
                0xCA, 0x99,
            ])
    }

    @Test func whatIsNoReadersKeyIsRefused() {
        #expect(throws: ReaderMasterKey.Invalid.length(15)) {
            _ = try ReaderMasterKey(bytes: Array(key.dropLast()))
        }
        #expect(throws: ReaderMasterKey.Invalid.allZero) {
            _ = try ReaderMasterKey(bytes: [UInt8](repeating: 0, count: 16))
        }
        #expect(throws: ReaderMasterKey.Invalid.isPublic) {
            _ = try ReaderMasterKey(bytes: ReaderMasterKey.deliveredKey)
        }
    }
}

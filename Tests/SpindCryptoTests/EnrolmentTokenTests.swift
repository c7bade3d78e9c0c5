import SpindCore
import SpindCrypto
import SpindSeeds
import Testing

struct EnrolmentTokenTests {
    private static let authority = AuthorityFingerprint(ofDER: [1, 2, 3])

    private func token(_ seed: UInt64 = 1) -> EnrolmentToken {
        var generator = SeededGenerator(seed: seed)
        return EnrolmentToken(authority: Self.authority, using: &generator)
    }

    @Test func tokenIsReadAsItWasTold() throws {
        for seed in 0..<50 as Range<UInt64> {
            let token = token(seed)
            let read = try EnrolmentToken(token.text)
            #expect(read.text == token.text && read.secretHash == token.secretHash)
            #expect(read.names(Self.authority))
            #expect(!read.names(AuthorityFingerprint(ofDER: [1, 2, 4])))
        }
        #expect(token(1).secretHash != token(2).secretHash && token().secretHash.count == 32)
    }

    @Test func tokenHasGroupsOfFour_WithoutLettersThatLookLikeDigits() {
        let text = token().text
        let groups = text.split(separator: "-")
        #expect(groups.prefix(3) == ["spind", "enrol", "1"])
        #expect(groups.count == 17 && groups.dropFirst(3).allSatisfy { $0.count == 4 })
        #expect(groups.dropFirst(3).joined().allSatisfy { !"ilou".contains($0) })
    }

    @Test func howItIsTypedDoesNotMatter() throws {
        let text = token().text
        let typed: [String] = [
            text.uppercased(), "  \(text)\n", text.replacing("-", with: " "),
            text.replacing("-", with: ""), text.replacing("-", with: "\u{2011}"),
            text.replacing("-", with: " \u{2013} "), text.replacing("-", with: "-\n"),
            "spind-enrol-1"
                + text.dropFirst(13).replacing("0", with: "O").replacing("1", with: "l"),
        ]
        for entry in typed {
            #expect(try EnrolmentToken(entry).secretHash == token().secretHash, "\(entry)")
        }
    }

    @Test func everyTypingErrorIsToldAsSuch() throws {
        let text = Array(token().text)
        var tried = 0
        for index in 14..<text.count where text[index] != "-" {
            for character in "0123456789abcdefghjkmnpqrstvwxyz" where character != text[index] {
                var wrong = text
                wrong[index] = character
                #expect(throws: EnrolmentToken.Malformed.mistyped) {
                    try EnrolmentToken(String(wrong))
                }
                tried += 1
            }
        }
        #expect(tried == 56 * 31)
        // Two groups in the wrong order.
        let groups = token().text.split(separator: "-")
        let swapped = (groups.prefix(3) + [groups[4], groups[3]] + groups.dropFirst(5))
        #expect(throws: EnrolmentToken.Malformed.mistyped) {
            try EnrolmentToken(swapped.joined(separator: "-"))
        }
    }

    @Test func whatIsNoTokenIsRefusedWithItsReason() {
        let text = token().text
        let refusals: [(String, EnrolmentToken.Malformed)] = [
            ("", .notAToken), ("spind-enrol", .notAToken), ("hello", .notAToken),
            (String(text.dropFirst()), .notAToken),
            ("spind-enrol-2" + text.dropFirst(13), .version),
            (String(text.dropLast()), .tooShort(55)), ("spind-enrol-1", .tooShort(0)),
            (text + "0", .tooLong), (String(repeating: text, count: 20), .tooLong),
            (text.prefix(19) + "u" + text.dropFirst(20), .character("u", group: 2)),
            (text.prefix(14) + "ß" + text.dropFirst(15), .character("ß", group: 1)),
            (text.dropLast() + "!", .character("!", group: 14)),
        ]
        for (text, refusal) in refusals {
            #expect(throws: refusal, "\(text.prefix(30))") { try EnrolmentToken(text) }
        }
    }

    @Test func secretNeverShows() {
        var dumped = ""
        dump(token(), to: &dumped)
        #expect("\(token()) \([token()])" == "spind-enrol-1-... [spind-enrol-1-...]")
        #expect(dumped.contains("spind-enrol-1-...") && dumped.count < 40)
    }

    @Test func fingerprintIsReadWithColonsToo() {
        let text = "\(Self.authority)"
        let pairs = stride(from: 0, to: 64, by: 2).map { text.dropFirst($0).prefix(2) }
        #expect(AuthorityFingerprint(text) == Self.authority)
        #expect(
            AuthorityFingerprint(pairs.joined(separator: ":").uppercased()) == Self.authority)
        for bad in ["", String(text.dropLast(2)), text + "00", "g" + text.dropFirst()] {
            #expect(AuthorityFingerprint(bad) == nil)
        }
    }

    @Test(arguments: [
        ([UInt8](), ""), ([0], "00"), ([255], "zw"), (Array("hello".utf8), "d1jprv3f"),
        ([0, 1, 2, 3, 4, 5], "000g40r40m"),
    ])
    func base32IsWrittenAndRead(_ bytes: [UInt8], _ text: String) {
        #expect(Base32.text(bytes) == text)
        #expect(Base32.bytes(text) == bytes && Base32.bytes(text.uppercased()) == bytes)
    }

    @Test(arguments: ["0", "zz", "u0", "000", "d1jprv3f0", "é", "-"])
    func whatIsNoBase32IsRefused(_ text: String) {
        #expect(Base32.bytes(text) == nil)
    }
}

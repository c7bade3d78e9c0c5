import Crypto
import SpindCore
import SpindCrypto
import Testing

/// The test vectors of RFC 6287, appendix C, for suites with a challenge alone.
struct OCRATests {
    /// The RFC's standard keys: the ASCII digits 1234567890 again and again.
    private static func key(_ bytes: Int) -> SymmetricKey {
        SymmetricKey(data: (0..<bytes).map { UInt8(0x30 + ($0 + 1) % 10) })
    }

    @Test(
        arguments: [
            "237653", "243178", "653583", "740991", "608993", "388898", "816933", "224598",
            "750600",
            "294470",
        ].enumerated().map { ($0, $1) })
    func oneWayChallengeOfNumbers(_ digit: Int, _ answer: String) {
        let suite = OCRA(hash: .sha1, digits: 6, format: .numeric(8))
        #expect(suite.suite == "OCRA-1:HOTP-SHA1-6:QN08")
        let challenge = String(repeating: "\(digit)", count: 8)
        #expect(suite.answer(to: challenge, key: Self.key(20)) == answer)
    }

    @Test(arguments: [
        ("CLI22220SRV11110", "28247970"), ("CLI22221SRV11111", "01984843"),
        ("CLI22222SRV11112", "65387857"), ("CLI22223SRV11113", "03351211"),
        ("CLI22224SRV11114", "83412541"), ("SRV11110CLI22220", "15510767"),
        ("SRV11111CLI22221", "90175646"), ("SRV11112CLI22222", "33777207"),
        ("SRV11113CLI22223", "95285278"), ("SRV11114CLI22224", "28934924"),
        ("SIG10000", "53095496"), ("SIG11000", "04110475"), ("SIG12000", "31331128"),
        ("SIG13000", "76028668"), ("SIG14000", "46554205"),
    ])
    func mutualChallengesAndSignaturesBySHA256(_ challenge: String, _ answer: String) {
        let suite = OCRA(hash: .sha256, digits: 8, format: .alphanumeric(8))
        #expect(suite.suite == "OCRA-1:HOTP-SHA256-8:QA08")
        #expect(suite.answer(to: challenge, key: Self.key(32)) == answer)
    }

    @Test(arguments: [
        ("CLI22220SRV11110", "79496648"), ("CLI22221SRV11111", "76831980"),
        ("CLI22222SRV11112", "12250499"), ("CLI22223SRV11113", "90856481"),
        ("CLI22224SRV11114", "12761449"),
    ])
    func mutualChallengesBySHA512(_ challenge: String, _ answer: String) {
        let suite = OCRA(hash: .sha512, digits: 8, format: .alphanumeric(8))
        #expect(suite.suite == "OCRA-1:HOTP-SHA512-8:QA08")
        #expect(suite.answer(to: challenge, key: Self.key(64)) == answer)
    }

    // Computed with another implementation (Python's hmac and hashlib), like the RFC's reference:
    // a change would make every printed answer wrong.
    @Test(arguments: [
        ("00000000", "63592314"), ("00000001", "95233157"), ("31415926", "40087712"),
        ("99999999", "96351684"), ("12345678", "43403418"),
    ])
    func aCabinetsAnswersStayWhatTheyWere(_ challenge: String, _ answer: String) throws {
        let verifier = ServiceVerifier(key: try CabinetKey(bytes: Array(1...32)))
        #expect(ServiceVerifier.suite.suite == "OCRA-1:HOTP-SHA256-8:QN08")
        #expect(verifier.answer(to: Challenge(digits: challenge)) == answer)
    }

    @Test func onlyTheAnswerItselfIsAccepted() throws {
        let verifier = ServiceVerifier(key: try CabinetKey(bytes: Array(1...32)))
        let challenge = Challenge(digits: "31415926")
        let answer = Array(verifier.answer(to: challenge).utf8)
        #expect(verifier.accepts(answer, for: challenge))
        for place in answer.indices {
            var wrong = answer
            wrong[place] = wrong[place] == 0x39 ? 0x30 : wrong[place] + 1
            #expect(!verifier.accepts(wrong, for: challenge))
        }
        #expect(!verifier.accepts(Array(answer.dropLast()), for: challenge))
        #expect(!verifier.accepts(answer + [0x30], for: challenge))
        #expect(!verifier.accepts([], for: challenge))
        #expect(!verifier.accepts(answer, for: Challenge(digits: "31415927")))
        let other = ServiceVerifier(key: try CabinetKey(bytes: Array(2...33)))
        #expect(!other.accepts(answer, for: challenge), "each cabinet has a key of its own")
        let later = ServiceVerifier(key: try CabinetKey(bytes: Array(1...32)), epoch: 1)
        #expect(!later.accepts(answer, for: challenge))
    }
}

import SpindCore
import SpindCrypto
import SpindSeeds
import Testing

struct ServiceVerifierTests {
    private static func key() throws -> CabinetKey { try CabinetKey(bytes: Array(1...32)) }

    // Computed with another implementation (Python's hmac and hashlib).
    @Test func verifiersStayWhatTheyWere() throws {
        let service = ServiceVerifier(key: try Self.key())
        #expect(
            Hexadecimal.text(service.verifier(ofPIN: "012345678").bytes)
                == "6dde666dbee5c6cc98884d147b9a28b8286616d46995bece85e2603e2e472d60")
        #expect(
            Hexadecimal.text(service.verifier(ofCard: [0x04, 0xA1, 0xB2, 0xC3]).bytes)
                == "0c133045827aa005ab6fc63e47001d6963fcc1a210a3296f2e70b5e3bbeb9bee")
    }

    @Test func theSameDigitsMeanSomethingElseForEachPurpose() throws {
        let digits = "314159265"
        let service = ServiceVerifier(key: try Self.key())
        let verifiers = [
            service.verifier(ofPIN: digits), service.verifier(ofCard: Array(digits.utf8)),
            PINVerifier(key: try Self.key()).verifier(ofDigits: digits),
            ServiceVerifier(key: try Self.key(), epoch: 1).verifier(ofPIN: digits),
        ]
        #expect(Set(verifiers).count == verifiers.count)
    }

    @Test func aServicePINHasNineDigitsEachAsLikelyAtEveryPlace() {
        var generator = SeededGenerator(seed: 9)
        var counts = Array(repeating: Array(repeating: 0, count: 10), count: 9)
        let draws = 40_000
        for _ in 0..<draws {
            let pin = Array(PINGenerator.drawServicePIN(using: &generator).utf8)
            #expect(pin.count == 9)
            for (place, digit) in pin.enumerated() { counts[place][Int(digit) - 0x30] += 1 }
        }
        // Chi-squared with 9 degrees of freedom; above 33.7 once in ten thousand.
        for place in counts {
            let expected = draws / 10
            let squares = place.map { ($0 - expected) * ($0 - expected) }.reduce(0, +)
            #expect(Double(squares) / Double(expected) < 33.7, "\(place)")
        }
    }

    @Test func challengesKeepLeadingZerosAndDiffer() {
        var generator = SeededGenerator(seed: 3)
        let drawn = (0..<2_000).map { _ in PINGenerator.drawChallenge(using: &generator).digits }
        #expect(drawn.allSatisfy { $0.utf8.count == 8 })
        #expect(drawn.contains { $0.hasPrefix("0") })
        #expect(Set(drawn).count == drawn.count)
    }

    @Test func neitherKeyNorPINNorCardShows() throws {
        let service = ServiceVerifier(key: try Self.key())
        let verifier = service.verifier(ofPIN: "314159265")
        let event = CabinetEvent.service(KeypadID("keypad"), verifier, credential: nil)
        var dumped = ""
        dump(service, to: &dumped)
        dump(event, to: &dumped)
        for text in ["\(service)", String(reflecting: service), "\(verifier)", "\(event)", dumped] {
            #expect(!text.contains("314159265"), "\(text)")
            #expect(!text.contains("\(verifier.bytes[0]), \(verifier.bytes[1])"), "\(text)")
        }
    }
}

import Crypto
import SpindCore
import SpindCrypto
import SpindSeeds
import Testing

struct KeyTests {
    private static func key() throws -> CabinetKey { try CabinetKey(bytes: Array(1...32)) }

    // Computed with another implementation (Python's hmac and hashlib): a change of the scheme
    // would make every PIN of every cabinet unknown, so it must be noticed.
    @Test(arguments: [
        (
            UInt32(0), "65f357c1164c29fb62948ed4563ec2153dccec1d1e4816fa915c3d1988c8d6d3",
            "6b078147161f2295892ae93c2bc49def9e17da01a9ac638e7b8918f888206fd1"
        ),
        (
            1, "b4d2e35fd8b1d015384746ee19d15f7276fcc041feb5af6257855c966c641925",
            "eea10d6c1090d2323b6fe8017efae130de54a6842177030e508ad3d4bf4d97a7"
        ),
        (
            .max, "9a95433a800fc410e567798da131247cf91cf2e3aa9bb215df255a926e2f599b",
            "db6c8db4c7384af17e8e6b7cbd8b3917cda770e52a97da2abecf168f7b736573"
        ),
    ])
    func subkeysAndVerifiersStayWhatTheyWere(
        _ epoch: UInt32, _ subkey: String, _ verifier: String
    ) throws {
        let derived = try Self.key().subkey(for: .pinVerifier, epoch: epoch)
        #expect(derived.withUnsafeBytes { Hexadecimal.text(Array($0)) } == subkey)
        let pins = PINVerifier(key: try Self.key(), epoch: epoch)
        #expect(Hexadecimal.text(pins.verifier(ofDigits: "012345").bytes) == verifier)
    }

    @Test func verifierTellsDigitsApart() throws {
        let pins = PINVerifier(key: try Self.key())
        let typed = ["012345", "12345", "0123450", "012346", "0", "00"]
        #expect(Set(typed.map { pins.verifier(ofDigits: $0) }).count == typed.count)
        #expect(pins.verifier(ofDigits: "012345") == pins.verifier(ofDigits: "012345"))
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func keyOfAnotherLengthIsRefused(_ count: Int) {
        #expect(throws: CabinetKey.Invalid.length(count)) {
            try CabinetKey(bytes: [UInt8](repeating: 1, count: count))
        }
    }

    @Test func keyOfZerosIsRefused() throws {
        #expect(throws: CabinetKey.Invalid.allZero) {
            try CabinetKey(bytes: [UInt8](repeating: 0, count: 32))
        }
        _ = try CabinetKey(bytes: [UInt8](repeating: 0, count: 31) + [1])
    }

    @Test func keyNeverShows() throws {
        let key = try CabinetKey(bytes: Array("SECRETSECRETSECRETSECRETSECRETSE".utf8))
        var dumped = ""
        dump(key, to: &dumped)
        let shown = [
            "\(key)", String(reflecting: key), dumped, "\([key])", "\(PINVerifier(key: key))",
        ]
        for text in shown {
            #expect(!text.contains("SECRET") && !text.contains("83, 69"), "\(text)")
        }
        let verifier = PINVerifier(key: key).verifier(ofDigits: "123456")
        #expect("\(verifier)" == "verifier(...)")
    }

    @Test func drawnKeyTakesAllItsBitsFromTheGenerator() throws {
        var generator = SeededGenerator(seed: 1)
        let first = CabinetKey.drawBytes(using: &generator)
        let second = CabinetKey.drawBytes(using: &generator)
        #expect(first.count == 32 && second.count == 32 && first != second)
        let words = stride(from: 0, to: 32, by: 8).map { Array(first[$0..<($0 + 8)]) }
        #expect(Set(words).count == 4)
        var again = SeededGenerator(seed: 1)
        #expect(CabinetKey.drawBytes(using: &again) == first)
    }
}

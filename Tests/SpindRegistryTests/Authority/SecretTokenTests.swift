import SpindSeeds
import Testing

@testable import SpindRegistry

struct SecretTokenTests {
    @Test(arguments: SecretToken.Kind.allCases)
    func tokenIsReadAsItWasTold(_ kind: SecretToken.Kind) throws {
        var generator = SeededGenerator(seed: 1)
        let token = SecretToken(kind, using: &generator)
        #expect(token.text.hasPrefix(kind.rawValue))
        #expect(token.text.utf8.count == kind.rawValue.utf8.count + 32)
        let read = try #require(SecretToken(token.text))
        #expect(read.kind == kind && read.hash == token.hash && token.hash.count == 32)
        #expect(SecretToken(kind, using: &generator).hash != token.hash)
        let shown = "\(token) \([token])"
        #expect(!shown.contains(token.text.suffix(8)))
    }

    @Test func sameSecretOfAnotherKindIsAnotherToken() throws {
        var generator = SeededGenerator(seed: 1)
        let token = SecretToken(.session, using: &generator)
        let other = try #require(
            SecretToken(SecretToken.Kind.api.rawValue + token.text.dropFirst(8)))
        #expect(other.hash != token.hash)
    }

    @Test func whatIsNoTokenIsRefused() throws {
        var generator = SeededGenerator(seed: 1)
        let text = SecretToken(.api, using: &generator).text
        let bad = [
            "", "spind_t_", "spind_x_" + text.dropFirst(8), String(text.dropLast()), text + "0",
            text.uppercased(), "spind_t_" + text.dropFirst(8).uppercased(), " " + text,
            text.replacing("_t_", with: "_u_"), "spind_t_" + String(repeating: "u", count: 32),
            String(repeating: "spind_t_", count: 100_000),
        ]
        for text in bad { #expect(SecretToken(text) == nil, "\(text.prefix(50))") }
    }
}

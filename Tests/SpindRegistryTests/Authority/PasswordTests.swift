import SpindCore
import SpindSeeds
import Testing

@testable import SpindRegistry

struct PasswordTests {
    /// Little work, so that the tests are quick.
    private static let cost = PasswordHash.Cost(logarithm: 10, blockSize: 1, repetitions: 1)

    @Test func hashAcceptsItsPasswordAlone() throws {
        var generator = SeededGenerator(seed: 1)
        let password = try PasswordRules.prepare("Kartoffel mit Quark")
        let hash = PasswordHash(of: password, cost: Self.cost, using: &generator)
        let kept = try PasswordHash(text: hash.text)
        #expect(kept == hash && kept.accepts(password))
        for wrong in ["", "kartoffel mit quark", "Kartoffel mit Quark ", "Kartoffel mit Quar"] {
            #expect(try !kept.accepts(PasswordRules.prepare(wrong)))
        }
        let again = PasswordHash(of: password, cost: Self.cost, using: &generator)
        #expect(again != hash && again.accepts(password))
        #expect(!"\(hash)".contains("scrypt"))
    }

    // Computed with another implementation: Python's hashlib.scrypt over salt 0...15.
    @Test func storedTextIsReadAsOthersWriteIt() throws {
        let text =
            "$scrypt$ln=10,r=8,p=2$AAECAwQFBgcICQoLDA0ODw$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA"
        let hash = try PasswordHash(text: text)
        #expect(hash.text == text)
        #expect(try hash.accepts(PasswordRules.prepare("Grüße aus Bocholt")))
    }

    @Test func currentCostTakes32MiB_AndOlderOnesAreReplaced() throws {
        #expect(PasswordHash.Cost.current.memory == 32 << 20)
        var generator = SeededGenerator(seed: 1)
        let password = try PasswordRules.prepare("Kartoffel mit Quark")
        let current = PasswordHash(of: password, using: &generator)
        #expect(current.text.hasPrefix("$scrypt$ln=15,r=8,p=3$"))
        #expect(current.accepts(password) && !current.needsReplacing)
        #expect(PasswordHash(of: password, cost: Self.cost, using: &generator).needsReplacing)
        #expect(!PasswordHash.acceptNobody(password))
    }

    @Test(arguments: [
        "", "$", "$scrypt$",
        "$argon2id$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA",
        "$scrypt$ln=10,r=8$AAECAwQFBgcICQoLDA0ODw$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA",
        "$scrypt$r=8,ln=10,p=1$AAECAwQFBgcICQoLDA0ODw$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA",
        "$scrypt$ln=+10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA",
        "$scrypt$ln=10,r=8,p=1,x=1$AAECAwQFBgcICQoLDA0ODw$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA",
        "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0O$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA",
        "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAAA",
        "$scrypt$ln=10,r=8,p=1$*AECAwQFBgcICQoLDA0ODw$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA",
        "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA$",
    ])
    func damagedTextIsRefused(_ text: String) {
        #expect(throws: PasswordHash.Malformed.text) { try PasswordHash(text: text) }
    }

    @Test(arguments: [
        (63, 8, 1), (21, 1, 1), (9, 8, 1), (10, 0, 1), (10, 33, 1), (10, 8, 0), (10, 8, 17),
        (20, 32, 1), (-1, 8, 1), (10, .max, .max),
    ])
    func costBeyondReasonIsRefused_BeforeAnyWork(_ cost: (Int, Int, Int)) {
        let text =
            "$scrypt$ln=\(cost.0),r=\(cost.1),p=\(cost.2)$AAECAwQFBgcICQoLDA0ODw$xfj0WAdgsecOSTS5KYbjhkecmkXXfhikPD4/Tco9WWA"
        let expected = PasswordHash.Cost(
            logarithm: cost.0, blockSize: cost.1, repetitions: cost.2)
        #expect(throws: PasswordHash.Malformed.cost(expected)) { try PasswordHash(text: text) }
    }

    @Test func samePasswordFromAnotherKeyboardIsTheSame() throws {
        var generator = SeededGenerator(seed: 1)
        let composed = try PasswordRules.prepare("Gru\u{00FC}ße\u{0020}aus Rhede")
        let apart = try PasswordRules.prepare("Gruu\u{0308}ße\u{00A0}aus Rhede")
        let hash = PasswordHash(of: composed, cost: Self.cost, using: &generator)
        #expect(composed.bytes == Array("Gruüße aus Rhede".utf8))
        #expect(hash.accepts(apart))
    }

    @Test(arguments: [
        "Kartoffel mit Quark", "zwölf Boxkämpfer jagen", "0286112345", "🚲🔑🚗🧰🪜🔨🪚🪛🧹🧺",
        "xkcd ist nur ein Comic", "aaaaaaaaab", String(repeating: "ab c", count: 49) + "dxyz",
    ])
    func passwordIsAccepted(_ entry: String) throws {
        _ = try PasswordRules.accept(entry, loginName: "anna@example.org")
    }

    @Test(arguments: [
        ("", PasswordRules.Refusal.tooShort(0)), ("neun Zeic", .tooShort(9)),
        ("u\u{0308}u\u{0308}u\u{0308}u\u{0308}u\u{0308}", .tooShort(5)),
        (String(repeating: "ab c", count: 50) + "d", .tooLong),
        (String(repeating: "a", count: 10_000_000), .tooLong),
        ("mit\tTabulator", .controlCharacter), ("mit Zeile\n1234", .controlCharacter),
        ("mit Null\u{0}1234", .controlCharacter), ("Zeile\u{2028}Zeile", .controlCharacter),
        ("1234567890", .common), ("0987654321", .common), ("aaaaaaaaaa", .common),
        ("abababababab", .common), ("Passwort123!", .common), ("PASSWORD2026", .common),
        ("qwertzuiop", .common), ("1q2w3e4r5t", .common), ("Sommer 2026!", .common),
        ("anna@example.org", .loginName), ("Anna.Bloem@Example.org", .loginName),
    ])
    func passwordIsRefused(_ entry: String, _ refusal: PasswordRules.Refusal) {
        let login =
            entry.lowercased().hasPrefix("anna.") ? "anna.bloem@example.org" : "anna@example.org"
        #expect(throws: refusal) { try PasswordRules.accept(entry, loginName: login) }
    }

    @Test func loginNameWithDigitsIsRefused() {
        #expect(throws: PasswordRules.Refusal.loginName) {
            try PasswordRules.accept("annabloem1987", loginName: "annabloem")
        }
        #expect(throws: PasswordRules.Refusal.loginName) {
            try PasswordRules.accept("annabloem1987", loginName: "annabloem@example.org")
        }
    }

    @Test func preparedPasswordNeverShows() throws {
        let password = try PasswordRules.prepare("Kartoffel mit Quark")
        var dumped = ""
        dump(password, to: &dumped)
        #expect(!"\(password) \([password]) \(dumped)".contains("Kartoffel"))
    }
}

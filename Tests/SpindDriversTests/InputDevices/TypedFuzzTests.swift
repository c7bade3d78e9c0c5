import SpindContracts
import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import Testing

/// Random strokes at what reads number pads and readers that type, judged a second time from the
/// strokes alone.
@Suite("What input devices type, at random", .timeLimit(.minutes(60)))
struct TypedFuzzTests {
    /// Strokes as of a reader that types well, badly, or is no reader at all; the time goes on, stands
    /// still, and now and then goes back.
    private func strokes(
        _ random: inout SeededGenerator, _ now: inout Instant
    ) -> [KeyStroke] {
        (0..<random.number(0...30)).flatMap { _ -> [KeyStroke] in
            switch random.below(40) {
            case 0: now = now + .milliseconds(random.number(200...40_000))
            case 1: now = now.advanced(by: .milliseconds(-random.number(0...500)))
            default: now = now + .milliseconds(random.number(0...20))
            }
            let digits: [UInt16] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 79, 30, 48, 46, 32, 18, 33]
            let code: UInt16 =
                switch random.below(20) {
                case 0: UInt16(truncatingIfNeeded: random.next())
                case 1, 2: 28
                case 3: 42
                default: random.pick(digits) ?? 2
                }
            let down = KeyStroke(code: code, isDown: true, at: now)
            let up = KeyStroke(code: code, isDown: false, at: now)
            return random.below(10) == 0 ? [down] : random.below(10) == 0 ? [up] : [down, up]
        }
    }

    @Test(arguments: CardNumberForm.allCases)
    func onlyWholeNumbersAreCards_AndNothingIsKept(form: CardNumberForm) {
        var random = SeededGenerator(seed: FuzzRun.seed, 21)
        var cards = TypedCards(form: form)
        var now = Instant(sinceBoot: .seconds(1_000))
        var read = 0
        // The second opinion: the digits since the last end, reset or pause.
        var digits = ""
        var newest: Instant?
        var isSpoiled = false
        let violation = FuzzRun.of("typed cards, \(form.rawValue)", usually: 8_000) { _ in
            let isLost = random.below(50) == 0
            if isLost { isSpoiled = true }
            var expected: [String] = []
            let typed = strokes(&random, &now)
            for stroke in typed where stroke.isDown {
                if let last = newest, last.duration(to: stroke.at) > .milliseconds(250) {
                    (digits, isSpoiled) = ("", false)
                }
                newest = stroke.at
                switch stroke.code {
                case 28, 96, 15:
                    if !isSpoiled, isNumber(digits, form) { expected.append(digits) }
                    (digits, isSpoiled, newest) = ("", false, nil)
                case 42, 54: break
                default:
                    if let digit = digit(stroke.code, form) {
                        digits.append(digit)
                    } else {
                        isSpoiled = true
                    }
                }
            }
            let found = cards.take(typed, lost: isLost).compactMap { finding -> [UInt8]? in
                if case .card(let bytes) = finding { bytes } else { nil }
            }
            read += found.count
            if found.count != expected.count { return "\(found) of \(expected)" }
            for (bytes, text) in zip(found, expected)
            where value(bytes) != value(text, form) || !(4...10).contains(bytes.count) {
                return "\(bytes) of \(text)"
            }
            return nil
        }
        #expect(violation == nil)
        #expect(read > 0)
    }

    private func digit(_ code: UInt16, _ form: CardNumberForm) -> Character? {
        let letters: [UInt16: Character] = [30: "a", 48: "b", 46: "c", 32: "d", 18: "e", 33: "f"]
        if let key = KeyCode.keypadCharacter(code), key.isNumber { return key }
        return form == .hexadecimal ? letters[code] : nil
    }

    private func isNumber(_ digits: String, _ form: CardNumberForm) -> Bool {
        guard digits.count <= 24, digits.count >= 8 else { return false }
        if form == .hexadecimal { return digits.count <= 20 && digits.count.isMultiple(of: 2) }
        // Ten bytes hold 2^80 - 1.
        return value(digits, form).count <= 10
    }

    /// A number's bytes without the zeros in front, made by long division of the text.
    private func value(_ text: String, _ form: CardNumberForm) -> [UInt8] {
        var rest = text.compactMap { $0.hexDigitValue }
        let base = form == .hexadecimal ? 16 : 10
        var bytes: [UInt8] = []
        while rest.contains(where: { $0 != 0 }) {
            var carry = 0
            for index in rest.indices {
                carry = carry * base + rest[index]
                rest[index] = carry / 256
                carry %= 256
            }
            bytes.insert(UInt8(carry), at: 0)
        }
        return bytes
    }

    private func value(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.drop { $0 == 0 }) }

    @Test func keysAreOnlyThosePressed_AndFewAreRemembered() {
        var random = SeededGenerator(seed: FuzzRun.seed, 22)
        var keys = TypedKeys()
        var now = Instant(sinceBoot: .seconds(1_000))
        let violation = FuzzRun.of("typed keys", usually: 8_000) { _ in
            let typed = strokes(&random, &now)
            let actions: [TypedKeys.Action]
            switch random.below(10) {
            case 0: actions = keys.check(at: now)
            case 1: actions = keys.failed("test")
            case 2: actions = keys.recovered()
            default: actions = keys.take(typed, lost: random.below(20) == 0)
            }
            let told = actions.compactMap { action -> Character? in
                if case .press(let key) = action { key } else { nil }
            }
            let possible = typed.compactMap {
                $0.isDown ? KeyCode.keypadCharacter($0.code) : nil
            }
            // Each press is one of the strokes, in their order.
            var rest = possible[...]
            for key in told {
                guard let index = rest.firstIndex(of: key) else { return "\(told) of \(possible)" }
                rest = rest[(index + 1)...]
            }
            return nil
        }
        #expect(violation == nil)
    }
}

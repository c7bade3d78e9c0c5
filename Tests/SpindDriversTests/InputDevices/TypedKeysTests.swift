import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import Testing

private let start = Instant(sinceBoot: .seconds(1_000))

private func stroke(_ code: UInt16, _ isDown: Bool, _ milliseconds: Int = 0) -> KeyStroke {
    KeyStroke(code: code, isDown: isDown, at: start + .milliseconds(milliseconds))
}

private func typed(_ codes: [UInt16], every milliseconds: Int = 5) -> [KeyStroke] {
    codes.enumerated().flatMap { index, code in
        [stroke(code, true, index * milliseconds), stroke(code, false, index * milliseconds + 1)]
    }
}

@Suite("What a number pad types")
struct TypedKeysTests {
    @Test(
        arguments: [
            ([82, 79, 80, 81, 75, 76, 77, 71, 72, 73], "0123456789"),
            ([11, 2, 3, 4, 5, 6, 7, 8, 9, 10], "0123456789"),
            ([0x200, 0x201, 0x209, 0x20A, 0x20B, 0x20C, 0x20F], "019*#AD"),
            ([96, 28, 15], "###"), ([55, 14, 111, 83, 1], "*****"),
            ([98, 74, 78, 69, 30, 999], ""),
        ] as [([UInt16], String)])
    func keyCounts_ByItsPlace(codes: [UInt16], characters: String) {
        var keys = TypedKeys()
        let actions = keys.take(typed(codes), lost: false)
        #expect(actions == characters.map { .press($0) })
    }

    @Test func keyThatIsToldDownTwice_CountsOnce() {
        var keys = TypedKeys()
        #expect(keys.take([stroke(79, true), stroke(79, true, 5)], lost: false) == [.press("1")])
    }

    @Test func stuckKey_IsAFault_UntilItIsUp() {
        var keys = TypedKeys()
        #expect(keys.nextDeadline == nil)
        _ = keys.take([stroke(79, true)], lost: false)
        #expect(keys.nextDeadline == start + TypedKeys.stuckAfter)
        #expect(keys.check(at: start + .seconds(29)) == [])
        #expect(keys.check(at: start + .seconds(30)) == [.fault(.stuckKey("1"))])
        #expect(keys.nextDeadline == nil)
        #expect(keys.check(at: start + .seconds(60)) == [])
        #expect(keys.take([stroke(79, false, 70_000)], lost: false) == [.fault(nil)])
    }

    @Test func keysBesideAStuckOne_StillCount() {
        var keys = TypedKeys()
        _ = keys.take([stroke(79, true)], lost: false)
        _ = keys.check(at: start + .seconds(30))
        #expect(keys.take(typed([80]), lost: false) == [.press("2")])
    }

    @Test func loss_ForgetsWhichKeysAreDown() {
        var keys = TypedKeys()
        _ = keys.take([stroke(79, true)], lost: false)
        #expect(keys.take([stroke(79, true, 9)], lost: true) == [.press("1")])
    }

    @Test func deviceThatIsGone_IsUnreadable_UntilItIsBack() {
        var keys = TypedKeys()
        _ = keys.take([stroke(79, true)], lost: false)
        #expect(keys.failed("gone") == [.fault(.unreadable("gone"))])
        #expect(keys.failed("gone") == [])
        #expect(keys.nextDeadline == nil)
        #expect(keys.recovered() == [.fault(nil)])
    }

    @Test func anyStrokes_NeverFillTheMemory() {
        var keys = TypedKeys()
        for code in 0..<60_000 {
            _ = keys.take([stroke(UInt16(code), true, code)], lost: code % 7_919 == 0)
        }
        #expect(MemoryLayout.size(ofValue: keys) < 64)
        #expect(keys.nextDeadline != nil)
    }
}

@Suite("What a reader types that acts as a keyboard")
struct TypedCardsTests {
    /// The keys of digits in the upper row, and of the letters.
    private func codes(_ text: String) -> [UInt16] {
        let places: [Character: UInt16] = [
            "0": 11, "a": 30, "b": 48, "c": 46, "d": 32, "e": 18, "f": 33, "\n": 28, "^": 42,
        ]
        return text.map { places[$0] ?? UInt16($0.wholeNumberValue ?? 0) + 1 }
    }

    @Test(
        arguments: [
            (.decimal, "0007654321\n", [0x00, 0x74, 0xCB, 0xB1]),
            (.decimal, "4294967295\n", [0xFF, 0xFF, 0xFF, 0xFF]),
            (.decimal, "0000000000\n", [0, 0, 0, 0]),
            (.decimal, "36028797018963967\n", [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            (.hexadecimal, "04a1b2c3\n", [0x04, 0xA1, 0xB2, 0xC3]),
            (.hexadecimal, "^0^4^a1b2c3d4e580\n", [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80]),
        ] as [(CardNumberForm, String, [UInt8])])
    func number_BecomesItsBytes(form: CardNumberForm, text: String, bytes: [UInt8]) {
        var cards = TypedCards(form: form)
        #expect(cards.take(typed(codes(text)), lost: false) == [.card(bytes)])
    }

    @Test(
        arguments: [
            (.decimal, "1234567\n"), (.decimal, "00000a1234\n"),
            (.decimal, "0000000000000000000000000\n"),
            (.hexadecimal, "04a1b2c\n"), (.hexadecimal, "04a1b2\n"),
            (.hexadecimal, "04a1b2c304a1b2c304a1b2\n"),
        ] as [(CardNumberForm, String)])
    func whatIsNoNumber_IsRefused_AndTheNextCounts(form: CardNumberForm, text: String) throws {
        var cards = TypedCards(form: form)
        let findings = cards.take(typed(codes(text + "0012345678\n")), lost: false)
        try #require(findings.count == 2)
        guard case .refused(let why) = findings[0] else {
            Issue.record("\(findings[0])")
            return
        }
        #expect(!why.contains(text.dropLast()), "the digits are not told")
        guard case .card = findings[1] else {
            Issue.record("\(findings[1])")
            return
        }
    }

    @Test func numberWithAPause_IsNone() {
        var cards = TypedCards(form: .decimal)
        _ = cards.take(typed(codes("00123")), lost: false)
        let rest = codes("45678\n").enumerated().map { stroke($1, true, 300 + $0) }
        #expect(
            cards.take(rest, lost: false) == [
                .refused("5 digits are no decimal number of 4 to 10 bytes")
            ])
    }

    @Test func numberWhoseKeysWereDropped_IsRefused() {
        var cards = TypedCards(form: .decimal)
        _ = cards.take(typed(codes("00123")), lost: false)
        let rest = codes("0012345678\n").enumerated().map { stroke($1, true, 30 + $0) }
        #expect(cards.take(rest, lost: true) == [.refused("the kernel dropped keys")])
        let next = codes("0012345678\n").enumerated().map { stroke($1, true, 99 + $0) }
        #expect(cards.take(next, lost: false) == [.card([0x00, 0xBC, 0x61, 0x4E])])
    }

    @Test func enterAlone_IsNothing() {
        var cards = TypedCards(form: .decimal)
        #expect(cards.take(typed([28, 28, 96]), lost: false) == [])
    }

    @Test func randomStrokes_MakeCardsOfFourToTenBytes_AndNothingElse() {
        var seen = 0
        for seed in 0..<20 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var cards = TypedCards(form: seed.isMultiple(of: 2) ? .decimal : .hexadecimal)
            var at = 0
            for _ in 0..<5_000 {
                let choice = Int.random(in: 0..<100, using: &generator)
                let code =
                    choice < 85
                    ? UInt16.random(in: 2...11, using: &generator)
                    : choice < 97 ? 28 : UInt16.random(in: 0...700, using: &generator)
                at += choice == 0 ? 300 : 5
                let isLost = generator.next() % 500 == 0
                for finding in cards.take([stroke(code, true, at)], lost: isLost) {
                    guard case .card(let bytes) = finding else { continue }
                    seen += 1
                    #expect((4...10).contains(bytes.count))
                }
            }
        }
        #expect(seen > 1_000)
    }
}

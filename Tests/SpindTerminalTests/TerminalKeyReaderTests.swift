import SpindTerminal
import Testing

/// From the bytes of a terminal to keys.
struct TerminalKeyReaderTests {
    @Test func functionKeysAreSwallowed_AlsoInPieces() {
        var reader = TerminalKeyReader()
        let f1: [UInt8] = [0x1B, 0x4F, 0x50]
        let f5: [UInt8] = [0x1B, 0x5B, 0x31, 0x35, 0x7E]
        #expect(reader.keys(in: f1 + f5 + [0x31]) == [.character("1")])
        #expect(reader.keys(in: [0x1B, 0x5B]).isEmpty)
        #expect(reader.keys(in: [0x32]).isEmpty)
        #expect(reader.keys(in: [0x34, 0x7E, 0x32]) == [.character("2")])
    }

    @Test(arguments: [
        ("[A", TerminalKey.up), ("[B", .down), ("OA", .up), ("OB", .down), ("[5~", .pageUp),
        ("[6~", .pageDown), ("[H", .home), ("[F", .end), ("[1~", .home), ("[4~", .end),
        ("OH", .home), ("OF", .end),
    ])
    func keysThatMoveAreNamed(_ sequence: String, _ key: TerminalKey) {
        var reader = TerminalKeyReader()
        #expect(reader.keys(in: [0x1B] + Array(sequence.utf8)) == [key])
    }

    @Test func keysThatMoveAreNamed_WhenTheyComeInPieces() {
        var reader = TerminalKeyReader()
        #expect(reader.keys(in: [0x1B, 0x5B]).isEmpty)
        #expect(reader.keys(in: [0x35]).isEmpty)
        #expect(reader.keys(in: [0x7E, 0x71]) == [.pageUp, .character("q")])
    }

    @Test func controlKeysAreNamed() {
        var reader = TerminalKeyReader()
        #expect(
            reader.keys(in: [0x0D, 0x7F, 0x1B, 0x00, 0xC3, 0xA4])
                == [.enter, .backspace, .escape])
    }

    @Test func anEndlessSequenceTakesNoMemory() {
        var reader = TerminalKeyReader()
        let endless = [UInt8](repeating: 0x31, count: 100_000)
        #expect(reader.keys(in: [0x1B, 0x5B] + endless + [0x7E, 0x71]) == [.character("q")])
    }
}

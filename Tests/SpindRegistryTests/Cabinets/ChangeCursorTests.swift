import Testing

@testable import SpindRegistry

struct ChangeCursorTests {
    private static let incarnation = "0123456789abcdef"

    private static func log(_ texts: [String]) -> ChangeLogHead {
        var head = ChangeLogHead(incarnation: incarnation)
        for text in texts { head.append(text) }
        return head
    }

    @Test func cursor_ReadsWhatItWrote() {
        let cursor = Self.log(["a", "b"]).cursor
        #expect(ChangeCursor(cursor.text) == cursor)
        #expect(cursor.number == 2)
        #expect(cursor.text.utf8.count <= 200)
    }

    @Test(arguments: [
        "", ".", "..", "0", "0123456789abcdef.1", "0123456789ABCDEF.1.\(ChangeLogHead.noHash)",
        "0123456789abcdef.-1.\(ChangeLogHead.noHash)",
        "0123456789abcdef.+1.\(ChangeLogHead.noHash)",
        "0123456789abcdef..\(ChangeLogHead.noHash)", "0123456789abcdef.1.abc",
        "0123456789abcdef.9223372036854775807.\(ChangeLogHead.noHash)",
        "0123456789abcdef.1.\(ChangeLogHead.noHash).2",
        "0123456789abcde😀.1.\(ChangeLogHead.noHash)",
        String(repeating: "a", count: 10_000),
    ])
    func textThatIsNoCursor_IsRefused(_ text: String) {
        #expect(ChangeCursor(text) == nil)
    }

    @Test func cursorAtTheEndOfTheLog_HasEverything() {
        let log = Self.log(["a", "b"])
        #expect(log.judge(log.cursor) == .inLog)
        #expect(log.judge(Self.log([]).cursor) == .inLog)
    }

    @Test func cursorInTheLog_IsComparedWithItsHash() {
        #expect(Self.log(["a", "b"]).judge(Self.log(["a"]).cursor) == .ifHashIs(of: 1))
    }

    @Test func cursorAheadOfTheLog_ContradictsIt() {
        #expect(Self.log(["a"]).judge(Self.log(["a", "b"]).cursor) == .contradicts)
    }

    @Test func cursorWithAnotherHistory_ContradictsTheLog() {
        #expect(Self.log(["a", "b"]).judge(Self.log(["a", "c"]).cursor) == .contradicts)
        var trimmed = Self.log(["a", "b"])
        trimmed.firstNumber = 2
        trimmed.firstPrevious = Self.log(["x"]).hash
        #expect(trimmed.judge(Self.log(["a"]).cursor) == .contradicts)
    }

    @Test func cursorBeforeWhatIsKept_IsTooOld() {
        var trimmed = Self.log(["a", "b", "c"])
        trimmed.firstNumber = 3
        trimmed.firstPrevious = Self.log(["a", "b"]).hash
        #expect(trimmed.judge(Self.log(["a"]).cursor) == .tooOld)
        #expect(trimmed.judge(Self.log(["a", "b"]).cursor) == .inLog)
    }

    @Test func cursorOfAnotherIncarnation_IsTooOld() {
        let other = ChangeLogHead(incarnation: "fedcba9876543210", behind: 7)
        #expect(Self.log(["a"]).judge(other.cursor) == .tooOld)
        #expect(other.cursor.number == 7)
        #expect(other.judge(other.cursor) == .inLog)
    }

    @Test func hash_CoversNumberIncarnationTextAndHistory() {
        let hash = ChangeLogHead.hash(
            of: "a", number: 1, incarnation: Self.incarnation, after: ChangeLogHead.noHash)
        let others = [
            ChangeLogHead.hash(
                of: "b", number: 1, incarnation: Self.incarnation, after: ChangeLogHead.noHash),
            ChangeLogHead.hash(
                of: "a", number: 2, incarnation: Self.incarnation, after: ChangeLogHead.noHash),
            ChangeLogHead.hash(
                of: "a", number: 1, incarnation: "fedcba9876543210", after: ChangeLogHead.noHash),
            ChangeLogHead.hash(of: "a", number: 1, incarnation: Self.incarnation, after: hash),
        ]
        #expect(!others.contains(hash))
        #expect(hash == Self.log(["a"]).hash)
    }
}

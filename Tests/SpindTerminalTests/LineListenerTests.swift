import Glibc
import SpindTerminal
import Testing

/// Lines that are heard one at a time.
@Suite(.timeLimit(.minutes(1)))
struct LineListenerTests {
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(Glibc.pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    private static func say(_ text: String, _ end: Int32) {
        let bytes = Array(text.utf8)
        #expect(write(end, bytes, bytes.count) == bytes.count)
    }

    @Test func linesAreHeardOneByOne_AndNothingIsNothing() throws {
        let (input, output) = try Self.pipe()
        defer { close(input) }
        let listener = LineListener(input)
        #expect(listener.listen(within: .zero) == .nothing)
        Self.say("ja\r\n3\nne", output)
        #expect(listener.listen(within: nil) == .line("ja"))
        #expect(listener.listen(within: .zero) == .line("3"))
        #expect(listener.listen(within: .milliseconds(5)) == .nothing, "not a whole line")
        Self.say("in\n", output)
        #expect(listener.listen(within: nil) == .line("nein"))
        close(output)
        #expect(listener.listen(within: nil) == .ended)
        #expect(listener.listen(within: .seconds(9)) == .ended)
    }

    @Test func aLineWithoutEndIsForgotten_AndWhatIsNoTerminalKeepsItsLines() throws {
        let (input, output) = try Self.pipe()
        defer { close(input) }
        let listener = LineListener(input)
        for _ in 0..<5 {
            Self.say(String(repeating: "x", count: 1_000), output)
            #expect(listener.listen(within: .zero) == .nothing)
        }
        Self.say("\nyes\n", output)
        guard case .line(let rest) = listener.listen(within: nil) else {
            Issue.record("no line")
            return
        }
        #expect(rest.utf8.count <= 3_072)
        listener.discard()
        #expect(listener.listen(within: nil) == .line("yes"))
        close(output)
    }
}

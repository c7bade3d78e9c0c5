import SpindTerminal
import Testing

/// What a terminal is sent for the lines it is to show.
struct ScreenPainterTests {
    @Test func onlyChangedLinesAreSent() {
        var painter = ScreenPainter(colours: true)
        #expect(painter.paint(["one", "two"]).contains("one"))
        #expect(painter.paint(["one", "two"]).isEmpty)
        let change = painter.paint(["one", "three"])
        #expect(change == "\u{1B}[2;1Hthree")
    }

    @Test func whatIsLeftOfALongerLineIsErased() {
        var painter = ScreenPainter(colours: true)
        _ = painter.paint(["a long line", "another"])
        #expect(painter.paint(["short"]) == "\u{1B}[1;1H\u{1B}[Kshort\u{1B}[2;1H\u{1B}[K")
    }

    @Test func everythingIsSentAgain_WhenTheScreenWasCleared() {
        var painter = ScreenPainter(colours: true)
        _ = painter.paint(["one"])
        #expect(painter.clear() == "\u{1B}[2J")
        #expect(painter.paint(["one"]).contains("one"))
    }

    @Test(arguments: TextStyle.allCases)
    func noColourIsSent_WhenColoursAreOff(_ style: TextStyle) {
        var painter = ScreenPainter(colours: false)
        let sent = painter.paint([StyledLine("text", style)])
        for colour in 30...37 { #expect(!sent.contains("\(colour)m")) }
        #expect(sent.contains("text"))
    }

    @Test func aLineIsCutAndFilledToItsColumns() {
        var line = StyledLine("abc", .strong)
        line.append("def", .alarm)
        #expect(line.fitted(to: 4).text == "abcd")
        #expect(line.fitted(to: 8).text == "abcdef  ")
        line.append("too long", columns: 4)
        #expect(line.text == "abcdeftoo…")
    }
}

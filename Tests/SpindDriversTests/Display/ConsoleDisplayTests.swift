import SpindDrivers
import Testing

@Suite("The console display")
struct ConsoleDisplayTests {
    @Test func frame_ShowsTheLinesAsTheDisplayWould() {
        let text = ConsoleDisplay.text(
            ["PIN eingeben,", "dann # dr\u{FC}cken bitte", "nie zu sehen"],
            .frame(columns: 16, rows: 2))
        #expect(
            text == """
                +----------------+
                |PIN eingeben,   |
                |dann # dr\u{FC}cken b|
                +----------------+

                """)
    }

    @Test func frame_FillsMissingLines() {
        let text = ConsoleDisplay.text([], .frame(columns: 2, rows: 1))
        #expect(text == "+--+\n|  |\n+--+\n")
    }

    @Test(arguments: [ConsoleDisplay.Style.plain, .frame(columns: 16, rows: 2)])
    func whatADisplayCannotShow_IsAQuestionMark(style: ConsoleDisplay.Style) {
        let text = ConsoleDisplay.text(["Fach 語", "Außer Ä"], style)
        #expect(text.contains("Fach ?") && text.contains("Außer Ä"))
    }

    @Test func plain_IsOneLine() {
        #expect(
            ConsoleDisplay.text(["Fach 3", "", "offen"], .plain) == "display: Fach 3 / offen\n")
    }

    @Test(arguments: ["a\u{1B}[2Jb", "a\nb", "a\r\nb", "a\u{202E}b", "a\u{2028}b"])
    func controlCharacters_DoNotReachTheTerminal(line: String) {
        let text = ConsoleDisplay.text([line], .plain)
        #expect(text.dropLast().unicodeScalars.allSatisfy { $0.properties.isGraphemeBase })
        #expect(text.hasPrefix("display: a ") && text.hasSuffix("b\n"))
    }

    @Test func sameLines_AreWrittenOnce() {
        let written = Recording<String>()
        let display = ConsoleDisplay(style: .plain) { written.append($0) }
        display.show(["eins"])
        display.show(["eins"])
        display.show(["zwei"])
        #expect(written.elements == ["display: eins\n", "display: zwei\n"])
    }
}

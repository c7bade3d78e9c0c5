import SpindCore
import SpindDrivers
import Testing

@Suite("The characters of a display")
struct DisplayCharactersTests {
    @Test func textGoesThereAndBack() {
        let lines = ["PIN eingeben, #", "und # drücken", "(1/8) 100 % @ }{|"]
        let screen = DisplayCharacters.encode(lines)
        #expect(screen.lines == lines)
        #expect(screen.glyphs.isEmpty)
        #expect(screen.codes[0].prefix(3).elementsEqual([0x50, 0x49, 0x4E]))
    }

    @Test(arguments: [
        (Character("ä"), UInt8(0xE1)), ("ö", 0xEF), ("ü", 0xF5), ("ñ", 0xEE), ("°", 0xDF),
        ("→", 0x7E), ("u\u{308}", 0xF5),
    ])
    func lettersOfTheROMHaveTheirCodes(character: Character, code: UInt8) {
        let screen = DisplayCharacters.encode([String(character)])
        #expect(screen.codes == [[code]])
        #expect(screen.glyphs.isEmpty)
    }

    @Test func whatTheROMHasNotIsDrawn_EachOnce() {
        let screen = DisplayCharacters.encode(["Außer", "Straße Übung"])
        #expect(screen.glyphs.map(\.character) == ["ß", "Ü"])
        #expect(screen.codes[0] == [0x41, 0x75, 0x00, 0x65, 0x72])
        #expect(screen.lines == ["Außer", "Straße Übung"])
    }

    @Test(arguments: ["\\", "~"])
    func charactersThatTheROMDrawsDifferently_AreDrawn(text: String) {
        let screen = DisplayCharacters.encode([text])
        #expect(screen.codes == [[0]])
        #expect(screen.lines == [text])
    }

    @Test(arguments: ["語", "👍", "ő", "\u{7F}", "\r\n"])
    func whatNobodyCanShowIsAQuestionMark(text: String) {
        #expect(!text.contains(where: DisplayCharacters.canShow))
        #expect(DisplayCharacters.encode([text]).lines == ["?"])
    }

    @Test func ninthGlyphIsAQuestionMark() {
        let text = DisplayGlyph.all.map { String($0.character) }.joined()
        let screen = DisplayCharacters.encode([text])
        #expect(screen.glyphs.count == 8)
        #expect(screen.lines[0].hasPrefix(String(text.prefix(8)) + "?"))
    }

    @Test func glyphsAreWholeAndDiffer() {
        #expect(Set(DisplayGlyph.all.map(\.character)).count == DisplayGlyph.all.count)
        #expect(Set(DisplayGlyph.all.map(\.rows)).count == DisplayGlyph.all.count)
        for glyph in DisplayGlyph.all {
            #expect(glyph.rows.count == DisplayGlyph.height, "\(glyph.character)")
            #expect(glyph.rows.allSatisfy { $0 < 32 }, "\(glyph.character)")
            #expect(glyph.rows.contains { $0 > 0 }, "\(glyph.character)")
            // The last row is the cursor's.
            #expect(glyph.rows[7] == 0 || glyph.character == "ç")
        }
    }

    @Test(arguments: Language.allCases)
    func everyTextCanBeShown(language: Language) {
        let text = PromptText(language, timeZone: .utc)
        for prompt in Self.prompts {
            let lines = text.lines(for: prompt)
            let screen = DisplayCharacters.encode(lines)
            #expect(screen.lines == lines, "\(prompt)")
            #expect(screen.glyphs.count <= 3, "\(prompt)")
        }
    }

    private static let door = CompartmentID(3)
    private static let prompts: [Prompt] =
        [
            .entry(count: 3), .opening(door, .pickup), .opening(door, .return),
            .opening(door, .reopening), .opening(door, .opening), .pullDoor(door),
            .openingElsewhere(home: door, at: door, .return), .doorStuck(door), .closeDoor(door),
            .doorHeldOpen(door), .itemNotSeen(door), .itemStillThere(door),
            .returnFailed(phone: nil), .returned, .pickedUp, .goodbye, .denied, .clockUnknown,
            .outOfOrder(door), .wait(seconds: 60), .wait(seconds: 600), .wait(seconds: 30_000),
            .waitAndCall(seconds: 60, phone: "+49 2861 123"), .busy, .outOfService(phone: nil),
            .serviceMenu, .serviceCompartment(.opening, typed: nil),
            .serviceCompartment(.restocking, typed: 3), .noSuchCompartment(7),
            .noSuchCompartment(7_000), .inspection(door, number: 1, of: 8), .inspectionDone,
            .challenge(Challenge(digits: "12345678")), .keypadTest(key: nil), .ready(next: nil),
        ]
        + Language.allCases.map { .ready(next: $0) }
        + HandoverQuestion.known.flatMap {
            [.question($0, typed: nil), .question($0, typed: 1), .notAnAnswer($0)]
        }
        // Every month.
        + (0..<12).flatMap { month in
            let time = WallTime(secondsSince1970: 1_790_000_000 + Int64(month) * 30 * 86_400)
            return [Prompt.tooEarly(start: time), .propped(door, until: time)]
        }
}

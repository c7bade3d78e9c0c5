/// The characters of a display with an HD44780 controller and its usual character set, ROM A00: 192
/// in ROM, of which we use ASCII and some letters, and eight that are drawn by whoever drives it.
///
/// ```swift
/// let screen = DisplayCharacters.encode(["Außer Betrieb", "Bitte melden"])
/// screen.codes[0]     // 0x41, 0x75, 0x00, ...: the glyph in slot 0 is the sharp s
/// screen.glyphs       // to be written to the display before the codes are
/// ```
package enum DisplayCharacters {
    /// How many glyphs of its own a display keeps at a time; their codes are 0 to 7.
    package static let slots = 8
    /// What stands where a character cannot be shown.
    package static let replacement: Character = "?"

    /// A screen as a display takes it.
    package struct Screen: Hashable, Sendable {
        /// The codes of each line.
        package var codes: [[UInt8]]
        /// The glyphs that the codes 0, 1, … stand for; at most ``slots``.
        package var glyphs: [DisplayGlyph]

        /// The lines as the display shows them.
        package var lines: [String] {
            codes.map { line in
                String(
                    line.map { code in
                        Int(code) < glyphs.count
                            ? glyphs[Int(code)].character
                            : DisplayCharacters.character(inROM: code)
                                ?? DisplayCharacters.replacement
                    })
            }
        }
    }

    /// Whether a character can be shown, be it by a glyph of ours.
    package static func canShow(_ character: Character) -> Bool {
        code(inROM: character) != nil || DisplayGlyph.all.contains { $0.character == character }
    }

    /// What to send for these lines. What cannot be shown becomes ``replacement``; so does every
    /// character beyond the eighth that needs a glyph.
    package static func encode(_ lines: [String]) -> Screen {
        var glyphs: [DisplayGlyph] = []
        let codes = lines.map { line in
            line.map { character -> UInt8 in
                if let code = code(inROM: character) { return code }
                if let slot = glyphs.firstIndex(where: { $0.character == character }) {
                    return UInt8(slot)
                }
                guard glyphs.count < slots,
                    let glyph = DisplayGlyph.all.first(where: { $0.character == character })
                else { return questionMark }
                glyphs.append(glyph)
                return UInt8(glyphs.count - 1)
            }
        }
        return Screen(codes: codes, glyphs: glyphs)
    }

    /// Beyond ASCII, as the table "ROM Code: A00" of Hitachi's data sheet HD44780U has them. Its
    /// 0xE2 is a beta; a sharp s is drawn.
    private static let beyondASCII: [(Character, UInt8)] = [
        ("¥", 0x5C), ("→", 0x7E), ("←", 0x7F), ("°", 0xDF), ("ä", 0xE1), ("µ", 0xE4), ("¢", 0xEC),
        ("ñ", 0xEE), ("ö", 0xEF), ("ü", 0xF5), ("÷", 0xFD),
    ]

    private static let questionMark: UInt8 = 0x3F

    private static func code(inROM character: Character) -> UInt8? {
        if let ascii = character.asciiValue, isShownAsASCII(ascii), character != "\r\n" {
            return ascii
        }
        return beyondASCII.first { $0.0 == character }?.1
    }

    private static func character(inROM code: UInt8) -> Character? {
        if isShownAsASCII(code) { return Character(Unicode.Scalar(code)) }
        return beyondASCII.first { $0.1 == code }?.0
    }

    /// The ROM has a yen sign for the backslash, and an arrow for the tilde.
    private static func isShownAsASCII(_ code: UInt8) -> Bool {
        (0x20...0x7D).contains(code) && code != 0x5C
    }
}

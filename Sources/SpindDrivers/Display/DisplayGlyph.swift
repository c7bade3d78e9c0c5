/// A character drawn on five columns and eight rows; a display with an HD44780 controller keeps eight
/// of them at a time. The eighth row is that of the cursor, and of what hangs below the line.
package struct DisplayGlyph: Hashable, Sendable {
    /// The columns of a glyph.
    package static let columns = 5
    /// The rows of a glyph.
    package static let height = 8

    /// What it shows.
    package let character: Character
    /// Its rows from the top: bit 4 is the left column, as the controller takes them.
    package let rows: [UInt8]

    private init(_ character: Character, _ drawing: String...) {
        self.character = character
        rows = drawing.map { row in row.reduce(0) { $0 << 1 | ($1 == "#" ? 1 : 0) } }
    }

    /// Those that German, Dutch and English texts may need and the ROM does not have.
    package static let all: [DisplayGlyph] = [
        DisplayGlyph(
            "Ä", "#...#", "..#..", ".#.#.", "#...#",
            "#####", "#...#", "#...#", "....."),
        DisplayGlyph(
            "Ö", "#...#", ".###.", "#...#", "#...#",
            "#...#", "#...#", ".###.", "....."),
        DisplayGlyph(
            "Ü", "#...#", ".....", "#...#", "#...#",
            "#...#", "#...#", ".###.", "....."),
        DisplayGlyph(
            "ß", ".##..", "#..#.", "#..#.", "#.#..",
            "#..#.", "#..#.", "#.#..", "....."),
        DisplayGlyph(
            "á", "...#.", "..#..", ".###.", "....#",
            ".####", "#...#", ".####", "....."),
        DisplayGlyph(
            "à", ".#...", "..#..", ".###.", "....#",
            ".####", "#...#", ".####", "....."),
        DisplayGlyph(
            "é", "...#.", "..#..", ".###.", "#...#",
            "#####", "#....", ".###.", "....."),
        DisplayGlyph(
            "è", ".#...", "..#..", ".###.", "#...#",
            "#####", "#....", ".###.", "....."),
        DisplayGlyph(
            "ê", "..#..", ".#.#.", ".###.", "#...#",
            "#####", "#....", ".###.", "....."),
        DisplayGlyph(
            "ë", ".#.#.", ".....", ".###.", "#...#",
            "#####", "#....", ".###.", "....."),
        DisplayGlyph(
            "í", "...#.", "..#..", ".##..", "..#..",
            "..#..", "..#..", ".###.", "....."),
        DisplayGlyph(
            "ï", ".#.#.", ".....", ".##..", "..#..",
            "..#..", "..#..", ".###.", "....."),
        DisplayGlyph(
            "ó", "...#.", "..#..", ".###.", "#...#",
            "#...#", "#...#", ".###.", "....."),
        DisplayGlyph(
            "ç", ".....", ".....", ".###.", "#....",
            "#...#", ".###.", "..#..", ".##.."),
        DisplayGlyph(
            "€", "..###", ".#...", "####.", ".#...",
            "####.", ".#...", "..###", "....."),
        DisplayGlyph(
            "\\", ".....", "#....", ".#...", "..#..",
            "...#.", "....#", ".....", "....."),
        DisplayGlyph(
            "~", ".....", ".....", ".#...", "#.#.#",
            "...#.", ".....", ".....", "....."),
    ]
}

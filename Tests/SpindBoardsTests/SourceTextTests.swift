import SpindBoards
import Testing

@Suite struct SourceTextTests {
    private func problems(_ bytes: [UInt8]) -> String {
        var files = ExampleFiles.files
        files.files[ExampleFiles.cabinetPath] = bytes
        do {
            _ = try ExampleFiles.load(files)
            return ""
        } catch {
            return error.description
        }
    }

    @Test(arguments: ["", "\n\n", "# only a comment\n", "---\n"])
    func emptyFile_IsRefused(text: String) {
        let problem = problems(Array(text.utf8))
        #expect(problem.hasPrefix("cabinet.yaml:1:") || problem.hasPrefix("cabinet.yaml:2:"))
        #expect(problem.contains("empty") || problem.contains("nothing"))
    }

    @Test func missingFile_IsSaid() {
        var files = ExampleFiles.files
        files.files[ExampleFiles.cabinetPath] = nil
        let error = #expect(throws: CabinetFileErrors.self) { try ExampleFiles.load(files) }
        #expect(
            error?.description == "cabinet.yaml:1:1: the cabinet file does not exist; begin with "
                + "an example of Boards/cabinets")
    }

    @Test func fileAboveTheLimit_IsRefused() {
        let space = [UInt8](repeating: UInt8(ascii: "\n"), count: 256 * 1024)
        #expect(problems(Array(ExampleFiles.cabinet.utf8) + space).contains("larger than 256 KiB"))
        let room = space.dropLast(ExampleFiles.cabinet.utf8.count)
        #expect(problems(Array(ExampleFiles.cabinet.utf8) + room) == "")
    }

    @Test func bytesThatAreNotUTF8_AreRefusedWithTheirPlace() {
        #expect(
            problems(Array("cabinet: a\nü: ".utf8) + [0xFF, 0x0A])
                == "cabinet.yaml:2:4: the file is not UTF-8 text; save it as UTF-8")
    }

    @Test(arguments: [
        ("\u{FEFF}cabinet: a", "1:1: there is an invisible character, U+FEFF"),
        ("cabinet: a\u{0}", "1:11: there is an invisible character, U+0000"),
        ("cabinet: a\u{85}b", "1:11: there is an invisible character, U+0085"),
        ("cabinet: a\rb", "1:11: there is an invisible character, U+000D"),
        ("cabinet: \"a\tb\"", "1:12: there is a tab"),
        ("%YAML 1.2\n---\n", "1:1: `%` begins a YAML directive"),
        ("? a\n: b", "1:1: `?` begins a key of many parts"),
        ("a: [b, 'c]", "1:8: the quote that begins here is not closed on its line"),
        ("a: *b", "1:4: `*` is an anchor or alias"),
        ("a: b\n...\n", "2:1: `...` ends the document"),
        ("[1]", "1:1: `the cabinet` must have keys with values and is a list"),
        ("text", "1:1: `the cabinet` must have keys with values and is `text`"),
    ])
    func whatLiesOutsideOurYAML_IsRefusedByName(text: String, expected: String) {
        let found = problems(Array(text.utf8))
        #expect(found.hasPrefix("cabinet.yaml:" + expected), "\(found)")
    }

    @Test(arguments: [
        "# a tab\tin a comment, an 'open quote and a &name are fine\n",
        "# Grüße aus Borken\r\n",
    ])
    func comments_MayHoldAnything(text: String) {
        #expect(problems(Array((text + ExampleFiles.cabinet).utf8)) == "")
    }

    @Test func windowsLineEnds_AreRead() {
        let text = ExampleFiles.cabinet.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\r\n")
        #expect(problems(Array(text.utf8)) == "")
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000),
        String(repeating: "{a: ", count: 50_000),
        String(repeating: "[\n", count: 50_000),
        String(repeating: "- ", count: 100_000),
        String(repeating: "? ", count: 100_000),
        (0..<399).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        String(repeating: "a: b\n  \"c\n", count: 2_000) + String(repeating: "[", count: 100_000),
    ])
    func deepNesting_IsRefusedAndNotFollowed(text: String) {
        #expect(problems(Array(text.utf8)) != "")
    }

    @Test func bombOfAliases_IsRefused() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1..<30 {
            text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
        }
        #expect(problems(Array(text.utf8)).contains("`&` is an anchor or alias"))
    }

    /// somebody-should fell over an umlaut in a name: here a name that is none is refused in words, at
    /// its place, however long it is.
    @Test(arguments: [
        ("bühne", "1:10: "), ("bänk-😀", "1:10: "), (String(repeating: "a", count: 64), "1:10: "),
        (String(repeating: "a", count: 10_000), "1:401: "),
    ])
    func nameWithUmlautsEmojiOrTenKilobytes_IsRefusedAtItsPlace(name: String, place: String) {
        let text = ExampleFiles.cabinet.replacing("cabinet: example", with: "cabinet: \(name)")
        let problems = problems(Array(text.utf8))
        #expect(problems.contains("cabinet.yaml:" + place))
        #expect(problems.count < 2_000)
    }

    @Test(arguments: [
        ("a: 1\nb: { c: 1, d: { c: 2 }, c: 3 }", "2:25", "line 2, column 6"),
        ("a:\n  - { b: 1 }\n  - b: 1\n    c: 2\n\n    # b: 5\n    b: 3", "7:5", "line 3, column 5"),
        ("'a': 1\nb: 2\n\"a\" : 3", "3:1", "line 1, column 1"),
        ("a: { b: 'c, b: 1', b: 2 }", "1:20", "line 1, column 6"),
    ])
    func keyGivenTwice_IsNamedInBothPlaces(text: String, second: String, first: String) {
        let found = problems(Array(text.utf8))
        #expect(found.hasPrefix("cabinet.yaml:\(second): the key"), "\(found)")
        #expect(found.contains("is given twice, first at \(first)"), "\(found)")
    }
}

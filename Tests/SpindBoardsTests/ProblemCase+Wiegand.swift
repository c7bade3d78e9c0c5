import SpindBoards
import SpindCore
import SpindHAL
import Testing

extension ProblemCase {
    private static func reader(_ text: String, _ expected: String) -> ProblemCase {
        ProblemCase(
            .cabinet, "display: { driver: console }", "front: { driver: wiegand, \(text) }",
            expected)
    }

    private static let lines = "d0: main/10, d1: main/11"

    /// Wiegand readers.
    static let wiegandProblems = [
        reader(
            "d0: main/10, formats: [26-bit], beside: keypad",
            """
            cabinet.yaml:13:10: `d1` is missing in `front`; add it, for example `d1: GPIO5`
            """),
        reader(
            lines,
            """
            cabinet.yaml:13:10: the reader reads nothing: neither `formats` of cards nor `keys`; \
            add what it sends, for example `formats: [26-bit]`
            """),
        reader(
            "\(lines), keys: none, beside: keypad",
            """
            cabinet.yaml:13:10: the reader reads nothing: neither `formats` of cards nor `keys`; \
            add what it sends, for example `formats: [26-bit]`
            """),
        reader(
            "\(lines), formats: [26-bit]",
            """
            cabinet.yaml:13:10: `beside` is missing in a reader: the keypad that it belongs to; \
            add it, for example `beside: keypad`, or what its own `keys` are
            """),
        reader(
            "\(lines), keys: 4-bit, beside: keypad",
            """
            cabinet.yaml:13:76: `beside` is for a reader without keys; delete it: the reader is a \
            keypad itself
            """),
        reader(
            "\(lines), formats: [26-bit], beside: keypd",
            """
            cabinet.yaml:13:82: `beside` is `keypd`, which is no keypad; did you mean `keypad`? \
            The keypads are keypad
            """),
        reader(
            "\(lines), formats: [26-bit, 36-bit], beside: keypad",
            """
            cabinet.yaml:13:73: `formats` cannot be `36-bit`; did you mean `26-bit`? It is one \
            of 26-bit, 32-bit, 34-bit, h10302, h10304
            """),
        reader(
            "\(lines), formats: [26-bit, 26-bit], beside: keypad",
            """
            cabinet.yaml:13:73: `26-bit` is given twice; delete one
            """),
        reader(
            "\(lines), formats: [h10302, h10304], beside: keypad",
            """
            cabinet.yaml:13:73: `h10302` and `h10304` are the same frame of 37 bits; name the one \
            that the cards are printed as; their bytes are the same
            """),
        reader(
            "\(lines), formats: [26-bit], keys: buffered",
            """
            cabinet.yaml:13:65: with `keys: buffered` a frame of 26 bits is what somebody typed, \
            and cannot be a card too; have the reader send keys as `4-bit` or `8-bit`, or cards \
            otherwise
            """),
        reader(
            "d0: main/10, d1: main/10, keys: 4-bit",
            """
            cabinet.yaml:13:46: `main/10` is used twice: by front D1 and, at line 13, column 33, \
            by front D0; give one of them another line
            """),
        reader(
            "d0: main/20, d1: main/11, keys: 4-bit",
            """
            cabinet.yaml:13:33: `main/20` is used twice: by front D0 and, at line 8, column 12, \
            by keypad row 1; give one of them another line
            """),
        reader(
            "d0: main/10, d1: IO10, keys: 4-bit",
            """
            cabinet.yaml:13:46: the reader's lines are on more than one chip; choose both on one \
            chip
            cabinet.yaml:18:22: `IO10` is used twice: by contact 1 and, at line 13, column 46, by \
            front D1; give one of them another line
            """),
    ]
}

@Suite struct WiegandReaderFileTests {
    private func load(_ devices: String) throws -> CabinetFile {
        var files = ExampleFiles.files
        let text = ExampleFiles.cabinet.replacing("  display:", with: "\(devices)\n  display:")
        files.files[ExampleFiles.cabinetPath] = Array(text.utf8)
        return try ExampleFiles.load(files)
    }

    @Test func readerWithKeys_IsAKeypad_AndOneWithoutIsBesideOne() throws {
        let file = try load(
            """
              front: { driver: wiegand, d0: main/10, d1: main/11, keys: 8-bit,
                       formats: [26-bit, 34-bit, h10304] }
              card: { driver: wiegand, d0: main/12, d1: main/13, bias: disabled,
                      formats: [h10302], beside: front }
            """)
        let front = KeypadID("front")
        #expect(file.layout.keypads == [KeypadID("keypad"), front])
        func line(_ offset: Int) -> LineAddress {
            .offset(chip: "pinctrl-tiny", LineOffset(offset))
        }
        #expect(
            file.wiegandReaders == [
                WiegandWiring(
                    name: "front", keypad: front, d0: line(10), d1: line(11), bias: .pullUp,
                    formats: [.h10301, .bits34, .h10304], keys: .eightBits),
                WiegandWiring(
                    name: "card", keypad: front, d0: line(12), d1: line(13), bias: .disabled,
                    formats: [.h10302], keys: .none),
            ])
        #expect(file.lineUses.contains(LineUse(line: line(13), user: "card D1")))
        #expect(!file.warnings.contains { $0.message.contains("parity") })
    }

    @Test func formatsWithoutParity_AndBufferedKeys_AreWarnedAbout() throws {
        let file = try load(
            """
              front: { driver: wiegand, d0: main/10, d1: main/11, keys: buffered,
                       formats: [32-bit] }
            """)
        let warnings = file.warnings.map(\.message)
        #expect(
            warnings.contains(
                "`32-bit` has no parity: a disturbed frame of `front` is another card"))
        #expect(
            warnings.contains(
                "`keys: buffered` sends five digits at a time: longer PINs and codes cannot be "
                    + "typed, and `*` not at all"))
    }
}

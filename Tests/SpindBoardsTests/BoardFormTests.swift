import SpindBoards
import SpindHAL
import Testing

/// The forms a computer's file may have, each spoilt.
@Suite struct BoardFormTests {
    static let head = "name: Acme Twin\nkind: computer\ntier: 3\nsources: [the manual]\n"

    /// What is wrong with that file of a board `twin`, beside the example files; empty when it
    /// loads.
    private func problems(_ text: String, sibling: String = ExampleFiles.computer) -> String {
        let files = InMemoryFiles([
            "Boards/acme/twin/board.yaml": "board: twin\n" + text,
            "Boards/acme/tiny/board.yaml": sibling,
        ])
        do throws(CabinetFileErrors) {
            _ = try BoardLoader(files: files).load("Boards/acme/twin/board.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test func twin_HasWhatTheOtherHas_UnderItsOwnName() throws {
        let files = InMemoryFiles([
            "acme/twin/board.yaml": "board: twin\n" + Self.head + "same-as: tiny",
            "acme/tiny/board.yaml": ExampleFiles.computer,
            "board.yaml": "board: .\n",
        ])
        let loader = BoardLoader(files: files)
        let twin = try #require(try loader.load("acme/twin/board.yaml").computer)
        let tiny = try #require(try loader.load("acme/tiny/board.yaml").computer)
        #expect(twin.chips == tiny.chips)
        #expect(twin.header == tiny.header)
        #expect(twin.board == "twin")
        #expect(twin.title == "Acme Twin")
    }

    /// What follows the head of the file, and what the loader says to it.
    static let spoilt = [
        (
            "same-as: tinny",
            """
            Boards/acme/twin/board.yaml:6:10: `same-as` is `tinny`, and \
            Boards/acme/tinny/board.yaml does not exist; name the folder of a board beside this one
            """
        ),
        (
            "same-as: twin",
            """
            Boards/acme/twin/board.yaml:6:10: `twin` is no computer with pins of its own; name the \
            board that gives them
            """
        ),
        (
            "same-as: ../tiny",
            """
            Boards/acme/twin/board.yaml:6:10: `same-as` must be a name of small letters, digits \
            and `-` that begins with a letter, which `../tiny` is not; write for example \
            `lending-cabinet-8`
            """
        ),
        (
            "same-as: tiny\nrelays: { lines: [IO5], active: low }",
            """
            Boards/acme/twin/board.yaml:7:1: `the board` has no key `relays`; it has board, name, \
            kind, tier, sources, same-as
            """
        ),
        (
            "lines: numbers",
            "Boards/acme/twin/board.yaml:6:8: `lines` cannot be `numbers`; it is kernel"
        ),
        (
            "lines: kernel\nchips: { main: { label: x, lines: 8 } }",
            """
            Boards/acme/twin/board.yaml:7:1: `the board` has no key `chips`; it has board, name, \
            kind, tier, sources, lines, header, system, same-as, relays
            """
        ),
        (
            "lines: kernel\nheader: [{ pin: 1, line: A, name: A, boot: unknown, system: tv }]",
            """
            Boards/acme/twin/board.yaml:7:61: `system` is `tv`, which the board's `system` does \
            not name; add `system:` with it
            """
        ),
        (
            "lines: kernel\nheader: [{ connector: X, pin: 1, name: G }, { connector: X, pin: 1, "
                + "name: G }]",
            """
            Boards/acme/twin/board.yaml:7:66: pin 1 of X is given twice, first at line 7, column \
            31; correct one of them
            """
        ),
        (
            "lines: kernel\nheader: [{ connector: X, pin: 1, line: A, name: A, boot: unknown }, "
                + "{ connector: Z, pin: 1, line: A, name: B, boot: unknown }]",
            """
            Boards/acme/twin/board.yaml:7:99: the line A is given twice, first at line 7, column \
            40; correct one of them
            """
        ),
        (
            "lines: kernel\nsystem: { tv: { use: the television } }",
            """
            Boards/acme/twin/board.yaml:7:15: `free` is missing in `tv`; add it, for example \
            `free: switch it off in the system's configuration`
            """
        ),
        (
            "chips: { main: { label: x, lines: 8 } }\nheader: [{ pin: 1, line: main/0, name: A, "
                + "boot: unknown }]\nrelays: { count: 2, lines: [A], active: low }",
            """
            Boards/acme/twin/board.yaml:8:18: relays have `lines` of their own, or a `count` for \
            lines that cabinets name; delete one of them
            """
        ),
    ]

    @Test(arguments: spoilt)
    func spoiltFile_NamesPlaceAndMend(content: String, expected: String) {
        #expect(problems(Self.head + content) == expected)
    }

    @Test func twinOfASpoiltBoard_PointsAtIt() {
        #expect(
            problems(Self.head + "same-as: tiny", sibling: ExampleFiles.computer + "\ncolour: red")
                == """
                Boards/acme/twin/board.yaml:6:10: Boards/acme/tiny/board.yaml has problems of its \
                own; mend them first: check that file
                """)
    }

    @Test func twinOfATwin_IsRefused() {
        let other = "board: tiny\n" + Self.head + "same-as: twin"
        #expect(
            problems(Self.head + "same-as: tiny", sibling: other).contains(
                "`tiny` is no computer with pins of its own"))
    }

    @Test func twoHeaders_MayCountTheirPinsAlike_AndAreSortedApart() throws {
        let text =
            "board: twin\n" + Self.head + """
                lines: kernel
                header:
                  - { connector: X, pin: 2, line: "B [b]", name: B, boot: output-low }
                  - { connector: Z, pin: 1, name: G }
                  - { connector: X, pin: 1, name: G }
                """
        let files = InMemoryFiles(["acme/twin/board.yaml": text])
        let board = try BoardLoader(files: files).load("acme/twin/board.yaml")
        let computer = try #require(board.computer)
        #expect(computer.connectors == ["X", "Z"])
        #expect(computer.header.map(\.number) == [1, 2, 1])
        #expect(computer.header[1].line == .name("B [b]"))
        #expect(
            HeaderDrawing(computer: computer, uses: []).text == """
                Acme Twin (twin)

                X:
                                                 G (  1)(  2) B

                Z:
                                                 G (  1)

                """)
    }
}

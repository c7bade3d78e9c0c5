import SpindBoards
import Testing

@Suite struct BoardListingTests {
    private func row(_ file: String) -> BoardListing {
        BoardListing(
            file: "\(BoardsFolder.path)/\(file)", boards: BoardsFolder.path, files: DiskFiles())
    }

    @Test(arguments: [
        ("raspberry-pi/raspberry-pi-4/board.yaml", "computer", "28 lines"),
        ("relay-hats/waveshare-rpi-relay-board-b/board.yaml", "relay-hat", "8 relays"),
        ("lock-boards/kr-cu16/board.yaml", "lock-board", "16 locks, 32 inputs"),
        ("simulated/bench/board.yaml", "simulated", "64 lines, 12 relays"),
        ("cabinets/lending-cabinet-8/cabinet.yaml", "cabinet", "8 compartments"),
    ])
    func aRow_TellsWhatItOffers(file: String, kind: String, offer: String) {
        let row = row(file)
        #expect(row.problem == nil)
        #expect(row.kind == kind)
        #expect(row.offerWords == offer)
    }

    @Test func everyFileOfOurs_IsListedWithItsTierInWords() {
        let files = ["board.yaml", "cabinet.yaml"].flatMap(BoardsFolder.files)
        let rows = files.map(row)
        #expect(rows.allSatisfy { $0.problem == nil && $0.tier != nil && $0.title != nil })
        let lines = BoardListing.table(rows)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.contains("tier 3: from documents only: check before power"))
        #expect(lines.contains { $0.hasPrefix("raspberry-pi/raspberry-pi-4: Raspberry Pi 4") })
    }

    @Test func aWrongFile_IsARowThatSaysSo() {
        var files = ExampleFiles.files
        files.files[ExampleFiles.hatPath] = Array("board: hat\nkind: relay-hat\n".utf8)
        let rows = [ExampleFiles.computerPath, ExampleFiles.hatPath, "x/y/cabinet.yaml"].map {
            BoardListing(file: $0, boards: "Boards", files: files)
        }
        #expect(rows.map { $0.problem == nil } == [true, false, false])
        let lines = BoardListing.table(rows)
        #expect(lines.contains("acme/hat: wrong, and no use until it is mended"))
        #expect(lines.contains { $0.contains("Boards/acme/hat/board.yaml:") })
        #expect(lines.allSatisfy { $0.count <= 80 })
    }
}

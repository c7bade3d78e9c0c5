import Foundation
import SpindBoards
import SpindCore
import SpindHAL
import Testing

/// The folder `Boards/` of this project.
enum BoardsFolder {
    static let path: String = {
        let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        return file.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Boards").path
    }()

    /// The paths of all files of that name, sorted.
    static func files(named name: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix("/\(name)") }.sorted()
    }

    static func load(_ cabinet: String) throws(CabinetFileErrors) -> CabinetFile {
        try CabinetLoader(files: DiskFiles(), boards: path).load("\(path)/\(cabinet)")
    }
}

@Suite struct BoardsFolderTests {
    @Test(arguments: BoardsFolder.files(named: "cabinet.yaml"))
    func everyCabinet_LoadsAndIsDrawn(file: String) throws {
        let cabinet = try BoardsFolder.load(file)
        #expect(file == "cabinets/\(cabinet.layout.name)/cabinet.yaml", "named as its folder")
        #expect(cabinet.locks.count == cabinet.layout.compartments.count)
        let drawing = HeaderDrawing(cabinet).text
        for use in cabinet.lineUses {
            #expect(drawing.contains(use.user), "\(use.user) is drawn")
        }
        for line in drawing.split(separator: "\n") {
            #expect(line.count <= HeaderDrawing.width)
        }
    }

    @Test(arguments: BoardsFolder.files(named: "board.yaml"))
    func everyBoard_IsUsedByACabinetThatLoads(file: String) throws {
        let folder = file.dropLast("/board.yaml".count)
        let cabinets = try BoardsFolder.files(named: "cabinet.yaml").map { cabinet in
            try String(contentsOfFile: "\(BoardsFolder.path)/\(cabinet)", encoding: .utf8)
        }
        #expect(cabinets.contains { $0.contains(folder) })
    }

    @Test(arguments: ["board.yaml", "cabinet.yaml"])
    func everyFolder_HasAReadme(name: String) {
        let files = BoardsFolder.files(named: name)
        #expect(!files.isEmpty)
        for file in files {
            let readme = "\(BoardsFolder.path)/\(file.dropLast(name.count))README.md"
            #expect(FileManager.default.fileExists(atPath: readme), "\(readme) exists")
        }
    }

    @Test func lendingCabinet_IsWiredAsItsReadmeSays() throws {
        let cabinet = try BoardsFolder.load("cabinets/lending-cabinet-8/cabinet.yaml")
        let lines = { (offsets: [Int]) in
            offsets.map { LineAddress.offset(chip: "pinctrl-bcm2711", LineOffset($0)) }
        }
        #expect(cabinet.computer.kind == .gpio)
        #expect(cabinet.locks.map(\.line) == lines([5, 6, 13, 16, 19, 20, 21, 26]))
        #expect(cabinet.locks.allSatisfy { $0.settings.activeLow })
        #expect(cabinet.contacts.map(\.line) == lines([4, 7, 8, 9, 10, 11, 14, 15]))
        #expect(
            cabinet.contacts.allSatisfy { $0.settings.activeLow && $0.settings.bias == .pullUp })
        #expect(cabinet.keypads.map(\.rows) == [lines([17, 27, 22, 23])])
        #expect(cabinet.keypads.map(\.columns) == [lines([24, 25, 12])])
        #expect(cabinet.safeOutputs.filter { $0.level == .high }.count == 8)
        #expect(cabinet.layout.policy.heldOpen == .seconds(90))
        #expect(cabinet.layout.policy.languages == [.german, .dutch, .english])
    }

    @Test func raspberryPi4_HasTheHeaderOfItsDatasheet() throws {
        let computer = try BoardsFolder.load("cabinets/lending-cabinet-8/cabinet.yaml").computer
        #expect(computer.header.map(\.number) == Array(1...40))
        #expect(
            computer.header.filter { $0.name == "GND" }.map(\.number) == [
                6, 9, 14, 20, 25, 30, 34, 39,
            ])
        let lines = computer.header.filter { $0.line != nil }
        #expect(lines.count == 28)
        for pin in lines {
            let offset = try #require(Int(pin.name.dropFirst("GPIO".count)))
            #expect(pin.line == .offset(chip: "pinctrl-bcm2711", LineOffset(offset)))
            #expect(pin.boot?.level == (offset <= 8 ? .high : .low), "\(pin.name)")
        }
    }

    @Test func simulatedBench_HasAnEntryForEveryDriver() throws {
        let cabinet = try BoardsFolder.load("cabinets/simulated-bench/cabinet.yaml")
        #expect(cabinet.computer.kind == .simulated)
        #expect(
            cabinet.computer.chips == [GPIOChip(name: "bench", label: "spind-bench", lineCount: 64)]
        )
        #expect(cabinet.locks.map(\.kind) == [.solenoid, .solenoid, .strike, .solenoid])
        #expect(cabinet.contacts.map(\.compartment.rawValue) == [1, 2, 3])
        #expect(cabinet.keypads.count == 1)
        #expect(cabinet.indicators.map(\.kind) == [.led, .buzzer])
        #expect(cabinet.display?.driver == .console)
    }
}

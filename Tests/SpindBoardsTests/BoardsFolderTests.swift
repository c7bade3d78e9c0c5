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
    func everyBoard_IsTestedInACabinet(file: String) throws {
        let folder = file.dropLast("/board.yaml".count)
        let cabinets = try BoardsFolder.files(named: "cabinet.yaml").map { cabinet in
            try String(contentsOfFile: "\(BoardsFolder.path)/\(cabinet)", encoding: .utf8)
        }
        // Computers that no example has are put into one below, and relays in `RelayHatTests`.
        let board = try BoardsOfOurs.board(String(folder))
        let isElsewhere = board.computer?.kind == .gpio || folder.hasPrefix("relay-hats/")
        #expect(isElsewhere || cabinets.contains { $0.contains(folder) })
    }

    @Test(arguments: BoardsFolder.files(named: "board.yaml"))
    func everyComputer_DrivesALatch_AndIsDrawn(file: String) throws {
        let folder = String(file.dropLast("/board.yaml".count))
        guard let computer = try BoardsOfOurs.board(folder).computer, computer.kind == .gpio
        else { return }
        let free = computer.header.filter { $0.line != nil && $0.systemUse == nil }
        let pin = free.first { $0.boot != .inputFixedPullUp }
        #expect((pin == nil) == computer.takesAnyLine)
        let cabinet = try BoardsOfOurs.load(
            BoardsOfOurs.cabinet(
                "  computer: \(folder)\n  relays: { use: relay-hats/generic-active-low-8, "
                    + "on: computer, lines: [\(pin?.name ?? "GPIO5")], held-off: hardware }",
                "compartments:\n" + BoardsOfOurs.compartment(1, relay: "relays/1")))
        #expect(cabinet.locks.map(\.line) == [pin?.line ?? .name("GPIO5")])
        #expect(cabinet.computer.title == computer.title)
        let drawing = HeaderDrawing(cabinet).text
        #expect(drawing.hasPrefix("\(computer.title) (\(computer.board))\n"))
        #expect(drawing.contains("lock 1 (relays/1)"))
        #expect(drawing.split(separator: "\n").allSatisfy { $0.count <= HeaderDrawing.width })
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

    @Test func simulatedBench_HasOneOfEverything() throws {
        let cabinet = try BoardsFolder.load("cabinets/simulated-bench/cabinet.yaml")
        #expect(cabinet.computer.kind == .simulated)
        #expect(
            cabinet.computer.chips == [GPIOChip(name: "bench", label: "spind-bench", lineCount: 64)]
        )
        let kinds = cabinet.locks.map(\.kind)
        #expect(kinds.prefix(4) == [.solenoid, .solenoid, .strike, .solenoid])
        #expect(Set(kinds) == [.solenoid, .strike, .maglock, .motor])
        #expect(cabinet.contacts.map(\.compartment.rawValue) == [1, 2, 3, 5, 6, 7, 8, 9, 10])
        #expect(cabinet.itemSensors.map(\.compartment.rawValue) == [5, 6, 7, 8, 9])
        #expect(cabinet.sockets.map(\.compartment.rawValue) == [7])
        #expect(cabinet.layout.compartments.filter(\.isSpare).map(\.id.rawValue) == [8])
        let sets = cabinet.layout.handoverSets
        #expect(Set(sets.compactMap(\.kind)) == Set(AssetKind.allCases))
        #expect(sets.prefix(4).allSatisfy { $0.script == .doorsOnly && $0.kind == nil })
        #expect(cabinet.keypads.count == 1)
        #expect(cabinet.indicators.map(\.kind) == [.led, .buzzer])
        #expect(cabinet.display == .console)
    }

    @Test func carsharingKeyCabinet_IsWiredAsItsReadmeSays() throws {
        let cabinet = try BoardsFolder.load("cabinets/carsharing-key-cabinet/cabinet.yaml")
        let lines = { (offsets: [Int]) in
            offsets.map { LineAddress.offset(chip: "pinctrl-rp1", LineOffset($0)) }
        }
        #expect(cabinet.locks.map(\.line) == lines([5, 6, 13, 16]))
        #expect(cabinet.contacts.map(\.line) == lines([4, 7, 8, 9]))
        #expect(cabinet.itemSensors.map(\.line) == lines([10, 11, 14, 15]))
        let sets = cabinet.layout.handoverSets
        #expect(sets.map(\.kind) == [.car, .car, .car])
        #expect(sets[0].script == .standard(for: .car))
        #expect(sets[2].script.return.contains(.ask(.fuel)))
        #expect(!sets[2].script.return.contains(.ask(.charge)))
        #expect(sets.allSatisfy { $0.returnsElsewhere })
        #expect(cabinet.layout.compartments.filter(\.isSpare).map(\.id.rawValue) == [4])
    }

    @Test func cargoBikeStation_IsWiredAsItsReadmeSays() throws {
        let cabinet = try BoardsFolder.load("cabinets/cargo-bike-station/cabinet.yaml")
        let lines = { (offsets: [Int]) in
            offsets.map { LineAddress.offset(chip: "pinctrl-bcm2835", LineOffset($0)) }
        }
        #expect(cabinet.locks.map(\.line) == lines([13, 19]))
        #expect(cabinet.locks.allSatisfy { !$0.settings.activeLow })
        #expect(cabinet.sockets.map(\.line) == lines([16]))
        #expect(cabinet.contacts.map(\.line) == lines([4, 8]))
        #expect(cabinet.itemSensors.map(\.line) == lines([7, 9]))
        #expect(cabinet.layout.compartments.map(\.socketMax) == [nil, .seconds(6 * 3600)])
        #expect(cabinet.layout.handoverSets.map(\.kind) == [.cargoBike])
        #expect(cabinet.safeOutputs.filter { $0.level == .low }.count == 4, "the socket, too")
    }
}

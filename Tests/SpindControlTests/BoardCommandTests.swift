import Foundation
import Testing

/// What the real program does with board and cabinet files.
@Suite(.timeLimit(.minutes(1)))
struct BoardCommandTests {
    private static let boards = SpindctlProgram.root.appendingPathComponent("Boards").path
    private static let lending = boards + "/cabinets/lending-cabinet-8/cabinet.yaml"

    private func spindctl(_ arguments: String...) async throws -> SpindctlProgram.Result {
        try await blocking { try SpindctlProgram.run(arguments) }
    }

    private func fields(_ result: SpindctlProgram.Result) throws -> [String: Any] {
        let document = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(document as? [String: Any])
    }

    @Test func aHeaderIsDrawnOfACabinetAndOfAComputer() async throws {
        let cabinet = try await spindctl("board", "pinout", Self.lending)
        #expect(cabinet.status == 0, "\(cabinet)")
        #expect(cabinet.output.contains("contact 1"))
        let computer = try await spindctl(
            "board", "pinout", Self.boards + "/raspberry-pi/raspberry-pi-5/board.yaml")
        #expect(computer.status == 0 && computer.output.contains("GPIO4"), "\(computer)")
        let hat = try await spindctl(
            "board", "pinout", Self.boards + "/relay-hats/pimoroni-automation-hat/board.yaml")
        #expect(hat.status == 1 && hat.errors.contains("no header of its own"), "\(hat)")
    }

    @Test func numbersOfWires_AreTheSameInDrawingTableAndData() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/wiring.svg"
        let written = try await spindctl("board", "wiring", Self.lending, "-o", path)
        #expect(written.status == 0, "\(written)")
        #expect(written.output == "\(path): 4 sheets, 58 wires\n")
        let svg = try String(contentsOfFile: path, encoding: .utf8)
        let printed = try await spindctl("board", "wiring", Self.lending)
        #expect(printed.output == svg)
        let table = try await spindctl("board", "wiring", Self.lending, "--text")
        #expect(table.status == 0)
        let plan = try fields(try await spindctl("board", "wiring", Self.lending, "--json"))
        let wires = try #require(plan["wires"] as? [[String: Any]])
        #expect(wires.compactMap { $0["number"] as? Int } == Array(1...58))
        for wire in wires {
            let number = try #require(wire["number"] as? Int)
            let from = try #require(wire["from"] as? [String: String])
            let end = "\(from["part"] ?? ""):\(from["terminal"] ?? "")"
            #expect(svg.components(separatedBy: ">\(number)</text>").count > 2)
            #expect(
                table.output.split(separator: "\n").contains {
                    $0.hasPrefix("\(number) ") && $0.contains(end)
                }, "\(number) \(end)")
        }
        #expect((plan["bill"] as? [Any])?.isEmpty == false)
        #expect((plan["checks"] as? [String])?.isEmpty == false)
    }

    @Test func aSheetIsDrawnAlone() async throws {
        let one = try await spindctl("board", "wiring", Self.lending, "--sheet", "2")
        #expect(one.status == 0)
        #expect(one.output.contains("Sheet 2 of 4") && !one.output.contains("Sheet 1 of 4"))
        let none = try await spindctl("board", "wiring", Self.lending, "--sheet", "5")
        #expect(none.status == 64 && none.errors.contains("write 1 to 4"), "\(none)")
    }

    @Test(arguments: [["--text"], [], ["--json"]])
    func ofAWrongFileNothingIsDrawn(options: [String]) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/cabinet.yaml"
        try String(contentsOfFile: Self.lending, encoding: .utf8)
            .replacing("unlock-time: 500ms", with: "unlock-time: 500")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let svg = folder.path + "/wiring.svg"
        let output = options == ["--text"] ? options : options + ["-o", svg]
        let check = try await blocking {
            try SpindctlProgram.run(
                ["board", "check", path, "--boards", Self.boards]
                    + options.filter { $0 == "--json" })
        }
        let wiring = try await blocking {
            try SpindctlProgram.run(["board", "wiring", path, "--boards", Self.boards] + output)
        }
        #expect(wiring.status == 2)
        #expect(wiring.output == check.output)
        #expect(!FileManager.default.fileExists(atPath: svg))
    }

    @Test func aBoardHasNoWires() async throws {
        let result = try await spindctl(
            "board", "wiring", Self.boards + "/lock-boards/kr-cu16/board.yaml")
        #expect(result.status == 1 && result.errors.contains("a cabinet file that uses it"))
    }

    @Test func boardsAndCabinetsAreListed_AndAWrongOneIsARow() async throws {
        let all = try await spindctl("board", "list", "--boards", Self.boards)
        #expect(all.status == 0, "\(all)")
        #expect(all.output.contains("lending-cabinet-8: "))
        #expect(all.output.contains("tier 2: run in simulation"))
        let folder = try TemporaryFolder()
        for (name, text) in [("good", "relay-hats/pimoroni-automation-hat"), ("bad", "")] {
            let path = "\(folder.path)/acme/\(text.isEmpty ? name : "pimoroni-automation-hat")"
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            let content =
                text.isEmpty
                ? "board: bad\n"
                : try String(
                    contentsOfFile: "\(Self.boards)/\(text)/board.yaml", encoding: .utf8)
            try content.write(toFile: path + "/board.yaml", atomically: true, encoding: .utf8)
        }
        let some = try await spindctl("board", "list", "--boards", folder.path)
        #expect(some.status == 2, "\(some)")
        #expect(some.output.contains("acme/bad: wrong"))
        #expect(some.output.contains("3 relays"))
        let json = try fields(
            try await spindctl("board", "list", "--boards", folder.path, "--json"))
        let rows = try #require(json["boards"] as? [[String: Any]])
        #expect(rows.map { $0["problem"] != nil } == [true, false])
        #expect(rows.last?["relays"] as? Int == 3)
    }
}

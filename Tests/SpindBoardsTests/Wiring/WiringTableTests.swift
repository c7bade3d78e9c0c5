import SpindBoards
import Testing

@Suite struct WiringTableTests {
    @Test(arguments: BoardsFolder.files(named: "cabinet.yaml"))
    func everyWireAndPart_StandsInTheTable(file: String) throws {
        let plan = WiringPlan(try BoardsFolder.load(file))
        let lines = WiringTable(plan).text.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { $0.count <= WiringTable.width })
        for wire in plan.wires {
            let rows = lines.filter { line in
                let cells = line.split(separator: " ", maxSplits: 1)
                return cells.first == "\(wire.number)" && line.contains(wire.from.part + ":")
                    && line.contains(" \(wire.to.part):")
            }
            #expect(!rows.isEmpty, "wire \(wire.number)")
        }
        for part in plan.parts {
            #expect(lines.contains { $0.hasPrefix("\(part.mark) ") }, "\(part.mark)")
        }
    }

    @Test func aRow_SaysFromWhereToWhereAndWhatFor() throws {
        let plan = WiringPlan(try BoardsFolder.load("cabinets/lending-cabinet-8/cabinet.yaml"))
        let text = WiringTable(plan).text
        #expect(text.contains("26   K1:3 NO           Y3:+              lock 3 +\n"))
        #expect(text.contains("\nBill of materials\n"))
        #expect(text.contains("8    diode 1N4007"))
        #expect(text.contains("\nCheck before power\n"))
        #expect(text.hasPrefix("Wiring of lending-cabinet-8. Boards: from documents only"))
    }
}

import Foundation
import SpindBoards
import SpindCore
import SpindHAL
import Testing

@Suite struct WiringDiagramTests {
    /// Everything that must hold of any cabinet's drawing, in words where it does not.
    static func problems(_ cabinet: CabinetFile) -> [String] {
        let plan = WiringPlan(cabinet)
        let diagram = WiringDiagram(plan, file: "cabinet.yaml")
        var found: [String] = []
        for sheet in diagram.sheets {
            found += SheetCheck(sheet: sheet).problems.map { "sheet \(sheet.number): \($0)" }
        }
        if plan.wires.map(\.number) != Array(1...max(1, plan.wires.count)) {
            found.append("wires are not numbered one after the other")
        }
        let paths = diagram.sheets.flatMap(\.wires).map(\.number).filter { $0 > 0 }
        if paths.sorted() != plan.wires.map(\.number) { found.append("a wire is not drawn once") }
        var labels: [String: Int] = [:]
        for text in diagram.sheets.flatMap(\.texts) where text.isLabel {
            labels[text.string, default: 0] += 1
        }
        for wire in plan.wires {
            if labels["\(wire.number)"] != 2 {
                found.append("wire \(wire.number) is not labelled at both ends")
            }
            for end in [wire.from, wire.to]
            where plan.part(end.part)?.terminals.contains(end.terminal) != true {
                found.append("wire \(wire.number) ends at no terminal: \(end)")
            }
        }
        let marks = plan.parts.map(\.mark)
        if Set(marks).count != marks.count { found.append("a mark is given twice") }
        let drawn = Set(diagram.sheets.flatMap(\.boxes).map(\.mark))
        for mark in marks where !drawn.contains(mark) { found.append("\(mark) is not drawn") }
        return found + missing(cabinet, plan)
    }

    /// Lines, relays and devices of the file that the plan does not have.
    private static func missing(_ cabinet: CabinetFile, _ plan: WiringPlan) -> [String] {
        var found: [String] = []
        let details = plan.parts.flatMap(\.details).joined(separator: "\n")
        for use in cabinet.lineUses {
            let pin = cabinet.computer.header.first { $0.line == use.line }
            let connector = pin?.connector.map { $0 + "." } ?? ""
            let terminal = pin.map { "\(connector)\($0.number) \($0.name)" } ?? "\(use.line)"
            let words = pin.map { "\($0.name), pin \(connector)\($0.number)" } ?? "\(use.line)"
            let isWired = plan.wires.contains {
                [$0.from, $0.to].contains(WiringPlan.End(part: "A1", terminal: terminal))
            }
            var isOnExpander = false
            if case .offset(let chip, let offset) = use.line, chip.hasPrefix("i2c-") {
                let name = (offset.rawValue < 8 ? "GPA" : "GPB") + "\(offset.rawValue % 8)"
                isOnExpander = plan.parts.contains {
                    $0.title.contains(chip) && $0.terminals.contains(name)
                }
            }
            if !isWired, !isOnExpander, !details.contains(words) {
                found.append("\(use.user) is not drawn")
            }
        }
        for lock in cabinet.locks {
            let mark = "Y\(lock.compartment.rawValue)"
            let isContact = lock.kind.rawValue == "central-locking"
            for terminal in isContact ? ["unlock 1", "unlock 2"] : ["+", "−"] {
                let end = WiringPlan.End(part: mark, terminal: terminal)
                if plan.wires.filter({ [$0.from, $0.to].contains(end) }).count != 1 {
                    found.append("\(end) has not one wire")
                }
            }
        }
        let titles = plan.parts.map { $0.title + "\n" + $0.details.joined(separator: "\n") }
        let names =
            cabinet.inputDevices.map(\.name) + cabinet.osdpReaders.map(\.name)
            + cabinet.wiegandReaders.map(\.name) + cabinet.cardReaders.map(\.name)
            + cabinet.indicators.map(\.name)
            + cabinet.keypads.map(\.id.rawValue) + cabinet.serialBuses.map(\.name)
            + cabinet.lockBuses.flatMap(\.boards).map(\.name)
        for name in names where !titles.contains(where: { $0.contains("`\(name)`") }) {
            found.append("\(name) is not drawn")
        }
        return found
    }

    @Test(arguments: BoardsFolder.files(named: "cabinet.yaml"))
    func everyCabinet_IsDrawnWholeAndLegibly(file: String) throws {
        let cabinet = try BoardsFolder.load(file)
        #expect(Self.problems(cabinet).isEmpty)
        let diagram = WiringDiagram(WiringPlan(cabinet), file: file)
        for sheet in diagram.sheets {
            #expect(sheet.width == 1_400 && sheet.height == 990, "\(sheet.number) fits A3")
        }
    }

    @Test(arguments: BoardsFolder.files(named: "cabinet.yaml"))
    func everyDrawing_IsWellFormedAndAlwaysTheSame(file: String) throws {
        let cabinet = try BoardsFolder.load(file)
        let svg = WiringDiagram(WiringPlan(cabinet), file: file).svg()
        #expect(svg == WiringDiagram(WiringPlan(cabinet), file: file).svg())
        let texts = try DrawnTexts(svg)
        for wire in WiringPlan(cabinet).wires {
            #expect(texts.strings.count { $0 == "\(wire.number)" } >= 2)
        }
    }

    @Test func namesWithSignsOfXML_AreShownAsTheyAre() throws {
        var cabinet = try ExampleFiles.load(replacing: "line: IO10", with: "line: IO2")
        let name = "<b>&amp;\"'\u{1}]]>"
        cabinet.layout.name = name
        let diagram = WiringDiagram(WiringPlan(cabinet), file: "a<b>&c.yaml")
        let texts = try DrawnTexts(diagram.svg())
        #expect(texts.strings.contains("Wiring of <b>&amp;\"' ]]>"))
        #expect(texts.strings.contains("File: a<b>&c.yaml"))
    }

    @Test func oneSheet_IsTheSameAsAmongAll() throws {
        let cabinet = try BoardsFolder.load("cabinets/lending-cabinet-8/cabinet.yaml")
        let diagram = WiringDiagram(WiringPlan(cabinet), file: "cabinet.yaml")
        let all = diagram.svg()
        for sheet in diagram.sheets {
            let lines = diagram.svg(sheet: sheet.number).split(separator: "\n").dropFirst(5)
            let shapes = lines.dropLast().joined(separator: "\n")
            #expect(shapes.count > 500)
            #expect(all.contains(shapes), "sheet \(sheet.number)")
        }
    }

    @Test func thePictureOfTheGuide_IsWhatTheCommandDraws() throws {
        let file = "cabinets/lending-cabinet-8/cabinet.yaml"
        let cabinet = try BoardsFolder.load(file)
        let root = URL(fileURLWithPath: BoardsFolder.path).deletingLastPathComponent()
        let picture = try String(
            contentsOf: root.appendingPathComponent("Docs/pictures/wiring-lending-cabinet-8.svg"),
            encoding: .utf8)
        let drawn = WiringDiagram(WiringPlan(cabinet), file: "Boards/\(file)").svg()
        #expect(
            picture == drawn,
            """
            draw it anew: spindctl board wiring Boards/\(file) \
            -o Docs/pictures/wiring-lending-cabinet-8.svg
            """)
    }
}

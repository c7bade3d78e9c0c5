/// A cabinet's wiring on sheets: each section on as many as it takes, then what is needed and what
/// to check.
///
/// ```swift
/// let svg = WiringDiagram(WiringPlan(cabinet), file: "/etc/spind/cabinet.yaml").svg()
/// ```
package struct WiringDiagram {
    /// A3 across, in units of 0.3 mm: letters of 12 are 2.5 mm high on A4 still.
    static let paper = (width: 1_400, height: 990)
    /// The room for the title block.
    static let foot = 104

    /// The sheets, in the order of their numbers.
    package let sheets: [WiringSheet]
    /// What it is called.
    let title: String

    /// Draws a plan. Pure: the same plan, the same sheets.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - file: the cabinet file, as it is to be called on the sheets.
    package init(_ plan: WiringPlan, file: String) {
        title = "Wiring of \(plan.cabinet)"
        var sheets: [WiringSheet] = []
        for section in WiringPlan.Section.allCases {
            let wires = plan.wires.filter { $0.section == section }
            sheets += Self.sheets(of: plan, wires, section.title, after: sheets.count)
        }
        sheets += WiringLists(plan, after: sheets.count).sheets
        let shared = Self.sharedParts(sheets)
        let width = max(Self.paper.width, sheets.map(\.width).max() ?? 0)
        let height = max(Self.paper.height, sheets.map { $0.height + Self.foot }.max() ?? 0)
        self.sheets = sheets.map { sheet in
            var sheet = sheet
            sheet.width = width
            sheet.height = height
            Self.frame(&sheet, plan, file, of: sheets.count)
            Self.heading(&sheet, shared)
            return sheet
        }
    }

    /// As many units on a sheet as its height has room for, at least one.
    private static func sheets(
        of plan: WiringPlan, _ wires: [WiringPlan.Wire], _ title: String, after count: Int
    ) -> [WiringSheet] {
        var units: [String] = []
        for wire in wires where !units.contains(wire.unit) { units.append(wire.unit) }
        var sheets: [WiringSheet] = []
        var begun: [String] = []
        func lay(_ units: [String]) -> WiringSheet {
            WiringLayout(
                plan, wires.filter { units.contains($0.unit) }, number: count + sheets.count + 1,
                title: title
            ).result
        }
        for unit in units {
            let sheet = lay(begun + [unit])
            let isFull =
                sheet.height > paper.height - foot || sheet.width > paper.width
            if isFull, begun.contains(where: { !$0.isEmpty }) {
                sheets.append(lay(begun))
                begun = []
            }
            begun.append(unit)
        }
        if !begun.isEmpty { sheets.append(lay(begun)) }
        return sheets
    }

    // MARK: - Heading and title block

    /// The sheets of each part, by its mark.
    private static func sharedParts(_ sheets: [WiringSheet]) -> [String: [Int]] {
        var places: [String: [Int]] = [:]
        for sheet in sheets {
            for box in sheet.boxes { places[box.mark, default: []].append(sheet.number) }
        }
        return places
    }

    /// What is on the sheet, and where its parts are besides.
    private static func heading(_ sheet: inout WiringSheet, _ places: [String: [Int]]) {
        let numbers = sheet.wires.map(\.number).filter { $0 > 0 }
        var title = sheet.title
        if let first = numbers.min(), let last = numbers.max() {
            title += ": wires \(first) to \(last)"
        }
        let others = sheet.boxes.filter { !$0.mark.isEmpty }.compactMap { box -> String? in
            let others = (places[box.mark] ?? []).filter { $0 != sheet.number }
            return others.isEmpty
                ? nil : "\(box.mark) on \(others.map(String.init).joined(separator: ", "))"
        }
        var texts = [(title, 20, 46, true)]
        if !others.isEmpty {
            texts.append(
                (
                    "Parts with more on other sheets: \(others.joined(separator: "; "))", 12, 68,
                    false
                ))
        }
        for (text, size, y, isBold) in texts {
            sheet.texts.append(
                WiringSheet.Text(
                    string: TextMeasure.fitted(text, sheet.width - 64, size: size, isBold: isBold),
                    point: WiringSheet.Point(x: 32, y: y), size: size, isBold: isBold))
        }
    }

    private static func frame(
        _ sheet: inout WiringSheet, _ plan: WiringPlan, _ file: String, of count: Int
    ) {
        let (width, height) = (sheet.width, sheet.height)
        func text(_ string: String, _ x: Int, _ y: Int, _ size: Int, isBold: Bool = false) {
            sheet.texts.append(
                WiringSheet.Text(
                    string: TextMeasure.fitted(string, width / 2 - 60, size: size, isBold: isBold),
                    point: WiringSheet.Point(x: x, y: y), size: size, isBold: isBold))
        }
        func box(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
            sheet.boxes.append(
                WiringSheet.Box(
                    frame: WiringSheet.Frame(x: x, y: y, width: width, height: height), mark: ""))
        }
        box(12, 12, width - 24, height - 24)
        let top = height - foot + 12
        box(12, top, width - 24, foot - 24)
        text("Wiring of \(plan.cabinet)", 32, top + 28, 18, isBold: true)
        text("File: \(file)", 32, top + 48, 12)
        text("Boards: \(BoardTier.words(plan.tier))", 32, top + 66, 12)
        let middle = width / 2
        text("Sheet \(sheet.number) of \(count)", middle, top + 28, 18, isBold: true)
        text(
            "Numbers are wires: the same on every sheet, in the table and in the data.", middle,
            top + 48, 12)
        text(
            "Before power: the checks on sheet \(count). No mains wiring is drawn.", middle,
            top + 66, 12)
        legend(&sheet, from: middle + 190, top + 24)
    }

    /// How each kind of wire is drawn; words beside it, since colours do not print.
    private static func legend(_ sheet: inout WiringSheet, from x: Int, _ y: Int) {
        var x = x
        for kind in WiringPlan.Wire.Kind.allCases {
            sheet.wires.append(
                WiringSheet.Path(
                    number: 0, kind: kind,
                    points: [
                        WiringSheet.Point(x: x, y: y), WiringSheet.Point(x: x + 40, y: y),
                    ]))
            sheet.texts.append(
                WiringSheet.Text(
                    string: kind.rawValue, point: WiringSheet.Point(x: x + 48, y: y + 4), size: 12))
            x += 100
        }
    }
}

/// What a board's tier means, in words.
package enum BoardTier {
    /// The words of a tier, 1 to 3.
    package static func words(_ tier: Int) -> String {
        switch tier {
        case 1: "run on the real thing"
        case 2: "run in simulation, checked against sources"
        default: "from documents only: check before power"
        }
    }
}

/// The bill of materials and the checks as sheets of text.
struct WiringLists {
    private(set) var sheets: [WiringSheet] = []
    private let count: Int
    private var y = 0

    private static let columns = [36, 84, 420, 900]
    private static let ends = [76, 400, 880, 1_370]
    private static let line = 18

    init(_ plan: WiringPlan, after count: Int) {
        self.count = count
        begin()
        rule(["", "item", "rating, or why", "for"], isBold: true)
        for item in plan.bill {
            rule(["\(item.quantity)", item.item, item.why, item.marks.joined(separator: ", ")])
        }
        // Together on one sheet, where one has room for them.
        let needed = plan.checks.map { Self.lines($0).count * Self.line + 4 }.reduce(0, +)
        y += 2 * Self.line
        make(room: needed / Self.line + 4)
        heading("Check before power")
        for (index, check) in plan.checks.enumerated() {
            paragraph("\(index + 1)", check)
        }
    }

    private mutating func begin() {
        sheets.append(
            WiringSheet(
                number: count + sheets.count + 1, title: "Bill of materials, and checks",
                width: WiringDiagram.paper.width, height: 0))
        y = 96
    }

    /// A new sheet where what comes next has no room on this one.
    private mutating func make(room lines: Int) {
        let end = WiringDiagram.paper.height - WiringDiagram.foot
        if y + lines * Self.line > end { begin() }
    }

    private mutating func rule(_ cells: [String], isBold: Bool = false) {
        let wrapped = cells.indices.map { column in
            TextMeasure.wrapped(
                cells[column], Self.ends[column] - Self.columns[column], size: isBold ? 14 : 13)
        }
        let lines = wrapped.map(\.count).max() ?? 0
        make(room: lines)
        for (column, texts) in wrapped.enumerated() {
            for (index, text) in texts.enumerated() {
                put(text, Self.columns[column], y + index * Self.line, isBold: isBold)
            }
        }
        y += lines * Self.line + 4
        sheets[sheets.count - 1].height = y
    }

    private mutating func heading(_ text: String) {
        make(room: 4)
        put(text, Self.columns[0], y, isBold: true)
        y += Self.line + 8
    }

    private static func lines(_ text: String) -> [String] {
        TextMeasure.wrapped(text, ends[3] - columns[1], size: 13)
    }

    private mutating func paragraph(_ number: String, _ text: String) {
        let lines = Self.lines(text)
        make(room: lines.count)
        put(number, Self.columns[0], y, isBold: false)
        for line in lines {
            put(line, Self.columns[1], y, isBold: false)
            y += Self.line
        }
        y += 4
        sheets[sheets.count - 1].height = y
    }

    private mutating func put(_ text: String, _ x: Int, _ y: Int, isBold: Bool) {
        sheets[sheets.count - 1].texts.append(
            WiringSheet.Text(
                string: text, point: WiringSheet.Point(x: x, y: y), size: isBold ? 14 : 13,
                isBold: isBold))
    }
}

/// A plan as text, 80 columns wide: the wires, what is needed and what to check; for who has no
/// picture.
///
/// ```swift
/// print(WiringTable(WiringPlan(cabinet)).text)
/// ```
package struct WiringTable {
    /// No line is longer.
    package static let width = 80

    private let plan: WiringPlan

    /// Makes the table of a plan.
    package init(_ plan: WiringPlan) {
        self.plan = plan
    }

    /// The text, with a line feed after each line.
    package var text: String {
        var lines = [
            "Wiring of \(plan.cabinet). Boards: \(BoardTier.words(plan.tier)).", "", "Parts",
        ]
        for part in plan.parts {
            var words = part.title
            if let across = part.across { words += " (\(across.type))" }
            lines += Self.rows(
                [part.mark, ([words] + part.details).joined(separator: "; ")], [5, 73])
        }
        for section in WiringPlan.Section.allCases {
            let wires = plan.wires.filter { $0.section == section }
            guard !wires.isEmpty else { continue }
            lines += ["", section.title]
            lines += Self.rows(["wire", "from", "to", "for; remark"], Self.columns)
            for wire in wires {
                let words = wire.purpose + (wire.remark.isEmpty ? "" : "; \(wire.remark)")
                lines += Self.rows(
                    ["\(wire.number)", "\(wire.from)", "\(wire.to)", words], Self.columns)
            }
        }
        lines += ["", "Bill of materials"]
        for item in plan.bill {
            lines += Self.rows(
                ["\(item.quantity)", "\(item.item)", item.why], [4, 33, 41])
        }
        lines += ["", "Check before power"]
        for (index, check) in plan.checks.enumerated() {
            lines += Self.rows(["\(index + 1)", check], [3, 75])
        }
        return lines.flatMap { Self.wrapped($0, Self.width) }.map { $0 + "\n" }.joined()
    }

    private static let columns = [4, 17, 17, 39]

    /// A row of cells, each in lines of its column's width.
    private static func rows(_ cells: [String], _ widths: [Int]) -> [String] {
        let wrapped = zip(cells, widths).map { Self.wrapped($0, $1) }
        return (0..<(wrapped.map(\.count).max() ?? 0)).map { row in
            var line = ""
            var start = 0
            for (column, texts) in wrapped.enumerated() {
                if row < texts.count {
                    line += String(repeating: " ", count: start - line.count) + texts[row]
                }
                start += widths[column] + 1
            }
            return line
        }
    }

    /// The text in lines of at most that many characters, its blanks kept where it fits.
    static func wrapped(_ text: String, _ width: Int) -> [String] {
        guard text.count > width else { return [text] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count <= width {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            var rest = word
            while rest.count > width {
                lines.append(String(rest.prefix(width)))
                rest = rest.dropFirst(width)
            }
            line = String(rest)
        }
        return lines + [line]
    }
}

/// A table for people: columns under titles, never wider than a terminal of 80 columns.
package struct TextTable: Sendable {
    /// The widest a line becomes.
    package static let width = 80
    private static let gap = "  "
    /// What is left of an elastic column before others are cut too.
    private static let least = 10

    /// A column's title and the side its cells stand at.
    package struct Column: Sendable {
        var title: String
        var isNumber: Bool
        var isElastic: Bool

        /// Makes a column.
        ///
        /// - Parameters:
        ///   - title: what stands above it.
        ///   - isNumber: whether its cells stand at the right.
        ///   - isElastic: whether it is cut first, where not all columns fit.
        package init(title: String, isNumber: Bool = false, isElastic: Bool = false) {
            self.title = title
            self.isNumber = isNumber
            self.isElastic = isElastic
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    /// Makes a table without rows.
    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row, a cell for each column.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells.map(TextWidth.printable))
    }

    /// The widest elastic column, or the widest of all where those are cut enough.
    private func columnToCut(_ widths: [Int]) -> Int? {
        let elastic = columns.indices.filter { columns[$0].isElastic && widths[$0] > Self.least }
        return (elastic.isEmpty ? Array(columns.indices) : elastic).max {
            widths[$0] < widths[$1]
        }
    }

    /// The lines, without blanks at their ends. Where the cells are too wide together, the widest
    /// columns are cut, elastic ones first.
    package var lines: [String] {
        let all = [columns.map(\.title)] + rows
        var widths = columns.indices.map { column in
            all.map { TextWidth.columns(of: $0[column]) }.max() ?? 0
        }
        let room = Self.width - Self.gap.count * (columns.count - 1)
        while widths.reduce(0, +) > room, let column = columnToCut(widths) {
            widths[column] -= 1
        }
        return all.map { cells in
            var line = ""
            for (column, cell) in cells.enumerated() {
                let text = TextWidth.cut(cell, to: widths[column])
                let fill = String(
                    repeating: " ", count: widths[column] - TextWidth.columns(of: text))
                line += (column > 0 ? Self.gap : "")
                line += columns[column].isNumber ? fill + text : text + fill
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

package import SpindCore
import SpindTerminal

/// Journal records as lines for people: a heading for each day, then a line for each record.
package struct RecordReport {
    private let style: AuditLineStyle
    private var heading = ""

    /// Makes a report that has shown nothing yet.
    package init(_ style: AuditLineStyle) {
        self.style = style
    }

    /// The lines of one more record, at most 80 columns wide: a heading with date and zone where
    /// they are not those of the record before, and its own.
    package mutating func lines(_ record: AuditRecord) -> [String] {
        let local = style.timeZone.local(record.at)
        let day = "\(local.dateText) \(style.timeZone.offsetText(at: record.at))"
        let number = String(record.sequence)
        let filled = String(repeating: " ", count: max(0, 6 - number.count)) + number
        let line = TextWidth.cut(
            TextWidth.printable("\(filled)  \(local.clockText)  \(record.line(style))"),
            to: TextTable.width)
        defer { heading = day }
        return day == heading ? [line] : ["        \(day)", line]
    }
}

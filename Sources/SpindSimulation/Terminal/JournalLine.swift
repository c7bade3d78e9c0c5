package import SpindCore

/// A journal record as one line of the simulator's screen and transcript, in the words that
/// `spindctl events` uses.
package enum JournalLine {
    /// For example `  12  10:03:22  door 1 opened`.
    package static func text(of record: AuditRecord, timeZone: TimeZoneRules) -> String {
        let number = String(record.sequence)
        let filled = String(repeating: " ", count: max(4 - number.count, 0)) + number
        let clock = timeZone.local(record.at).clockText
        return "\(filled)  \(clock)  \(record.line(AuditLineStyle(timeZone: timeZone)))"
    }
}

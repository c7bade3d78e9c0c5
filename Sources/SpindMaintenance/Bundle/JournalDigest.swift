import SpindAgent
import SpindCore

/// The journal in figures: no time of day, and nobody in it.
struct JournalDigest: Encodable {
    /// How many of the newest records are told one by one.
    private static let newestCount = 500

    private let check: String
    private let records: Int
    private let first: Int64?
    private let last: Int64?
    /// How many records of each kind, by day (UTC).
    private let days: [String: [String: Int]]
    private let newest: [RecordDigest]

    init(_ journal: JournalFacts) {
        check =
            switch journal.check {
            case .found(let found):
                found.firstBad.map { "damaged at record \($0.sequence)" } ?? "whole"
            case .damaged: "the database is damaged"
            case .unchecked: "not checked"
            }
        records = journal.records.count
        first = journal.records.first?.sequence
        last = journal.records.last?.sequence
        var days: [String: [String: Int]] = [:]
        for record in journal.records {
            let day = TimeZoneRules.utc.local(record.at).dateText
            days[day, default: [:]][record.event.name.rawValue, default: 0] += 1
        }
        self.days = days
        newest = journal.records.suffix(Self.newestCount).map(RecordDigest.init)
    }
}

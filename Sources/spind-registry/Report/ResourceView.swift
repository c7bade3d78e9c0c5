import SpindCore
import SpindRegistry
import SpindTerminal

/// How a kind of thing that the registry knows is shown to people: as a row of a table, and by
/// itself.
struct ResourceView: Sendable {
    /// One value of it.
    struct Field: Sendable {
        var title: String
        var isNumber = false
        var isElastic = false
        var value: @Sendable (JSONValue, TimeZoneRules) -> String
    }

    /// What several of them are called.
    var plural: String
    /// What a table has of each.
    var columns: [Field]
    /// What is shown of one by itself.
    var details: [Field]

    /// The lines of a table; one line where there are none.
    func table(of elements: [JSONValue], _ zone: TimeZoneRules) -> [String] {
        guard !elements.isEmpty else { return ["No \(plural)."] }
        var table = TextTable(
            columns.map {
                TextTable.Column(
                    title: $0.title, isNumber: $0.isNumber, isElastic: $0.isElastic)
            })
        for element in elements { table.add(columns.map { $0.value(element, zone) }) }
        return table.lines
    }

    /// The lines of one; what has no value is left out.
    func lines(of element: JSONValue, _ zone: TimeZoneRules) -> [String] {
        let shown = details.map { ($0.title, $0.value(element, zone)) }.filter { !$1.isEmpty }
        let width = shown.map { TextWidth.columns(of: $0.0) }.max() ?? 0
        return shown.flatMap { title, value in
            let label = title + String(repeating: " ", count: width - title.count + 2)
            return value.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .flatMap { number, part in
                    TextWidth.broken(
                        TextWidth.printable(String(part)), at: TextTable.width - width - 2
                    ).enumerated().map { piece, text in
                        (number == 0 && piece == 0
                            ? label : String(repeating: " ", count: width + 2)) + text
                    }
                }
        }
    }
}

extension ResourceView.Field {
    /// A member with a text, or a number.
    static func plain(_ title: String, _ name: String, isElastic: Bool = false) -> Self {
        Self(title: title, isElastic: isElastic) { value, _ in
            value.text(name) ?? value.integer(name).map { "\($0)" } ?? ""
        }
    }

    /// A member with a number, at the right.
    static func number(_ title: String, _ name: String) -> Self {
        Self(title: title, isNumber: true) { value, _ in
            value.integer(name).map { "\($0)" } ?? ""
        }
    }

    /// A member with a time, in the zone, to the minute.
    static func time(_ title: String, _ name: String) -> Self {
        Self(title: title) { value, zone in TimeText.plain(value.text(name), zone) }
    }

    /// What a function says.
    static func computed(
        _ title: String, isElastic: Bool = false, _ value: @escaping @Sendable (JSONValue) -> String
    ) -> Self {
        Self(title: title, isElastic: isElastic) { json, _ in value(json) }
    }
}

/// Times of the registry's answers for people.
enum TimeText {
    /// `2026-12-01 14:00` in the zone; empty where there is none.
    static func plain(_ text: String?, _ zone: TimeZoneRules) -> String {
        guard let text, let time = try? Timestamp.parse(text) else { return text ?? "" }
        return LocalTimeEntry.plain(time, zone)
    }

    /// A moment that was typed, as the API takes it.
    static func entered(
        _ text: String, _ zone: TimeZoneRules
    ) throws(LocalTimeEntry.Fault) -> JSONValue {
        let time = try LocalTimeEntry.parse(text, in: zone, now: SystemTime.wall())
        return .text(Timestamp.text(time, zone))
    }
}

import SpindCore

/// The terms of an asset in the API. What they may be together, the desks judge.
enum TermsSchema {
    private static let minutes = Schema.integer(0...1_000_000)

    private static let fields: [(name: String, schema: Schema)] = [
        ("minimumMinutes", minutes), ("maximumMinutes", minutes),
        ("bufferBeforeMinutes", minutes), ("bufferAfterMinutes", minutes),
        ("leadMinutes", minutes), ("horizonMinutes", minutes),
        ("openingHours", .optional(.text(.line(max: 500)))), ("atOnce", .optional(minutes)),
        ("minimumAge", .optional(.integer(16...18))),
        ("licenceClass", .optional(.choice(CheckDesk.licenceClasses))),
        ("noShowMinutes", .optional(minutes)), ("graceMinutes", minutes),
        ("confirmWithinMinutes", .optional(minutes)),
    ]

    /// As they are shown: all of them.
    static let terms = ObjectSchema(
        "Terms", "The rules under which an asset is lent; opening hours in the OSM syntax.",
        fields.map { .required($0.name, $0.schema) })

    /// As they are given: some of them.
    static let change = ObjectSchema(
        "TermsChange", fields.map { .optional($0.name, $0.schema) })

    /// Changes what is given.
    static func apply(_ fields: RequestFields?, to terms: inout BookingTerms) {
        guard let fields else { return }
        func set(_ name: String, _ path: WritableKeyPath<BookingTerms, Int>) {
            if let value = fields.integer(name) { terms[keyPath: path] = Int(value) }
        }
        func set(_ name: String, _ path: WritableKeyPath<BookingTerms, Int?>) {
            if fields.has(name) { terms[keyPath: path] = fields.integer(name).map { Int($0) } }
        }
        func set(_ name: String, _ path: WritableKeyPath<BookingTerms, String?>) {
            if fields.has(name) { terms[keyPath: path] = fields.text(name) }
        }
        set("minimumMinutes", \.minimumMinutes)
        set("maximumMinutes", \.maximumMinutes)
        set("bufferBeforeMinutes", \.bufferBeforeMinutes)
        set("bufferAfterMinutes", \.bufferAfterMinutes)
        set("leadMinutes", \.leadMinutes)
        set("horizonMinutes", \.horizonMinutes)
        set("openingHours", \.openingHours)
        set("atOnce", \.atOnce)
        set("minimumAge", \.minimumAge)
        set("licenceClass", \.licenceClass)
        set("noShowMinutes", \.noShowMinutes)
        set("graceMinutes", \.graceMinutes)
        set("confirmWithinMinutes", \.confirmWithinMinutes)
    }

    /// What is wrong with opening hours, with the column.
    static func refusal(_ terms: BookingTerms) -> RegistryRefusal? {
        guard let text = terms.openingHours else { return nil }
        do {
            _ = try OpeningHours(text)
            return nil
        } catch {
            return .invalid(field: "terms.openingHours", "\(error)")
        }
    }

    /// Writes them.
    static func write(_ terms: BookingTerms, _ writer: inout JSONWriter) {
        writer.object {
            $0.field("minimumMinutes", terms.minimumMinutes)
            $0.field("maximumMinutes", terms.maximumMinutes)
            $0.field("bufferBeforeMinutes", terms.bufferBeforeMinutes)
            $0.field("bufferAfterMinutes", terms.bufferAfterMinutes)
            $0.field("leadMinutes", terms.leadMinutes)
            $0.field("horizonMinutes", terms.horizonMinutes)
            $0.field("openingHours", terms.openingHours)
            $0.field("atOnce", terms.atOnce)
            $0.field("minimumAge", terms.minimumAge)
            $0.field("licenceClass", terms.licenceClass)
            $0.field("noShowMinutes", terms.noShowMinutes)
            $0.field("graceMinutes", terms.graceMinutes)
            $0.field("confirmWithinMinutes", terms.confirmWithinMinutes)
        }
    }
}

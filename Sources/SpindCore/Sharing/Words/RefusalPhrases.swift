/// The words of one language for refused bookings: patterns with `{asked}` and `{allowed}`.
struct RefusalPhrases: Sendable {
    /// What is said of a broken rule; every rule has a sentence.
    var rules: [BookingRule: String]
    /// What is said instead where the rule has no value that is allowed.
    var nothingAllowed: [BookingRule: String]
    /// What is said instead where nothing was asked, or (of a length) nothing above zero.
    var nothingAsked: [BookingRule: String]
    /// The next slot, as `{allowed}`.
    var next: String
    /// Why there is none, with `{asked}` as the sentence of the rule.
    var notATimeMatter: String
    /// Nothing is free until `{allowed}`.
    var nothingUntil: String
    /// No length fits the terms.
    var noLengthFits: String
    /// A changed reservation keeps its start.
    var startIsKept: String
    /// How times and lengths are written.
    var times: Times

    /// How one language writes times and lengths.
    struct Times: Sendable {
        /// A date: `{weekday}`, `{day}`, `{month}` (a name or a number), `{year}`.
        var date: String
        /// A date and a time of day: `{date}` and `{time}`.
        var moment: String
        /// A span within a day: `{date}`, `{from}`, `{to}`.
        var spanOfDay: String
        /// A longer span: `{from}` and `{to}`, both moments.
        var span: String
        /// From Monday.
        var weekdays: [String]
        /// From January; where dates have numbers, two digits each.
        var months: [String]
        /// One and many.
        var day: (String, String)
        /// One and many.
        var hour: (String, String)
        /// One and many.
        var minute: (String, String)
        /// One and many.
        var year: (String, String)
    }

    /// The words of a language.
    static func of(_ language: Language) -> RefusalPhrases {
        switch language {
        case .german: .german
        case .english: .english
        case .dutch: .dutch
        }
    }
}

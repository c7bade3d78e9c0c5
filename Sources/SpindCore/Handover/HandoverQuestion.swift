/// A question of a handover, answered on the keypad and confirmed with `#`.
public struct HandoverQuestion: Hashable, Sendable {
    /// So long after the question was shown, or the last key, it counts as unanswered.
    public static let silence = Duration.seconds(60)
    /// The most options a choice may have.
    public static let mostOptions = 4

    /// What the answer may be.
    public enum Form: Hashable, Sendable {
        /// A whole number in that range (0 to 9,999,999), of that unit.
        case number(ClosedRange<Int>, AnswerUnit)
        /// The number of one of these options, counted from 1; two to ``mostOptions``.
        case choice([Option])
    }

    /// An option of a choice.
    public struct Option: Hashable, Sendable {
        /// Its name in the journal: 1 to 24 lower-case letters, digits and `-`.
        public var id: String
        /// What the display calls it. All options with their numbers stand in one line.
        public var label: LocalizedText

        /// Makes an option.
        public init(id: String, label: LocalizedText) {
            self.id = id
            self.label = label
        }
    }

    /// Its name in the journal: 1 to 24 lower-case letters, digits and `-`.
    public var id: String
    /// The line that asks.
    public var text: LocalizedText
    /// What the answer may be.
    public var form: Form

    /// Makes a question.
    public init(id: String, text: LocalizedText, form: Form) {
        self.id = id
        self.text = text
        self.form = form
    }
}

/// The unit of a number that was asked for; the raw value stands in the journal.
public enum AnswerUnit: String, Hashable, Codable, Sendable, CaseIterable {
    /// Kilometres.
    case kilometre = "km"
    /// Hundredths of full.
    case percent = "%"
    /// Litres.
    case litre = "l"
    /// Pieces, or anything counted.
    case one = "1"
}

/// What was answered to a question of a handover.
public enum HandoverAnswer: Hashable, Codable, Sendable {
    /// A number of that unit.
    case number(Int, AnswerUnit)
    /// The name of an option.
    case choice(String)
    /// Nothing: silence, `*`, or somebody else began to type a PIN.
    case unanswered
}

extension HandoverQuestion {
    /// Whether everything is there.
    public static let complete = HandoverQuestion(
        id: "complete",
        text: LocalizedText(
            german: "Alles komplett?", english: "All parts there?", dutch: "Alles compleet?"),
        form: .choice([.yes, .no]))
    /// The reading of the odometer.
    public static let odometer = HandoverQuestion(
        id: "odometer",
        text: LocalizedText(
            german: "Kilometerstand?", english: "Odometer?", dutch: "Kilometerstand?"),
        form: .number(0...9_999_999, .kilometre))
    /// How full the battery is.
    public static let charge = HandoverQuestion(
        id: "charge",
        text: LocalizedText(
            german: "Akkustand in %?", english: "Battery in %?", dutch: "Accu in %?"),
        form: .number(0...100, .percent))
    /// How full the tank is.
    public static let fuel = HandoverQuestion(
        id: "fuel",
        text: LocalizedText(
            german: "Tank in %?", english: "Fuel in %?", dutch: "Tank in %?"),
        form: .number(0...100, .percent))
    /// Whether something is damaged.
    public static let damage = HandoverQuestion(
        id: "damage",
        text: LocalizedText(
            german: "Neue Schäden?", english: "New damage?", dutch: "Nieuwe schade?"),
        form: .choice([.no, .yes]))

    /// The questions that a cabinet file can ask by name, without writing them.
    public static let known: [HandoverQuestion] = [.complete, .odometer, .charge, .fuel, .damage]
}

extension HandoverQuestion.Option {
    /// Yes.
    public static let yes = HandoverQuestion.Option(
        id: "yes", label: LocalizedText(german: "ja", english: "yes", dutch: "ja"))
    /// No.
    public static let no = HandoverQuestion.Option(
        id: "no", label: LocalizedText(german: "nein", english: "no", dutch: "nee"))
}

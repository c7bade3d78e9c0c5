/// What a display says in one language. Whole at compile time: a language without a phrase does not
/// build.
///
/// A phrase is two lines with placeholders, which ``PromptText`` fills: `{compartment}`, `{time}`
/// and the like. The longest filling of each line has ``PromptText/columns`` characters; a test
/// tries all of them.
struct Phrases: Sendable {
    /// Two lines.
    struct Phrase: Sendable {
        var first: String
        var second: String

        init(_ first: String, _ second: String = "") {
            self.first = first
            self.second = second
        }
    }

    /// How a time of day is told on its day.
    struct Times: Sendable {
        /// With `{day}`, `{month}`, `{hour}` and `{minute}`; minutes always have two digits.
        var pattern: String
        /// The names of the months from January; numbers where it is empty.
        var months: [String] = []
        /// Whether hours have two digits as well.
        var padsHours = false
        /// With `{number}`: seconds, minutes and hours.
        var seconds: String
        var minutes: String
        var hours: String
    }

    /// The line that invites to this language, shown in another one: what `*` changes to.
    var invitation: String
    var times: Times

    // MARK: Residents

    /// At a cabinet of one language.
    var ready: Phrase
    /// Where there are other languages; the second line is one's ``invitation``.
    var readyToSwitch: String
    /// `{stars}`: up to eleven.
    var entry: Phrase
    /// `{compartment}`
    var opening: String
    /// What to do at a door that opens: the second line of ``opening`` and ``openingElsewhere``.
    var takeOut: String
    var putIn: String
    var lookAgain: String
    var closeAfterwards: String
    var pullDoor: Phrase
    /// `{home}` and `{compartment}`
    var openingElsewhere: Phrase
    var doorStuck: Phrase
    var closeDoor: Phrase
    var doorHeldOpen: Phrase
    var itemNotSeen: Phrase
    var itemStillThere: Phrase
    /// The second line where no telephone number is known.
    var returnFailed: Phrase
    var returned: Phrase
    var pickedUp: Phrase
    var goodbye: Phrase
    var denied: Phrase
    /// `{time}`
    var tooEarly: Phrase
    var clockUnknown: Phrase
    var outOfOrder: Phrase
    /// `{wait}`
    var wait: Phrase
    /// `{wait}`; the second line is the operator's telephone number.
    var waitAndCall: String
    var busy: Phrase
    /// The second line where no telephone number is known.
    var outOfService: Phrase

    // MARK: Questions

    /// What `*` does while nothing is typed.
    var leaveOut: String
    /// What an answer that is none is answered with.
    var askAgain: String

    // MARK: Operators

    var serviceMenu: Phrase
    var whichToOpen: String
    var whichToRestock: String
    /// What `*` does while nothing is typed.
    var goBack: String
    var noSuchCompartment: Phrase
    /// In place of the first line, for a number of more than three digits.
    var thisCompartment: String
    /// `{compartment}`; how far it is follows at the right.
    var inspection: Phrase
    var inspectionDone: Phrase
    /// `{compartment}` and `{time}`
    var propped: Phrase
    /// `{challenge}`
    var challenge: Phrase
    /// The second line before the first key.
    var keypadTest: Phrase

    /// The phrases of a language.
    static func of(_ language: Language) -> Phrases {
        switch language {
        case .german: german
        case .english: english
        case .dutch: dutch
        }
    }
}

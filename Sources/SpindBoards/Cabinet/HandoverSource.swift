import SpindCore

/// An entry of `handovers`: the steps of a pickup and of a return.
struct HandoverSource {
    var pickup: Part
    var `return`: Part
    var place: Place

    /// The steps of one of the two.
    struct Part {
        var steps: [Located<StepSource>]
        var place: Place
    }
}

/// A step of a handover as written.
enum StepSource {
    /// `open`: all compartments of the set; `open: [...]`: these.
    case open([Located<Int>])
    /// `ask: name`.
    case ask(Located<String>)
    /// `tell: { de: [...], ... }`.
    case tell(NoticeSource)
}

/// One or two lines in some languages.
struct NoticeSource {
    var lines: [Language: [String]]
    var place: Place
}

/// One line in some languages.
struct LocalizedSource {
    var words: [Language: String]
    var place: Place
}

/// An entry of `questions`.
struct QuestionSource {
    /// What may be answered.
    enum Form {
        case number(ClosedRange<Int>, AnswerUnit)
        case choice([(name: Located<String>, value: LocalizedSource)], Place)
    }

    var text: LocalizedSource
    var form: Form
}

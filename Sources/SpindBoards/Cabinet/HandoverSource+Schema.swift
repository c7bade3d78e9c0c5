import SpindCore

extension Rule where Value == HandoverSetSource {
    /// An entry of `handover-sets`: the compartments of one asset.
    static var handoverSet: Rule<HandoverSetSource> {
        .mapping(example: "{ id: 1, kind: item, compartments: [1] }") { fields in
            let id = fields.requiredLocated("id", .whole(1...999))
            let kind = fields.optional("kind", .word(AssetKind.allCases))
            let compartments = fields.required(
                "compartments", .list(of: .whole(1...999), 1...99))
            let handover = fields.optionalLocated("handover", .name)
            let elsewhere = fields.optionalLocated("returns-elsewhere", .boolean)
            guard let id, let compartments else { return nil }
            return HandoverSetSource(
                id: id, compartments: compartments, kind: kind, handover: handover,
                returnsElsewhere: elsewhere.flatMap { $0.value ? $0.place : nil },
                place: fields.place)
        }
    }
}

extension Rule where Value == HandoverSource {
    /// An entry of `handovers`: what happens at a pickup and at a return.
    static var handover: Rule<HandoverSource> {
        .mapping(example: "{ pickup: [open], return: [open, { ask: complete }] }") { fields in
            let pickup = fields.requiredLocated("pickup", .steps)
            let back = fields.requiredLocated("return", .steps)
            guard let pickup, let back else { return nil }
            return HandoverSource(
                pickup: HandoverSource.Part(steps: pickup.value, place: pickup.place),
                return: HandoverSource.Part(steps: back.value, place: back.place),
                place: fields.place)
        }
    }
}

extension Rule where Value == [Located<StepSource>] {
    /// The steps of a pickup or a return.
    static var steps: Rule<[Located<StepSource>]> {
        .list(of: .step, 1...HandoverScript.longest)
    }
}

/// The step that is a word.
private enum StepWord: String, CaseIterable {
    case open
}

extension Rule where Value == StepSource {
    /// `open`, or one of `open`, `ask` and `tell` with what it is done with.
    static var step: Rule<StepSource> {
        Rule<StepSource>.mapping(example: "open") { fields in
            let open = fields.optional("open", .list(of: .whole(1...999), 1...99))
            let ask = fields.optionalLocated("ask", .name)
            let tell = fields.optional("tell", .notice)
            let given = ["open", "ask", "tell"].filter { fields.has($0) }
            guard given.count == 1 else {
                let names = given.map { "`\($0)`" }.joined(separator: " and ")
                fields.findings.refuse(
                    fields.place,
                    given.isEmpty ? "a step does nothing" : "one step has \(names)",
                    mend: given.isEmpty
                        ? "write one of `open`, `ask` and `tell`" : "make a step of each")
                return nil
            }
            return open.map(StepSource.open) ?? ask.map(StepSource.ask) ?? tell.map(StepSource.tell)
        }.shortened(by: .word(StepWord.allCases)) { _ in .open([]) }
    }
}

extension Rule where Value == NoticeSource {
    /// `tell`: one or two lines in each language.
    static var notice: Rule<NoticeSource> {
        .mapping(example: "{ de: [Helm liegt, im Koffer] }") { fields in
            let lines = inLanguages(fields, .list(of: .displayLine, 1...2))
            return NoticeSource(lines: lines.mapValues { $0.map(\.value) }, place: fields.place)
        }
    }
}

extension Rule where Value == LocalizedSource {
    /// A line in each language.
    static var localized: Rule<LocalizedSource> {
        .mapping(example: "{ de: Alles da?, en: Is all there?, nl: Alles er? }") { fields in
            LocalizedSource(words: inLanguages(fields, .displayLine), place: fields.place)
        }
    }
}

/// Reads what stands under the languages' names.
private func inLanguages<Value>(_ fields: Fields, _ rule: Rule<Value>) -> [Language: Value] {
    var values: [Language: Value] = [:]
    for language in Language.allCases {
        values[language] = fields.optional(language.rawValue, rule)
    }
    return values
}

extension Rule where Value == QuestionSource {
    /// An entry of `questions`: the line that asks, and what may be answered.
    static var question: Rule<QuestionSource> {
        .mapping(example: "{ text: { de: Helm dabei? }, options: { ... } }") { fields in
            let text = fields.required("text", .localized)
            let options = fields.optionalLocated(
                "options", .named(.localized, 2...HandoverQuestion.mostOptions))
            let number = fields.optional("number", .answerNumber)
            guard fields.has("options") != fields.has("number") else {
                fields.findings.refuse(
                    fields.place, "a question is answered by one thing, `options` or `number`",
                    mend: "write one of them")
                return nil
            }
            let form =
                options.map { QuestionSource.Form.choice($0.value, $0.place) }
                ?? number.map { .number($0.range, $0.unit) }
            guard let text, let form else { return nil }
            return QuestionSource(text: text, form: form)
        }
    }
}

/// A number that may be answered, as written.
struct AnswerNumber {
    /// What a keypad's entry can hold.
    static let largest = 9_999_999

    var range: ClosedRange<Int>
    var unit: AnswerUnit
}

extension Rule where Value == AnswerNumber {
    static var answerNumber: Rule<AnswerNumber> {
        .mapping(example: "{ max: 500, unit: km }") { fields in
            let least = fields.optionalLocated("min", .whole(0...AnswerNumber.largest))
            let most = fields.required("max", .whole(0...AnswerNumber.largest))
            let unit = fields.required("unit", .word(AnswerUnit.allCases))
            guard let most, let unit else { return nil }
            guard least?.value ?? 0 <= most else {
                fields.findings.refuse(
                    least?.place ?? fields.place, "`min` is larger than `max`",
                    mend: "exchange them")
                return nil
            }
            return AnswerNumber(range: (least?.value ?? 0)...most, unit: unit)
        }
    }
}

/// What a display of two lines can show, be it by a sign of its own or by one that its driver draws.
enum DisplayText {
    /// Beyond ASCII.
    static let letters = "äöüÄÖÜßáàéèêëíïóç€"

    static func canShow(_ character: Character) -> Bool {
        letters.contains(character)
            || character.asciiValue.map { (0x20...0x7E).contains($0) } ?? false
    }
}

extension Rule where Value == String {
    /// A line of the display.
    static var displayLine: Rule<String> {
        .text(
            PromptText.columns, example: "Alles komplett?",
            form: "text of ASCII and \(DisplayText.letters)"
        ) { $0.allSatisfy(DisplayText.canShow) }
    }
}

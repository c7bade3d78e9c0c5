import SpindCore

/// Every prompt there is, with the values that make it longest.
enum PromptExamples {
    private static let door = CompartmentID(999)
    private static let phone = "+49 2861 1234567"
    /// 23:59 on 31 December two hours east: the longest times.
    private static let latest = WallTime(secondsSince1970: 1_798_754_340)

    /// How many kinds of prompt there are.
    static let kinds = 33

    static let all: [Prompt] = residents + questions + operators

    private static let residents: [Prompt] =
        [.ready(next: nil)] + Language.allCases.map { .ready(next: $0) } + [
            .entry(count: 1), .entry(count: 12),
            .opening(door, .pickup), .opening(door, .return), .opening(door, .reopening),
            .opening(door, .opening), .pullDoor(door),
            .openingElsewhere(home: CompartmentID(998), at: door, .pickup),
            .openingElsewhere(home: CompartmentID(998), at: door, .return),
            .doorStuck(door), .closeDoor(door), .doorHeldOpen(door), .itemNotSeen(door),
            .itemStillThere(door), .returnFailed(phone: nil), .returnFailed(phone: phone),
            .returned, .pickedUp, .goodbye, .denied, .tooEarly(start: latest), .clockUnknown,
            .outOfOrder(door), .busy, .outOfService(phone: nil), .outOfService(phone: phone),
        ]
        + [119, 7_199, 28_800, 86_400].flatMap {
            [Prompt.wait(seconds: $0), .waitAndCall(seconds: $0, phone: phone)]
        }

    private static let questions: [Prompt] =
        HandoverQuestion.known.flatMap { question in
            [nil, 0, 9_999_999].map { Prompt.question(question, typed: $0) } + [
                .notAnAnswer(question)
            ]
        }
        + AnswerUnit.allCases.flatMap { unit in
            [nil, 9_999_999].map {
                Prompt.question(
                    HandoverQuestion(
                        id: "n", text: LocalizedText(german: "n", english: "n", dutch: "n"),
                        form: .number(0...9_999_999, unit)), typed: $0)
            }
        } + [nil, 1, 3].map { .question(longChoice, typed: $0) } + [.notice(notice)]

    static let longChoice = HandoverQuestion(
        id: "state", text: LocalizedText(german: "Zustand?", english: "State?", dutch: "Staat?"),
        form: .choice([
            HandoverQuestion.Option(
                id: "a", label: LocalizedText(german: "gut", english: "fit", dutch: "ok")),
            HandoverQuestion.Option(
                id: "b", label: LocalizedText(german: "so", english: "so", dutch: "zo")),
            HandoverQuestion.Option(
                id: "c", label: LocalizedText(german: "arg", english: "bad", dutch: "erg")),
        ]))

    private static let notice = HandoverNotice(
        first: LocalizedText(german: "Helm", english: "Helmet", dutch: "Helm"),
        second: LocalizedText(german: "nicht vergessen", english: "Wear it", dutch: "Draag hem"))

    private static let operators: [Prompt] = [
        .serviceMenu, .serviceCompartment(.opening, typed: nil),
        .serviceCompartment(.opening, typed: 999), .serviceCompartment(.restocking, typed: nil),
        .serviceCompartment(.restocking, typed: 999), .noSuchCompartment(999),
        .noSuchCompartment(999_999_999_999), .inspection(door, number: 999, of: 999),
        .inspectionDone, .propped(door, until: latest), .challenge(Challenge(digits: "12345678")),
        .keypadTest(key: nil), .keypadTest(key: "7"),
    ]

    /// The number of a prompt's kind, 1 to ``kinds``. Whoever adds a kind must come by here.
    static func kind(_ prompt: Prompt) -> Int {
        switch prompt {
        case .ready: 1
        case .entry: 2
        case .opening: 3
        case .pullDoor: 4
        case .openingElsewhere: 5
        case .doorStuck: 6
        case .closeDoor: 7
        case .doorHeldOpen: 8
        case .itemNotSeen: 9
        case .itemStillThere: 10
        case .returnFailed: 11
        case .question: 12
        case .notAnAnswer: 13
        case .notice: 14
        case .returned: 15
        case .pickedUp: 16
        case .goodbye: 17
        case .denied: 18
        case .tooEarly: 19
        case .clockUnknown: 20
        case .outOfOrder: 21
        case .wait: 22
        case .waitAndCall: 23
        case .busy: 24
        case .outOfService: 25
        case .serviceMenu: 26
        case .serviceCompartment: 27
        case .noSuchCompartment: 28
        case .inspection: 29
        case .inspectionDone: 30
        case .propped: 31
        case .challenge: 32
        case .keypadTest: 33
        }
    }
}

/// Words for a ``Prompt``, for a display of two lines of 16 characters, in one language.
///
///     let text = PromptText(.dutch, timeZone: zone)
///     text.lines(for: .closeDoor(CompartmentID(3)))   // ["Vak 3 is open", "Sluit de deur"]
public struct PromptText: Sendable {
    /// The columns of a line.
    public static let columns = 16

    /// The language of the words.
    public var language: Language {
        didSet { phrases = .of(language) }
    }
    /// The zone in which times are told.
    public var timeZone: TimeZoneRules
    private var phrases: Phrases

    /// Words in that language, with times of that zone.
    public init(_ language: Language, timeZone: TimeZoneRules) {
        self.language = language
        self.timeZone = timeZone
        phrases = .of(language)
    }

    /// The two lines of a prompt, each at most ``columns`` characters.
    public func lines(for prompt: Prompt) -> [String] {
        let phrase = words(for: prompt)
        return [phrase.first, phrase.second]
    }

    private func words(for prompt: Prompt) -> Phrases.Phrase {
        switch prompt {
        case .ready(nil): phrases.ready
        case .ready(let next?): Phrases.Phrase(phrases.readyToSwitch, Phrases.of(next).invitation)
        case .entry(let count):
            phrases.entry.with("stars", String(repeating: "*", count: min(count, 11)))
        case .opening(let id, let purpose):
            Phrases.Phrase(phrases.opening, hint(for: purpose)).with(id)
        case .pullDoor(let id): phrases.pullDoor.with(id)
        case .openingElsewhere(let home, let id, _):
            phrases.openingElsewhere.with("home", "\(home)").with(id)
        case .doorStuck(let id): phrases.doorStuck.with(id)
        case .closeDoor(let id): phrases.closeDoor.with(id)
        case .doorHeldOpen(let id): phrases.doorHeldOpen.with(id)
        case .itemNotSeen(let id): phrases.itemNotSeen.with(id)
        case .itemStillThere(let id): phrases.itemStillThere.with(id)
        case .returnFailed(let phone): phrases.returnFailed.calling(phone)
        case .question(let question, let typed): asking(question, typed: typed)
        case .notAnAnswer(let question): Phrases.Phrase(question.text[language], phrases.askAgain)
        case .notice(let notice): Phrases.Phrase(notice.first[language], notice.second[language])
        case .returned: phrases.returned
        case .pickedUp: phrases.pickedUp
        case .goodbye: phrases.goodbye
        case .denied: phrases.denied
        case .tooEarly(let start): phrases.tooEarly.with("time", dayAndTime(start))
        case .clockUnknown: phrases.clockUnknown
        case .outOfOrder(let id): phrases.outOfOrder.with(id)
        case .wait(let seconds): phrases.wait.with("wait", waiting(seconds))
        case .waitAndCall(let seconds, let phone):
            Phrases.Phrase(phrases.waitAndCall).with("wait", waiting(seconds)).calling(phone)
        case .busy: phrases.busy
        case .outOfService(let phone): phrases.outOfService.calling(phone)
        case .serviceMenu: phrases.serviceMenu
        case .serviceCompartment(let errand, let typed):
            Phrases.Phrase(
                errand == .restocking ? phrases.whichToRestock : phrases.whichToOpen,
                typed.map { Self.line("", "\($0) #") } ?? phrases.goBack)
        case .noSuchCompartment(let number) where number > 999:
            Phrases.Phrase(phrases.thisCompartment, phrases.noSuchCompartment.second)
        case .noSuchCompartment(let number): phrases.noSuchCompartment.with(CompartmentID(number))
        case .inspection(let id, let number, let count):
            inspecting(phrases.inspection.with(id), "\(number)/\(count)")
        case .inspectionDone: phrases.inspectionDone
        case .propped(let id, let until):
            phrases.propped.with(id).with("time", dayAndTime(until))
        case .challenge(let challenge): phrases.challenge.with("challenge", "\(challenge)")
        case .keypadTest(let key):
            Phrases.Phrase(phrases.keypadTest.first, key ?? phrases.keypadTest.second)
        }
    }

    private func inspecting(_ phrase: Phrases.Phrase, _ progress: String) -> Phrases.Phrase {
        Phrases.Phrase(Self.line(phrase.first, progress), phrase.second)
    }

    /// What to do at a door that opens.
    private func hint(for purpose: AccessPurpose) -> String {
        switch purpose {
        case .pickup: phrases.takeOut
        case .return: phrases.putIn
        case .reopening: phrases.lookAgain
        case .opening: phrases.closeAfterwards
        }
    }

    private func dayAndTime(_ time: WallTime) -> String {
        let local = timeZone.local(time)
        let times = phrases.times
        let month = times.months.isEmpty ? "\(local.month)" : times.months[local.month - 1]
        return times.pattern.filled("day", "\(local.day)").filled("month", month)
            .filled("hour", times.padsHours ? two(local.hour) : "\(local.hour)")
            .filled("minute", two(local.minute))
    }

    /// Rounded up: whoever comes back then need not wait again.
    private func waiting(_ seconds: Int64) -> String {
        let times = phrases.times
        if seconds < 120 { return times.seconds.filled("number", "\(seconds)") }
        if seconds < 7_200 { return times.minutes.filled("number", "\((seconds + 59) / 60)") }
        return times.hours.filled("number", "\((seconds + 3_599) / 3_600)")
    }

    private func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// One text at the left and one at the right end of a line.
    static func line(_ left: String, _ right: String) -> String {
        let gap = columns - left.count - right.count
        return left + String(repeating: " ", count: max(gap, 0)) + right
    }
}

/// Questions of a handover.
extension PromptText {
    private func asking(_ question: HandoverQuestion, typed: Int?) -> Phrases.Phrase {
        switch question.form {
        case .number(_, let unit):
            let name = unit == .one ? "" : unit.rawValue
            let number = typed.map { name.isEmpty ? "\($0) #" : "\($0) \(name) #" }
            return Phrases.Phrase(
                question.text[language],
                number.map { Self.line("", $0) } ?? Self.line(phrases.leaveOut, name))
        case .choice(let options):
            return Phrases.Phrase(question.text[language], chosen(typed, of: options))
        }
    }

    /// All options; of one that is chosen, that one, so that whoever confirms it reads what.
    private func chosen(_ typed: Int?, of options: [HandoverQuestion.Option]) -> String {
        if let typed {
            guard options.indices.contains(typed - 1) else { return Self.line("\(typed)", "?") }
            let label = "\(typed) \(options[typed - 1].label[language])"
            return label.count + 2 <= Self.columns ? Self.line(label, "#") : label
        }
        let all = options.enumerated().map { "\($0 + 1) \($1.label[language])" }
            .joined(separator: " ")
        // The key that confirms, where it has room.
        return all.count + 2 <= Self.columns ? Self.line(all, "#") : all
    }
}

extension Phrases.Phrase {
    fileprivate func with(_ name: String, _ value: String) -> Self {
        Self(first.filled(name, value), second.filled(name, value))
    }

    fileprivate func with(_ compartment: CompartmentID) -> Self {
        with("compartment", "\(compartment)")
    }

    /// With a telephone number in the second line. It is the site's; the loader refuses one that
    /// does not fit.
    fileprivate func calling(_ phone: String?) -> Self {
        Self(first, phone.map { String($0.prefix(PromptText.columns)) } ?? second)
    }
}

extension String {
    /// The text with a value in the place of `{name}`.
    fileprivate func filled(_ name: String, _ value: String) -> String {
        replacing("{\(name)}", with: value)
    }
}

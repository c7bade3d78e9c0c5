import SpindCore

extension CabinetResolution {
    /// The questions that can be asked: the file's own and the known ones.
    func questions() -> [HandoverQuestion] {
        let known = HandoverQuestion.known
        let own = source.questions.map { name, question in
            checkIdentifier(name, "question")
            if known.contains(where: { $0.id == name.value }) {
                findings.refuse(
                    name.place, "the question `\(name.value)` is known without being written",
                    mend: "delete it, or give yours another name")
            }
            return HandoverQuestion(
                id: name.value, text: text(question.text, key: "text"), form: form(question.form))
        }
        return own + known
    }

    private func form(_ source: QuestionSource.Form) -> HandoverQuestion.Form {
        switch source {
        case .number(let range, let unit):
            return .number(range, unit)
        case .choice(let options, let place):
            let options = options.map { name, label in
                checkIdentifier(name, "option")
                return HandoverQuestion.Option(
                    id: name.value, label: text(label, key: name.value))
            }
            for language in self.source.policy.policy.languages {
                checkLine(options, language, at: place)
            }
            return .choice(options)
        }
    }

    /// The options stand in one line of the display, each after its number.
    private func checkLine(
        _ options: [HandoverQuestion.Option], _ language: Language, at place: Place
    ) {
        let line = options.enumerated().map { "\($0 + 1) \($1.label[language])" }
            .joined(separator: " ")
        guard line.count > PromptText.columns else { return }
        findings.refuse(
            place,
            "the options in one line are `\(line)` (\(language.rawValue)), \(line.count) characters "
                + "and not \(PromptText.columns)",
            mend: "shorter words, or fewer options")
    }

    private func checkIdentifier(_ name: Located<String>, _ what: String) {
        guard name.value.count > 24 else { return }
        findings.refuse(
            name.place, "the \(what)'s name has \(name.value.count) characters, and the journal 24",
            mend: "write a shorter one")
    }

    /// A line in every language; where the file need not have one, it is that of the first.
    private func text(_ source: LocalizedSource, key: String) -> LocalizedText {
        complete(source.words, key, source.place)
        let fallback = fallback(source.words) ?? ""
        return LocalizedText(
            german: source.words[.german] ?? fallback, english: source.words[.english] ?? fallback,
            dutch: source.words[.dutch] ?? fallback)
    }

    private func notice(_ source: NoticeSource) -> HandoverNotice {
        complete(source.lines, "tell", source.place)
        let fallback = fallback(source.lines) ?? []
        func line(_ index: Int) -> LocalizedText {
            func words(_ language: Language) -> String {
                let lines = source.lines[language] ?? fallback
                return index < lines.count ? lines[index] : ""
            }
            return LocalizedText(
                german: words(.german), english: words(.english), dutch: words(.dutch))
        }
        return HandoverNotice(first: line(0), second: line(1))
    }

    private func fallback<Words>(_ words: [Language: Words]) -> Words? {
        source.policy.policy.languages.lazy.compactMap { words[$0] }.first
    }

    private func complete<Words>(_ words: [Language: Words], _ key: String, _ place: Place) {
        // A language whose words were wrong is recorded already, and not missing.
        guard source.isComplete else { return }
        for language in source.policy.policy.languages where words[language] == nil {
            findings.refuse(
                place,
                "`\(key)` has no words for `\(language.rawValue)`, which `languages` names",
                mend: "add `\(language.rawValue): ...`, or take the language out of `policy`")
        }
    }

    /// The handovers of the file, by name, each checked for what it alone must be.
    func handovers(_ questions: [HandoverQuestion]) -> [String: HandoverScript] {
        var scripts: [String: HandoverScript] = [:]
        for (name, handover) in source.handovers {
            scripts[name.value] = HandoverScript(
                pickup: steps(handover.pickup, "pickup", questions),
                return: steps(handover.return, "return", questions))
        }
        return scripts
    }

    private func steps(
        _ part: HandoverSource.Part, _ key: String, _ questions: [HandoverQuestion]
    ) -> [HandoverStep] {
        checkOpenings(part, key)
        var asked: [String: Place] = [:]
        return part.steps.compactMap { step in
            switch step.value {
            case .open(let compartments):
                return .open(compartments.map { CompartmentID($0.value) })
            case .tell(let source):
                return .tell(notice(source))
            case .ask(let name):
                if let first = asked.updateValue(name.place, forKey: name.value) {
                    refuseTwice(
                        "the question `\(name.value)`", name.place, first,
                        mend: "ask each once")
                }
                return question(name, among: questions).map(HandoverStep.ask)
            }
        }
    }

    private func question(
        _ name: Located<String>, among questions: [HandoverQuestion]
    ) -> HandoverQuestion? {
        let question = questions.first { $0.id == name.value }
        if question == nil, source.isComplete {
            let names = questions.map(\.id)
            findings.refuse(
                name.place, "there is no question `\(name.value)`",
                mend: Suggestion.mend(
                    name.value, among: names,
                    otherwise: "add it to `questions`, or ask one of "
                        + names.joined(separator: ", ")))
        }
        return question
    }

    /// Doors come first, so that none opens for somebody who has left; and each opens once.
    private func checkOpenings(_ part: HandoverSource.Part, _ key: String) {
        var opened: [Int: Place] = [:]
        var all: Place?
        var hasTalked = false
        for step in part.steps {
            guard case .open(let compartments) = step.value else {
                hasTalked = true
                continue
            }
            if hasTalked {
                findings.refuse(
                    step.place, "`\(key)` opens after it asked or told something",
                    mend: "put all `open` before `ask` and `tell`: whoever does not answer must "
                        + "keep no door waiting")
            }
            if let all {
                refuseTwice("`open`", step.place, all, mend: "`open` opens all; delete the other")
            } else if compartments.isEmpty, let first = opened.values.min() {
                refuseTwice("`open`", step.place, first, mend: "`open` opens all; delete the other")
            }
            if compartments.isEmpty { all = step.place }
            for compartment in compartments {
                if let first = opened.updateValue(compartment.place, forKey: compartment.value) {
                    refuseTwice(
                        "compartment \(compartment.value)", compartment.place, first,
                        mend: "open each once")
                }
            }
        }
        if all == nil, opened.isEmpty {
            findings.refuse(
                part.place, "`\(key)` opens nothing", mend: "begin with `open`")
        }
    }

    /// The handover of a set: the one it names, that of its kind, or doors only.
    func script(
        _ set: HandoverSetSource, _ handovers: [String: HandoverScript]
    ) -> HandoverScript? {
        guard let name = set.handover else { return nil }
        guard let script = handovers[name.value] else {
            if source.isComplete {
                let names = source.handovers.map(\.name.value)
                findings.refuse(
                    name.place, "there is no handover `\(name.value)`",
                    mend: Suggestion.mend(
                        name.value, among: names, otherwise: "add it to `handovers`"))
            }
            return nil
        }
        let own = set.compartments.map { CompartmentID($0.value) }
        var opened: Set<CompartmentID> = []
        for case .open(let compartments) in script.pickup + script.return {
            opened.formUnion(compartments.isEmpty ? own : compartments)
        }
        for compartment in opened.subtracting(own).sorted() {
            findings.refuse(
                name.place,
                "`\(name.value)` opens compartment \(compartment), which is not of set "
                    + "\(set.id.value)",
                mend: "write a handover for this set, or `open` for all its compartments")
        }
        for compartment in own where !opened.contains(compartment) {
            findings.refuse(
                set.place,
                "`\(name.value)` never opens compartment \(compartment) of set \(set.id.value)",
                mend: "add it to an `open` of the handover")
        }
        return script
    }

    /// What is written and nobody uses.
    func warnAboutUnused() {
        let named = Set((source.handoverSets ?? []).compactMap(\.handover?.value))
        for (name, _) in source.handovers where !named.contains(name.value) {
            findings.warn(
                name.place, "no handover set names the handover `\(name.value)`",
                mend: "write `handover: \(name.value)` in one, or delete it")
        }
        var asked: Set<String> = []
        for (_, handover) in source.handovers {
            for step in handover.pickup.steps + handover.return.steps {
                if case .ask(let name) = step.value { asked.insert(name.value) }
            }
        }
        for (name, _) in source.questions where !asked.contains(name.value) {
            findings.warn(
                name.place, "no handover asks the question `\(name.value)`",
                mend: "write `ask: \(name.value)` in one, or delete it")
        }
    }
}

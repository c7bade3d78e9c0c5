/// The steps of a handover that come after its doors: notices and questions, at one keypad.
///
/// Nothing waits for it: the loan has begun or ended, whoever comes next ends it with their first
/// entry, and silence ends it by itself. It is not stored; after a restart its questions are
/// neither asked again nor recorded.
struct Interview: Hashable, Sendable {
    var loan: LoanID
    var set: HandoverSetID
    var purpose: AccessPurpose
    /// The step that is shown is the first of these.
    var steps: [HandoverStep]
    /// When the step counts as passed over.
    var until: Instant
    /// The number typed so far.
    var typed: Int?

    /// What the display says.
    var prompt: Prompt {
        switch steps.first {
        case .ask(let question): .question(question, typed: typed)
        case .tell(let notice): .notice(notice)
        case .open, nil: preconditionFailure("an interview has notices and questions only")
        }
    }

    /// What the keypad gathers. A notice takes a digit and lets it pass: with any other form a PIN
    /// that is begun while the notice stands would end as the answer to a question.
    var form: EntryForm {
        guard case .ask(let question) = steps.first else { return .number(digits: 1) }
        switch question.form {
        case .number(let range, _): return .number(digits: "\(range.upperBound)".count)
        case .choice: return .number(digits: 1)
        }
    }

    /// How long the step waits for a key.
    var patience: Duration {
        if case .tell = steps.first { HandoverNotice.time } else { HandoverQuestion.silence }
    }
}

extension HandoverQuestion {
    /// What a number that was typed answers; `nil` where it is no answer.
    func answer(_ number: Int) -> HandoverAnswer? {
        switch form {
        case .number(let range, let unit):
            range.contains(number) ? .number(number, unit) : nil
        case .choice(let options):
            options.indices.contains(number - 1) ? .choice(options[number - 1].id) : nil
        }
    }
}

extension CabinetEngine {
    /// The doors of a pickup or return are done: asks what its handover asks, or says goodbye.
    mutating func interview(
        _ visit: Visit, _ part: Visit.GrantPart, _ loan: LoanID, _ step: inout Step
    ) {
        let script = layout.handoverSet(part.set)?.script ?? .doorsOnly
        let steps = (part.purpose == .pickup ? script.pickup : script.return).filter { !$0.opens }
        let interview = Interview(
            loan: loan, set: part.set, purpose: part.purpose, steps: steps,
            until: step.now.instant)
        if !steps.isEmpty, let index = visit.keypad.flatMap(keypadIndex) {
            if isFree(index) {
                present(interview, at: index, &step)
                return
            }
            leaveUnanswered(interview, &step)
        }
        show(result(of: part.purpose), to: visit, &step)
        signal(.done, to: visit, &step)
    }

    /// Whether a keypad can ask: nobody types, and no operator uses it.
    private func isFree(_ index: Int) -> Bool {
        let keypad = keypads[index]
        return keypad.activity == .entries && !keypad.isEntering && keypad.challenge == nil
            && keypad.fault == nil
    }

    private func result(of purpose: AccessPurpose) -> Prompt {
        purpose == .pickup ? .pickedUp : .returned
    }

    /// Shows the first of the steps that are left, or the result.
    private mutating func present(
        _ interview: Interview, at index: Int, _ step: inout Step
    ) {
        let keypad = keypads[index].id
        guard let first = interview.steps.first else {
            begin(.entries, .secret, at: index, &step)
            show(result(of: interview.purpose), at: index, &step)
            step.effects.append(.signal(keypad, .done))
            return
        }
        var next = interview
        next.typed = nil
        next.until = step.now.instant.advanced(by: next.patience)
        begin(.interview(next), next.form, at: index, &step)
        step.effects.append(.show(keypad, next.prompt))
        if case .ask = first { step.effects.append(.signal(keypad, .question)) }
    }

    private mutating func recordAnswer(
        _ answer: HandoverAnswer, to question: HandoverQuestion, of interview: Interview,
        _ step: inout Step
    ) {
        record(
            .handoverAnswered(
                loan: interview.loan, set: interview.set, purpose: interview.purpose,
                question: question.id, answer: answer), &step)
    }

    private mutating func leaveUnanswered(_ interview: Interview, _ step: inout Step) {
        for case .ask(let question) in interview.steps {
            recordAnswer(.unanswered, to: question, of: interview, &step)
        }
    }

    /// So much of a number is typed; `nil` when it was cleared, or its time was over.
    mutating func typed(
        _ number: Int?, in interview: Interview, at index: Int, _ step: inout Step
    ) {
        var interview = interview
        interview.typed = number
        if number != nil {
            interview.until = step.now.instant.advanced(by: interview.patience)
            step.effects.append(.signal(keypads[index].id, .key))
        }
        keypads[index].activity = .interview(interview)
        keypads[index].resultUntil = nil
        step.effects.append(.show(keypads[index].id, interview.prompt))
    }

    /// A number was confirmed. One that is no answer is asked for again; what it was is nobody's
    /// business.
    mutating func confirmed(
        _ number: Int, in interview: Interview, at index: Int, _ step: inout Step
    ) {
        guard case .ask(let question) = interview.steps.first else {
            pass(interview, at: index, &step)
            return
        }
        if let answer = question.answer(number) {
            self.answer(interview, answer, at: index, &step)
            return
        }
        var again = interview
        again.typed = nil
        again.until = step.now.instant.advanced(by: again.patience)
        begin(.interview(again), again.form, at: index, &step)
        show(.notAnAnswer(question), at: index, &step)
        step.effects.append(.signal(keypads[index].id, .denied))
    }

    /// Takes an answer to the question that is shown, and goes on.
    mutating func answer(
        _ interview: Interview, _ answer: HandoverAnswer, at index: Int, _ step: inout Step
    ) {
        if case .ask(let question) = interview.steps.first {
            recordAnswer(answer, to: question, of: interview, &step)
        }
        pass(interview, at: index, &step)
    }

    private mutating func pass(_ interview: Interview, at index: Int, _ step: inout Step) {
        var rest = interview
        rest.steps.removeFirst()
        present(rest, at: index, &step)
    }

    /// A notice was shown for long enough, or nobody answered.
    mutating func timeOut(_ interview: Interview, at index: Int, _ step: inout Step) {
        if case .tell = interview.steps.first {
            pass(interview, at: index, &step)
        } else {
            abandon(interview, at: index, &step)
        }
    }

    /// Whoever was asked has left: all questions that are left are unanswered.
    mutating func abandon(_ interview: Interview, at index: Int, _ step: inout Step) {
        leaveUnanswered(interview, &step)
        begin(.entries, .secret, at: index, &step)
        rest(index, &step)
    }
}

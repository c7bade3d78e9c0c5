/// What a keypad is used for; one thing at a time.
enum KeypadActivity: Hashable, Sendable {
    /// PINs.
    case entries
    /// The questions of a handover.
    case interview(Interview)
    /// An operator.
    case service(ServiceSession)
    /// A test of the keypad.
    case test(KeypadTest)

    /// When something is due that no event announces.
    var deadline: Instant? {
        switch self {
        case .entries: nil
        case .interview(let interview): interview.until
        case .service(let session): session.until
        case .test(let test): test.until
        }
    }
}

/// A test of a keypad: its keys are shown and not taken for a PIN.
struct KeypadTest: Hashable, Sendable {
    var by: Principal
    var until: Instant
    var presses = 0
    var newest: Character?
}

extension CabinetEngine {
    /// `*` with nothing typed.
    mutating func asterisk(at keypad: KeypadID, _ step: inout Step) {
        guard let index = keypadIndex(keypad) else { return }
        switch keypads[index].activity {
        case .entries: changeLanguage(at: index, &step)
        case .interview(let interview): answer(interview, .unanswered, at: index, &step)
        case .service(let session): goBack(session, at: index, &step)
        case .test: break
        }
    }

    /// So much of a number is typed.
    mutating func typed(_ number: Int?, at keypad: KeypadID, _ step: inout Step) {
        guard let index = keypadIndex(keypad) else { return }
        switch keypads[index].activity {
        case .entries, .test: break
        case .interview(let interview): typed(number, in: interview, at: index, &step)
        case .service(let session): typed(number, in: session, at: index, &step)
        }
    }

    /// A number was confirmed.
    mutating func confirmed(_ number: Int, at keypad: KeypadID, _ step: inout Step) {
        guard let index = keypadIndex(keypad) else { return }
        switch keypads[index].activity {
        case .entries, .test: break
        case .interview(let interview): confirmed(number, in: interview, at: index, &step)
        case .service(let session): confirmed(number, in: session, at: index, &step)
        }
    }

    /// Somebody typed a PIN where a question stands: whoever was asked has left.
    mutating func strayCredential(at keypad: KeypadID, _ step: inout Step) {
        guard let index = keypadIndex(keypad) else { return }
        switch keypads[index].activity {
        case .entries, .test: break
        case .interview(let interview):
            abandon(interview, at: index, &step)
            // Their PIN is wanted once more, and whoever does not see the display must hear it.
            show(.busy, at: index, &step)
            signal(.wait, at: index, &step)
        case .service(let session): end(session, at: index, &step)
        }
    }

    /// Whether a number answers the question that a keypad asks; false where it asks none.
    public func isAnswer(_ number: Int, at keypad: KeypadID) -> Bool {
        guard let index = keypadIndex(keypad),
            case .interview(let interview) = keypads[index].activity,
            case .ask(let question) = interview.steps.first
        else { return false }
        return question.answer(number) != nil
    }

    /// Does what is due in the activity of a keypad.
    mutating func expireActivity(at index: Int, _ step: inout Step) {
        guard let due = keypads[index].activity.deadline, due <= step.now.instant else { return }
        switch keypads[index].activity {
        case .entries: break
        case .interview(let interview): timeOut(interview, at: index, &step)
        case .service(let session): timeOut(session, at: index, &step)
        case .test(let test): end(test, at: index, &step)
        }
    }

    /// Gives the keypad something else to do, with the form it gathers for it.
    mutating func begin(
        _ activity: KeypadActivity, _ form: EntryForm, at index: Int, _ step: inout Step
    ) {
        keypads[index].activity = activity
        keypads[index].isEntering = false
        keypads[index].resultUntil = nil
        step.effects.append(.collect(keypads[index].id, form))
    }
}

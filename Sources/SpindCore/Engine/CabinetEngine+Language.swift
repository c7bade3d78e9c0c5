/// In which language a keypad's display speaks, and for how long somebody is taken to stand there.
extension CabinetEngine {
    /// So long after the last key somebody may still stand at a keypad: so long it keeps a language
    /// that was chosen, and tells how a wait grows shorter.
    static let attention = Duration.seconds(60)

    /// The language that `*` changes to; `nil` where the site has only one.
    func nextLanguage(at index: Int) -> Language? {
        let languages = layout.policy.languages
        guard languages.count > 1,
            let current = languages.firstIndex(of: keypads[index].language)
        else { return nil }
        return languages[(current + 1) % languages.count]
    }

    mutating func changeLanguage(at index: Int, _ step: inout Step) {
        guard let next = nextLanguage(at: index) else { return }
        speak(next, at: index, &step)
        step.effects.append(.signal(keypads[index].id, .key))
    }

    /// Remembers that somebody stands at a keypad, where an event says so.
    mutating func noteAttention(_ event: CabinetEvent, _ step: Step) {
        guard let index = event.typedAt.flatMap(keypadIndex) else { return }
        keypads[index].attendedUntil = step.now.instant.advanced(by: Self.attention)
        prolongLanguage(at: index, step)
    }

    /// Goes back to the site's first language when nobody seems to be there any more.
    mutating func expireLanguage(at index: Int, _ step: inout Step) {
        if isAttended(index) { prolongLanguage(at: index, step) }
        guard let until = keypads[index].languageUntil, until <= step.now.instant else { return }
        speak(layout.policy.languages[0], at: index, &step)
    }

    /// The shell begins with the site's first language and with PINs; where an engine takes the
    /// place of another, it may be at another language, or in the middle of a question.
    mutating func beginAtKeypads(_ step: inout Step) {
        for keypad in keypads {
            step.effects.append(.speak(keypad.id, keypad.language))
            step.effects.append(.collect(keypad.id, .secret))
        }
    }

    private mutating func speak(_ language: Language, at index: Int, _ step: inout Step) {
        keypads[index].language = language
        keypads[index].languageUntil = nil
        prolongLanguage(at: index, step)
        step.effects.append(.speak(keypads[index].id, language))
        // What stands there is said once more, in the other language.
        if let result = keypads[index].result {
            step.effects.append(.show(keypads[index].id, result))
        } else if !keypads[index].isEntering {
            rest(index, &step)
        }
    }

    private mutating func prolongLanguage(at index: Int, _ step: Step) {
        guard keypads[index].language != layout.policy.languages[0] else { return }
        keypads[index].languageUntil = step.now.instant.advanced(by: Self.attention)
    }

    /// Whether whoever uses a keypad is still at the cabinet: is asked something, or at one of the
    /// doors that were opened for them, until such a door counts as held open.
    private func isAttended(_ index: Int) -> Bool {
        if keypads[index].activity != .entries { return true }
        return doors.contains { door in
            let isInUse =
                switch door.phase {
                case .driving, .awaitingDoor: true
                case .open(let open): !open.heldReported
                case .closed, .released: false
                }
            guard isInUse, let visit = door.opening?.visit else { return false }
            return visits.contains { $0.id == visit && $0.keypad == keypads[index].id }
        }
    }
}

extension CabinetEvent {
    /// The keypad at which somebody did something, if it is about one.
    fileprivate var typedAt: KeypadID? {
        switch self {
        case .progress(let keypad, _), .asterisk(let keypad), .typed(let keypad, _),
            .number(let keypad, _), .strayCredential(let keypad), .service(let keypad, _, _),
            .challengeRequested(let keypad, _), .challengeAnswered(let keypad, _),
            .challengeMissed(let keypad, _), .testKey(let keypad, _),
            .credential(let keypad, _, _):
            keypad
        case .started, .stopping, .deadline, .contact, .pulse, .item, .socketFault, .keypadFault,
            .condition, .exitButton, .command, .changes, .mirror, .storeFailed, .storeRecovered:
            nil
        }
    }
}

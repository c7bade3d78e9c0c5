/// One keypad: its throttle, and what its display shows for how long.
struct KeypadSession: Hashable, Sendable {
    /// How long a result stays on the display.
    static let resultTime = Duration.seconds(5)

    let id: KeypadID
    var throttle = KeypadThrottle()
    /// Apart from ``throttle``, so that residents' misses never lock operators out.
    var serviceThrottle = KeypadThrottle()
    var activity = KeypadActivity.entries
    /// A challenge can be answered beside everybody's PINs.
    var challenge: PendingChallenge?
    /// When the newest challenge was shown.
    var challengedAt: Instant?
    var language: Language
    /// When the display goes back to the site's first language; `nil` while it speaks it.
    var languageUntil: Instant?
    var fault: KeypadFault?
    /// Until when somebody may stand there, 60 s from the last key.
    var attendedUntil: Instant?
    /// When the wait on the display is told anew.
    var countdownAt: Instant?
    /// When the display goes back to rest; `nil` while it shows rest or an entry.
    var resultUntil: Instant? {
        didSet { if resultUntil == nil { result = nil } }
    }
    /// The result that is shown until then.
    var result: Prompt?
    /// Whether somebody is typing, so that rest does not wipe the stars away.
    var isEntering = false
    var limiter = ChatterLimiter()

    init(_ id: KeypadID, language: Language) {
        self.id = id
        self.language = language
    }

    /// When something is due that no event announces.
    var deadline: Instant? {
        [
            throttle.deadline, serviceThrottle.deadline, resultUntil, limiter.deadline,
            activity.deadline, challenge?.deadline, languageUntil, countdownAt,
        ].compactMap { $0 }.min()
    }
}

extension KeypadSession {
    /// What `spindctl status` says of its use.
    var use: KeypadStatus.Use {
        switch activity {
        case .entries: .entries
        case .interview(let interview):
            if case .ask(let question) = interview.steps.first {
                .question(question.id)
            } else {
                .entries
            }
        case .service(let session): .service(session.actor)
        case .test(let test): .test(presses: test.presses, key: test.newest.map(String.init))
        }
    }
}

/// Gathers what is typed at one keypad until `#` confirms it. Pure; one value for each keypad.
///
/// It alone holds what is typed: the engine sees counts and, of a confirmed entry, a verifier. It is
/// never printed and never encoded, and overwrites its digits as soon as they are of no more use.
///
///     switch entry.handle("7", at: now) {
///     case .progress(let count): ...        // show that many stars
///     case .confirmed(let digits): ...      // look them up, then let go of them
///     case .typed(let number): ...          // show the number
///     case .number(let number, _): ...      // the answer to a question
///     case .asterisk, .testKey: ...
///     case .ignored: break
///     }
public struct KeypadEntry: Sendable, CustomStringConvertible, CustomReflectable {
    /// What a key led to.
    public enum Step: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
        /// So many secret digits are typed now; 0 after `*`.
        case progress(Int)
        /// The secret is complete: 1 to ``KeypadEntry/longest`` ASCII digits (0x30 to 0x39).
        case confirmed(digits: [UInt8])
        /// The number typed so far, of the digits that its form takes; `nil` after `*`.
        case typed(Int?)
        /// The number is complete. `digits` are all that were typed, zeros in front too: they may
        /// be a PIN that was meant for somewhere else. Of more digits than the form takes, the
        /// number is that of all of them, and larger than every answer to it.
        case number(Int, digits: [UInt8])
        /// `*` with nothing typed.
        case asterisk
        /// A key, in a test of the keypad.
        case testKey(Character)
        /// The key means nothing now: `#` without digits, or a key that the form does not know.
        case ignored

        /// Says which step it is and never the digits.
        public var description: String {
            switch self {
            case .progress(let count): "progress(\(count))"
            case .confirmed: "confirmed(...)"
            case .typed: "typed(...)"
            case .number: "number(...)"
            case .asterisk: "asterisk"
            case .testKey: "testKey(...)"
            case .ignored: "ignored"
            }
        }

        /// Nothing: `dump` must not show the digits either.
        public var customMirror: Mirror { Mirror(self, children: [:]) }
    }

    /// The most digits an entry has; the longest PIN, an offline one, has 11. Further digits are
    /// dropped, though the hand that types them keeps the entry alive: an entry of 12 digits
    /// matches nothing, so too many digits are answered like wrong ones.
    public static let longest = 12
    /// The longest silence between two keys.
    public static let betweenKeys = Duration.seconds(10)
    /// The longest an entry may take from its first key.
    public static let wholeEntry = Duration.seconds(60)

    /// What it gathers.
    public private(set) var form: EntryForm
    private var digits: [UInt8] = []
    private var times: (first: Instant, last: Instant)?

    /// An empty entry.
    public init(_ form: EntryForm = .secret) {
        self.form = form
        digits.reserveCapacity(Self.longest)
    }

    /// Gathers something else from now on, and forgets what is typed.
    public mutating func begin(_ form: EntryForm) {
        if case .number(let digits) = form {
            precondition((1...7).contains(digits), "a number has 1 to 7 digits")
        }
        clear()
        self.form = form
    }

    /// Takes in a key that was pressed. What has timed out by now is cleared first.
    ///
    /// - Parameters:
    ///   - key: as labelled on the keypad.
    ///   - now: when; never earlier than the key before.
    /// - Returns: what it led to.
    public mutating func handle(_ key: Character, at now: Instant) -> Step {
        _ = timeOut(at: now)
        if form == .test { return .testKey(key) }
        switch key {
        case "#":
            guard !digits.isEmpty else { return .ignored }
            defer { clear() }
            return confirmed
        case "*":
            guard !digits.isEmpty else { return .asterisk }
            clear()
            return typed
        default:
            guard let digit = key.asciiValue, (0x30...0x39).contains(digit) else {
                return .ignored
            }
            if digits.count < Self.longest { digits.append(digit) }
            times = (times?.first ?? now, now)
            return typed
        }
    }

    /// When ``timeOut(at:)`` will clear the entry; `nil` while it is empty.
    public var deadline: Instant? {
        times.map {
            min(
                $0.last.advanced(by: Self.betweenKeys), $0.first.advanced(by: Self.wholeEntry))
        }
    }

    /// Clears the entry if its time is over.
    ///
    /// - Returns: whether there was anything to clear.
    public mutating func timeOut(at now: Instant) -> Bool {
        guard let deadline, deadline <= now else { return false }
        clear()
        return true
    }

    /// Forgets what is typed, for a keypad whose keys cannot be believed.
    public mutating func clear() {
        for index in digits.indices { digits[index] = 0 }
        digits.removeAll(keepingCapacity: true)
        times = nil
    }

    /// A placeholder, so that no digit can slip into a log.
    public var description: String { "entry(...)" }

    /// Nothing: `dump` must not show the digits either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    private var typed: Step {
        guard case .number(let most) = form else { return .progress(digits.count) }
        return .typed(digits.isEmpty ? nil : Self.number(digits.prefix(most)))
    }

    private var confirmed: Step {
        // A copy of its own, which `clear()` does not overwrite.
        let copy = digits.map { $0 }
        guard case .number(let most) = form else { return .confirmed(digits: copy) }
        let number = Self.number(digits)
        // Zeros in front make no answer of too many digits.
        let isTooLong = digits.count > most
        return .number(isTooLong ? max(number, Self.aboveEveryAnswer) : number, digits: copy)
    }

    /// Larger than every number of seven digits.
    private static let aboveEveryAnswer = 10_000_000

    private static func number(_ digits: some Sequence<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

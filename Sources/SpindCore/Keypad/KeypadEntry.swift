/// Gathers the digits typed at one keypad until `#` confirms them. Pure; one value for each keypad.
///
/// It alone holds what is typed: the engine sees counts and, of a confirmed entry, a verifier. It is
/// never printed and never encoded, and overwrites its digits as soon as they are of no more use.
///
///     switch entry.handle("7", at: now) {
///     case .progress(let count): ...        // show that many stars
///     case .confirmed(let digits): ...      // look them up, then let go of them
///     case .ignored: break
///     }
public struct KeypadEntry: Sendable, CustomStringConvertible, CustomReflectable {
    /// What a key led to.
    public enum Step: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
        /// So many digits are typed now; 0 after `*`.
        case progress(Int)
        /// The entry is complete: 1 to ``KeypadEntry/longest`` ASCII digits (0x30 to 0x39).
        case confirmed(digits: [UInt8])
        /// The key means nothing now: `#` or `*` without digits, or a key that is neither.
        case ignored

        /// Says which step it is and never the digits.
        public var description: String {
            switch self {
            case .progress(let count): "progress(\(count))"
            case .confirmed: "confirmed(...)"
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

    private var digits: [UInt8] = []
    private var times: (first: Instant, last: Instant)?

    /// An empty entry.
    public init() {
        digits.reserveCapacity(Self.longest)
    }

    /// Takes in a key that was pressed. What has timed out by now is cleared first.
    ///
    /// - Parameters:
    ///   - key: as labelled on the keypad.
    ///   - now: when; never earlier than the key before.
    /// - Returns: what it led to.
    public mutating func handle(_ key: Character, at now: Instant) -> Step {
        _ = timeOut(at: now)
        switch key {
        case "#":
            guard !digits.isEmpty else { return .ignored }
            let confirmed = digits.map { $0 }
            clear()
            return .confirmed(digits: confirmed)
        case "*":
            guard !digits.isEmpty else { return .ignored }
            clear()
            return .progress(0)
        default:
            guard let digit = key.asciiValue, (0x30...0x39).contains(digit) else {
                return .ignored
            }
            if digits.count < Self.longest { digits.append(digit) }
            times = (times?.first ?? now, now)
            return .progress(digits.count)
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
}

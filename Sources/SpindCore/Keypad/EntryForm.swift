/// What a keypad gathers.
public enum EntryForm: Hashable, Sendable {
    /// Digits that nobody may see: a PIN or an answer to a challenge.
    case secret
    /// A number of at most so many digits (1 to 7), shown while it is typed.
    case number(digits: Int)
    /// Nothing is gathered; each key is told by itself, for a test of the keypad.
    case test
}

/// What a trial of a part showed, for people, and what to do about it.
package struct TrialVerdict: Hashable, Codable, Sendable {
    /// Whether the part works.
    package enum Result: String, Codable, Sendable {
        /// It does.
        case passed
        /// It does not.
        case failed
        /// That cannot be told.
        case unclear
    }

    /// Whether the part works.
    package var result: Result
    /// What was seen, in a sentence.
    package var words: String
    /// What to do about it; empty when it works.
    package var advice: [String]

    /// Makes a verdict.
    package init(_ result: Result, _ words: String, advice: [String] = []) {
        self.result = result
        self.words = words
        self.advice = advice
    }
}

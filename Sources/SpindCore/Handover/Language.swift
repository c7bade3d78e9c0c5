/// A language that the display speaks.
public enum Language: String, Hashable, Codable, Sendable, CaseIterable {
    /// German.
    case german = "de"
    /// English.
    case english = "en"
    /// Dutch.
    case dutch = "nl"
}

/// A line of the display in every language: at most ``PromptText/columns`` characters each, all of
/// which the display can show.
public struct LocalizedText: Hashable, Sendable {
    /// The words in German.
    public var german: String
    /// The words in English.
    public var english: String
    /// The words in Dutch.
    public var dutch: String

    /// Makes a text. Nothing is checked; the loader refuses lines that do not fit.
    public init(german: String, english: String, dutch: String) {
        self.german = german
        self.english = english
        self.dutch = dutch
    }

    /// The words in that language.
    public subscript(language: Language) -> String {
        switch language {
        case .german: german
        case .english: english
        case .dutch: dutch
        }
    }
}

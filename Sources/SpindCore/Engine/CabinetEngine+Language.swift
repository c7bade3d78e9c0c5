extension CabinetEngine {
    /// How long the display keeps a language that was chosen, after the last key.
    static let languageTime = Duration.seconds(60)

    /// The language that `*` changes to; `nil` where the site has only one.
    func nextLanguage(at index: Int) -> Language? {
        let languages = layout.policy.languages
        guard languages.count > 1,
            let current = languages.firstIndex(of: keypads[index].language)
        else { return nil }
        return languages[(current + 1) % languages.count]
    }

    mutating func changeLanguage(at index: Int, _ step: inout Step) {}
}

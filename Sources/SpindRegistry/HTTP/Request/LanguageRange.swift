package import SpindCore

/// Which language somebody wants, by `Accept-Language` (RFC 9110).
package enum LanguageRange {
    /// The wanted language among those that there are; German where nothing is wanted.
    package static func language(accepting header: String?) -> Language {
        var best: (language: Language, quality: Int)?
        for range in (header ?? "").prefix(256).split(separator: ",").prefix(16) {
            let parts = range.split(separator: ";").map { trimmed($0) }
            guard let tag = parts.first else { continue }
            let primary = tag.lowercased().split(separator: "-").first.map(String.init) ?? ""
            let language = primary == "*" ? .german : Language(rawValue: primary)
            let quality = parts.dropFirst().compactMap(quality).first ?? 1_000
            guard let language, quality > best?.quality ?? 0 else { continue }
            best = (language, quality)
        }
        return best?.language ?? .german
    }

    /// `q=0.8` in thousandths; `nil` for another parameter.
    private static func quality(_ parameter: Substring) -> Int? {
        guard parameter.hasPrefix("q=") else { return nil }
        let number = parameter.dropFirst(2).split(separator: ".", maxSplits: 1)
        guard let whole = number.first.flatMap({ Int($0) }) else { return 0 }
        let fraction = number.dropFirst().first.map { Int(($0 + "000").prefix(3)) ?? 0 } ?? 0
        return min(max(whole * 1_000 + fraction, 0), 1_000)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return start.prefix { $0 != " " && $0 != "\t" }
    }
}

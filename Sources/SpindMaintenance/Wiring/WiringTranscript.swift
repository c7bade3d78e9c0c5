import SpindControl

/// What a maintainer reads in a session, line by line: no line is wider than 80 columns.
package struct WiringTranscript: Sendable {
    /// The session's own words.
    package let phrases: WiringPhrases
    private let language: WiringLanguage

    /// Makes the transcript in a language.
    package init(_ language: WiringLanguage) {
        self.language = language
        phrases = WiringPhrases(language)
    }

    /// The first lines.
    package var opening: [String] {
        AnswerText.paragraph(phrases.welcome) + AnswerText.paragraph(phrases.keys)
    }

    /// The lines of a message.
    package func lines(of message: WiringGuide.Message) -> [String] {
        switch message {
        case .news(.begins(let parts, let number, let count)):
            let titles = parts.map { $0.title(in: language) }.joined(separator: ", ")
            return [""] + AnswerText.paragraph("[\(number)/\(count)] \(titles)", indent: 8)
        case .news(.found(let finding)): return finding.lines(in: language)
        case .question(let question):
            return AnswerText.paragraph("> " + question.words(in: language), indent: 2)
        case .misunderstood: return AnswerText.paragraph(phrases.misunderstood)
        }
    }

    /// The last lines.
    package func closing(_ report: WiringReport) -> [String] {
        let cut = report.endedEarly ? AnswerText.paragraph(phrases.cut) : []
        return cut + [""] + report.lines
    }
}

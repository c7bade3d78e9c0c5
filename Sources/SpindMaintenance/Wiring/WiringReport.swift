package import SpindControl
import SpindTerminal

/// What a session found, to be read and to be filed.
package struct WiringReport: Encodable, Sendable {
    /// A part, and what was found of it.
    package struct Entry: Encodable, Sendable {
        /// The part's name, for example `contact 3`.
        package var part: String
        /// `right`, `fault`, `note` or `skipped`.
        package var result: String
        /// The fault's name; `nil` without one.
        package var fault: String?
        /// What was found, in the session's language.
        package var words: String
        /// What to do about it; `nil` without a fault.
        package var advice: String?
    }

    /// The cabinet's name.
    package var cabinet: String
    /// When the session began: RFC 3339.
    package var begun: String
    /// `de` or `en`.
    package var language: String
    /// Whether the session was ended before all was looked at.
    package var endedEarly: Bool
    /// All parts, in the order of the session.
    package var entries: [Entry]
    private let findings: [WiringFinding]
    private let spoken: WiringLanguage

    private enum CodingKeys: String, CodingKey {
        case cabinet, begun, language, endedEarly, entries
    }

    /// Makes the report of a session.
    package init(
        _ session: WiringSession, cabinet: String, begun: String, in language: WiringLanguage
    ) {
        self.cabinet = cabinet
        self.begun = begun
        self.language = language.rawValue
        endedEarly = session.isCut
        findings = session.findings
        spoken = language
        entries = findings.map { finding in
            let fault: WiringFault? = if case .fault(let it) = finding.verdict { it } else { nil }
            let result =
                switch finding.verdict {
                case .right: "right"
                case .fault(let fault): fault.isHarmless ? "note" : "fault"
                case .skipped: "skipped"
                }
            return Entry(
                part: finding.part.name, result: result, fault: fault?.name,
                words: finding.words(in: language), advice: fault?.advice(in: language))
        }
    }

    /// What a program ends with that tells it.
    package var status: ExitStatus {
        if entries.contains(where: { $0.result == "fault" }) { return .problemFound }
        return entries.allSatisfy { $0.result == "right" } ? .done : .warned
    }

    /// The summary for people: no line is wider than 80 columns.
    package var lines: [String] {
        let phrases = WiringPhrases(spoken)
        func count(_ result: String) -> Int { entries.count { $0.result == result } }
        return ["\(phrases.summary): \(cabinet), \(begun)"] + findings.flatMap(lines)
            + AnswerText.paragraph(
                phrases.total(
                    faults: count("fault"), notes: count("note"), skipped: count("skipped")))
    }

    private func lines(_ finding: WiringFinding) -> [String] {
        finding.lines(in: spoken)
    }
}

extension WiringFinding {
    /// The finding for people, with what to do: no line is wider than 80 columns.
    package func lines(in language: WiringLanguage) -> [String] {
        let mark = WiringPhrases(language).mark(verdict)
        let words = "\(part.title(in: language)): \(words(in: language))"
        var lines = Self.broken(words, first: mark + " ", indent: 6)
        if case .fault(let fault) = verdict {
            lines += Self.broken(fault.advice(in: language), first: "      -> ", indent: 9)
        }
        return lines
    }

    private static func broken(_ text: String, first: String, indent: Int) -> [String] {
        let lines = TextWidth.broken(
            TextWidth.printable(text), at: TextTable.width - indent, indent: 0)
        let blank = String(repeating: " ", count: indent)
        return lines.enumerated().map { ($0 == 0 ? first : blank) + $1 }
    }
}
